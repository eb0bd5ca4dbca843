package org.backlight.learning.checkpoint;

import java.util.List;

/**
 * Figures of one epoch.
 *
 * @param step optimizer steps done since the start
 * @param epoch from 1
 * @param trainLoss mean over the epoch's samples, each taken at its own step, in nats
 * @param trainAccuracy likewise, in [0, 1]
 * @param testLoss mean over the test samples after the epoch, in nats
 * @param testAccuracy likewise, in [0, 1]
 * @param alignment for each hidden stage, the cosine between its DFA and its BP weight gradient on a fixed
 *     probe batch; empty under BP and shallow training
 * @param trainSeconds spent in training steps since the start, resumed parts included; evaluation, alignment
 *     and checkpoints are not counted
 */
public record EpochMetrics(long step, int epoch, double trainLoss, double trainAccuracy, double testLoss,
        double testAccuracy, List<Double> alignment, double trainSeconds) {}
