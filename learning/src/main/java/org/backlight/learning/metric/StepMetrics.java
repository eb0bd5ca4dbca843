package org.backlight.learning.metric;

import java.util.Map;

/**
 * Figures of one training step, taken before its update.
 *
 * @param step optimizer steps done since the start, from 1
 * @param epoch the epoch it belongs to, from 1
 * @param samples in the batch
 * @param loss mean over the batch's rows, in the unit of the loss
 * @param train the metrics of the batch by their names
 * @param learningRate of its update, of the output stage; hidden ones may have a part of it
 * @param trainSeconds spent in training steps since the start, resumed parts included
 * @param time of this step
 */
public record StepMetrics(long step, int epoch, int samples, double loss, Map<String, Double> train,
        double learningRate, double trainSeconds, StepTime time) {}
