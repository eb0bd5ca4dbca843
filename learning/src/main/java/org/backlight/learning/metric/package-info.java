/**
 * Figures that tell how good predictions are, beside the loss. A {@link org.backlight.learning.metric.Metric} has a name, a
 * unit, a direction, and sums that add up over batches; training, evaluation, progress, files and reports treat all metrics
 * alike.
 *
 * <p>To add a metric, write one class that implements {@code Metric}, test it against a case worked out by hand, and name it
 * among the metrics of a task. Nothing else may know a metric by its name.
 */
package org.backlight.learning.metric;
