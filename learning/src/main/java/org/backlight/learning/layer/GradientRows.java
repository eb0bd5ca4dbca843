package org.backlight.learning.layer;

import org.bytedeco.pytorch.Tensor;

/**
 * The gradient of a matrix, of which rows are made when they are asked for: so it never needs to exist as a whole.
 */
@FunctionalInterface
public interface GradientRows {

    /**
     * Computes some rows. They may be asked for by several threads at the same time, and more than once.
     *
     * @param from the first row, a multiple of {@link Parameter#gradientPiece}
     * @param size their number: {@link Parameter#gradientPiece}, or what is left
     * @param target float32, shape (size, columns of the matrix), contiguous; overwritten
     */
    void write(long from, long size, Tensor target);
}
