package org.backlight.app.task;

import java.util.List;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.loss.Loss;
import org.backlight.learning.metric.Metric;

/**
 * Samples that a network did not learn from, and how good answers for them are.
 *
 * @param samples as the network takes them
 * @param loss of the training
 * @param metrics the task's, the one that counts most first
 */
public record HeldOut(TrainingData samples, Loss loss, List<Metric> metrics) {}
