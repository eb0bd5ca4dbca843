package org.backlight.learning.training;

import java.util.List;

/**
 * Figures of an evaluation within an epoch.
 *
 * @param step optimizer steps done since the start
 * @param epoch from 1
 * @param testLoss mean over the test samples' predictions, in nats
 * @param testAccuracy fraction of them that are right, in [0, 1]
 * @param alignment as of {@link org.backlight.learning.checkpoint.EpochMetrics}
 * @param trainSeconds spent in training steps since the start, resumed parts included
 */
public record EvaluationMetrics(long step, int epoch, double testLoss, double testAccuracy,
        List<Double> alignment, double trainSeconds) {}
