package org.backlight.learning.loss;

import org.bytedeco.pytorch.Tensor;

/**
 * The loss of a batch and its exact gradient.
 *
 * @param loss mean over the rows of the batch
 * @param error gradient of each row's own loss with respect to the network's output (not divided by the number of rows):
 *     float32, shape (rows, outputs)
 */
public record LossAndError(double loss, Tensor error) {}
