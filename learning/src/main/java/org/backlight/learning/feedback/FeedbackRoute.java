package org.backlight.learning.feedback;

import java.util.List;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.backlight.substrate.check.Interval;
import org.backlight.substrate.check.InvalidValueException;

/**
 * Route of feedback: from where to where it goes, and how large it is.
 *
 * @param source what is projected
 * @param centering the mean that is subtracted from it, and finally from the feedback
 * @param granularity points at which hidden stages take feedback
 * @param scope which of the projection's outputs each point takes
 * @param normalization of the projected rows
 * @param scale factor on the feedback, finite and positive
 * @param repetitions projections per row whose mean is taken, from 1 to 10,000; more than one is useful where the ternarizer or the
 *     projection is random
 */
public record FeedbackRoute(FeedbackSource source, FeedbackCentering centering,
        FeedbackGranularity granularity,
        FeedbackScope scope, FeedbackNormalization normalization, double scale, int repetitions) {

    private static final int MOST_REPETITIONS = 10_000;

    public FeedbackRoute {
        InvalidValueException.requireWithin("scale", scale, Interval.POSITIVE);
        InvalidValueException.requireWhole("repetitions", repetitions, 1, MOST_REPETITIONS);
    }

    /** Creates a route without centering: the error is projected as it is. */
    public FeedbackRoute(FeedbackSource source, FeedbackGranularity granularity, FeedbackScope scope,
            FeedbackNormalization normalization, double scale, int repetitions) {
        this(source, FeedbackCentering.NONE, granularity, scope, normalization, scale, repetitions);
    }

    /** Creates a route from the logits' error to the output of each stage, not normalized, projected once. */
    public FeedbackRoute(FeedbackScope scope, double scale) {
        this(FeedbackSource.LOGITS, FeedbackGranularity.BLOCK, scope, FeedbackNormalization.NONE, scale, 1);
    }

    /** Returns the number of inputs that a projection needs. */
    public long inputs(Network network) {
        return source.inputs(network);
    }

    /**
     * Returns the number of values of feedback that a training holds for each row of the network's output: the projected ones, and
     * those of one stage where tokens share them.
     */
    public long valuesPerOutput(Network network) {
        int projected = source.rowsPerOutput(network);
        int inside = network.rowsPerOutput();
        long spread = projected == inside
                ? 0
                : network.hidden().stream().mapToLong(stage -> stage.feedbackWidths(granularity).stream()
                        .mapToLong(Integer::longValue).sum()).max().orElse(0);
        return projected * outputs(network) + inside * spread;
    }

    /** Returns the least number of outputs that a projection needs. */
    public long outputs(Network network) {
        List<Integer> widths = network.feedbackWidths(granularity);
        return widths.isEmpty() ? 0 : scope.outputs(widths);
    }
}
