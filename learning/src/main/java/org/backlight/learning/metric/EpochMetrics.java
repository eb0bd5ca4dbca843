package org.backlight.learning.metric;

import java.util.List;
import java.util.Map;

/**
 * Figures of one epoch.
 *
 * @param step optimizer steps done since the start
 * @param epoch from 1
 * @param trainLoss mean over the epoch's samples, each taken at its own step, in the unit of the loss
 * @param train likewise, the metrics by their names
 * @param testLoss mean over the test samples after the epoch
 * @param test likewise, the metrics by their names
 * @param alignment for each hidden stage, the cosine between the gradient of its weights that it learns by and the one of
 *     BP, on a fixed probe batch; NaN for a stage without matrices, and empty under BP and shallow training
 * @param trainSeconds spent in training steps since the start, resumed parts included; evaluation, alignment
 *     and checkpoints are not counted
 */
public record EpochMetrics(long step, int epoch, double trainLoss, Map<String, Double> train, double testLoss,
        Map<String, Double> test, List<Double> alignment, double trainSeconds) {}
