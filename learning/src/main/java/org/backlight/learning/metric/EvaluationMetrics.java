package org.backlight.learning.metric;

import java.util.List;
import java.util.Map;

/**
 * Figures of an evaluation within an epoch.
 *
 * @param step optimizer steps done since the start
 * @param epoch from 1
 * @param testLoss mean over the test samples' rows, in the unit of the loss
 * @param test the metrics of the same rows by their names
 * @param alignment as of {@link EpochMetrics}
 * @param trainSeconds spent in training steps since the start, resumed parts included
 */
public record EvaluationMetrics(long step, int epoch, double testLoss, Map<String, Double> test,
        List<Double> alignment, double trainSeconds) {}
