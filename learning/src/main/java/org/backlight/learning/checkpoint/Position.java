package org.backlight.learning.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.backlight.learning.metric.EpochMetrics;

/**
 * Position of a training: together with parameters and optimizer state, all that a resumed run needs.
 *
 * @param step optimizer steps done
 * @param samples of the current epoch that were used
 * @param lossSum over those samples
 * @param sums of the metrics over those samples, by the name of the metric
 * @param trainSeconds spent in steps since the start
 * @param projectedBatches of the feedback
 * @param projectedRows of the feedback
 * @param last the latest complete epoch's figures, {@code null} before the first
 */
public record Position(long step, long samples, double lossSum, Map<String, List<Double>> sums,
        double trainSeconds, long projectedBatches, long projectedRows, EpochMetrics last) {

    /** The start of a training. */
    public static final Position START = new Position(0, 0, 0, Map.of(), 0, 0, 0, null);

    /** @throws NullPointerException if the sums are missing */
    public Position {
        Objects.requireNonNull(sums, "sums");
    }

    /**
     * Returns the position one step later.
     *
     * @param batch samples of the step
     * @param loss mean over them
     * @param newSums of the metrics over all samples of the epoch so far
     * @param seconds that the step took
     */
    public Position advanced(int batch, double loss, Map<String, List<Double>> newSums, double seconds) {
        return new Position(step + 1, samples + batch, lossSum + loss * batch, newSums,
                trainSeconds + seconds,
                projectedBatches, projectedRows, last);
    }

    /** Returns this position with what the feedback has projected. */
    public Position withFeedback(long batches, long rows) {
        return new Position(step, samples, lossSum, sums, trainSeconds, batches, rows, last);
    }

    /**
     * Returns the position after the evaluation of an epoch, or of the part of one with which a training ends.
     *
     * @param whole whether all samples of the epoch were used, so that the next one begins
     */
    public Position afterEpoch(EpochMetrics metrics, boolean whole) {
        return whole
                ? new Position(step, 0, 0, Map.of(), trainSeconds, projectedBatches, projectedRows, metrics)
                : new Position(step, samples, lossSum, sums, trainSeconds, projectedBatches, projectedRows,
                        metrics);
    }
}
