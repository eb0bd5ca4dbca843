package org.backlight.learning.training;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

import org.backlight.projection.RandomProjection;

/** A projection by a matrix that the test knows. */
public record MatrixProjection(float[][] matrix) implements RandomProjection {

    public static MatrixProjection gaussian(int outputs, int inputs, long seed) {
        Random random = new Random(seed);
        float[][] matrix = new float[outputs][inputs];
        for (float[] row : matrix) {
            for (int j = 0; j < inputs; j++) {
                row[j] = (float) random.nextGaussian();
            }
        }
        return new MatrixProjection(matrix);
    }

    @Override
    public long inputs() {
        return matrix[0].length;
    }

    @Override
    public long outputs() {
        return matrix.length;
    }

    @Override
    public void project(MemorySegment input, MemorySegment output, int batch) {
        int n = matrix[0].length;
        for (int b = 0; b < batch; b++) {
            for (int i = 0; i < matrix.length; i++) {
                float sum = 0;
                for (int j = 0; j < n; j++) {
                    sum += matrix[i][j] * input.getAtIndex(ValueLayout.JAVA_FLOAT, (long) b * n + j);
                }
                output.setAtIndex(ValueLayout.JAVA_FLOAT, (long) b * matrix.length + i, sum);
            }
        }
    }
}
