package org.backlight.learning.export;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import org.backlight.learning.tensor.LibTorch;
import org.bytedeco.pytorch.Tensor;

/**
 * A matrix in eight bits, symmetric and with a scale for each row: w[r, c] ≈ scale[r] · q[r, c], where scale[r] = max |w[r, ·]| / 64
 * and q is the nearest whole number in [-64, 64]. It leaves the last bit free, because processors without instructions for sums of
 * such products add two of them in 16 bits, and stop at what these hold: 2 · 255 · 64 fits, 2 · 255 · 127 does not.
 *
 * @param rows of the matrix, each an output
 * @param columns of the matrix
 * @param values q, row by row
 * @param scales one for each row; 1 for a row of zeros
 */
record Int8Matrix(int rows, int columns, byte[] values, float[] scales) {

    private static final int LARGEST = 64;
    /** What virtual machines allow for the length of an array. */
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

    /**
     * Rounds a matrix.
     *
     * @param tensor float32, shape (rows, columns), contiguous; not modified
     * @throws NotExportableException if it has more elements than an array of Java
     */
    static Int8Matrix of(ExportedTensor tensor) {
        Tensor matrix = tensor.value();
        if (matrix.numel() > MOST_ELEMENTS) {
            throw new NotExportableException(String.format(Locale.ROOT,
                    "%s has %,d elements; expected at most %,d for eight bits", tensor.name(),
                    matrix.numel(),
                    MOST_ELEMENTS));
        }
        int rows = (int) matrix.size(0);
        int columns = (int) matrix.size(1);
        MemorySegment from = LibTorch.floats(matrix);
        byte[] values = new byte[rows * columns];
        float[] scales = new float[rows];
        for (int row = 0; row < rows; row++) {
            long start = (long) row * columns;
            float most = 0;
            for (int column = 0; column < columns; column++) {
                most = Math.max(most, Math.abs(from.getAtIndex(ValueLayout.JAVA_FLOAT, start + column)));
            }
            scales[row] = most == 0 ? 1 : most / LARGEST;
            for (int column = 0; column < columns; column++) {
                float value = from.getAtIndex(ValueLayout.JAVA_FLOAT, start + column) / scales[row];
                values[row * columns + column] = (byte) Math.clamp(Math.round(value), -LARGEST, LARGEST);
            }
        }
        return new Int8Matrix(rows, columns, values, scales);
    }

    /** Returns q, column by column. */
    byte[] transposed() {
        byte[] transposed = new byte[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column * rows + row] = values[row * columns + column];
            }
        }
        return transposed;
    }
}
