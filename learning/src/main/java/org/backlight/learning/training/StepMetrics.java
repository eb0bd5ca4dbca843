package org.backlight.learning.training;

/**
 * Figures of one training step, taken before its update.
 *
 * @param step optimizer steps done since the start, from 1
 * @param epoch the epoch it belongs to, from 1
 * @param samples in the batch
 * @param loss mean over the batch's predictions, in nats
 * @param accuracy fraction of them that are right, in [0, 1]
 * @param trainSeconds spent in training steps since the start, resumed parts included
 * @param time of this step
 */
public record StepMetrics(long step, int epoch, int samples, double loss, double accuracy,
        double trainSeconds, StepTime time) {}
