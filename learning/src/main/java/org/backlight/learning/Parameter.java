package org.backlight.learning;

import org.bytedeco.pytorch.Tensor;

/**
 * A learned tensor and the gradient that the next optimizer step will use.
 *
 * @param name unique within a network, such as {@code stage1.weight}
 * @param value float32; modified by the optimizer
 * @param gradient float32, the shape of {@code value}; overwritten by each backward pass
 */
public record Parameter(String name, Tensor value, Tensor gradient) {}
