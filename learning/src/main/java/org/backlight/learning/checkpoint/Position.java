package org.backlight.learning.checkpoint;

/**
 * Where a training stands; with parameters and optimizer state, all that a resumed run needs.
 *
 * @param step optimizer steps done
 * @param samples of the current epoch that were used
 * @param lossSum over those samples
 * @param correct predictions for those samples
 * @param trainSeconds spent in steps since the start
 * @param projectedBatches of the feedback
 * @param projectedRows of the feedback
 * @param last the latest complete epoch's figures, {@code null} before the first
 */
public record Position(long step, long samples, double lossSum, long correct, double trainSeconds,
        long projectedBatches, long projectedRows, EpochMetrics last) {

    public static final Position START = new Position(0, 0, 0, 0, 0, 0, 0, null);

    public Position advanced(int batch, double loss, long rightPredictions, double seconds) {
        return new Position(step + 1, samples + batch, lossSum + loss * batch, correct + rightPredictions,
                trainSeconds + seconds, projectedBatches, projectedRows, last);
    }

    public Position withFeedback(long batches, long rows) {
        return new Position(step, samples, lossSum, correct, trainSeconds, batches, rows, last);
    }

    public Position afterEpoch(EpochMetrics metrics) {
        return new Position(step, 0, 0, 0, trainSeconds, projectedBatches, projectedRows, metrics);
    }
}
