package org.backlight.learning.feedback;

import java.util.List;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.Network;

/**
 * How many of a network's parameters are reached by what.
 *
 * @param direct whose gradient is feedback times input, with no other weight between
 * @param local that take feedback through other weights of their stage
 * @param exact that take the exact gradient of the loss
 * @param untrained that do not learn
 * @param fixed that are set once and are no weights, such as an adapter that equals the medium
 */
public record ParameterReach(long direct, long local, long exact, long untrained, long fixed) {

    /** Counts the parameters of a network that learns in this way. */
    public static ParameterReach of(Network network, CreditAssignment credit) {
        long head = count(network.head().parameters());
        long hidden = network.parameterCount() - head;
        long fixed = network.fixedCount();
        return switch (credit) {
            case Backpropagation _ -> new ParameterReach(0, 0, head + hidden, 0, fixed);
            case Shallow _ -> new ParameterReach(0, 0, head, hidden, fixed);
            case DirectFeedback feedback -> {
                long direct = network.hidden().stream()
                        .mapToLong(stage -> count(stage.direct(feedback.route().granularity()))).sum();
                yield new ParameterReach(direct, hidden - direct, head, 0, fixed);
            }
        };
    }

    private static long count(List<Parameter> parameters) {
        return parameters.stream().mapToLong(parameter -> parameter.value().numel()).sum();
    }
}
