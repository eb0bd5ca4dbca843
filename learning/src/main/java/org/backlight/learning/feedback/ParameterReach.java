package org.backlight.learning.feedback;

import java.util.List;
import org.backlight.learning.layer.Parameter;

/**
 * Numbers of a network's parameters, by the kind of gradient that reaches them.
 *
 * @param direct whose gradient is feedback times input, with no other weight between
 * @param local that take feedback through other weights of their stage
 * @param exact that take the exact gradient of the loss
 * @param untrained that do not learn
 * @param fixed that are set once and are no weights, such as an adapter that equals the medium
 */
public record ParameterReach(long direct, long local, long exact, long untrained, long fixed) {

    static long count(List<Parameter> parameters) {
        return parameters.stream().mapToLong(parameter -> parameter.value().numel()).sum();
    }
}
