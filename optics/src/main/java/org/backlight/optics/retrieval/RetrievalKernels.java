package org.backlight.optics.retrieval;

import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.Region;
import org.backlight.substrate.simd.VectorModule;

/**
 * Inner loops of the host, in two versions that agree bit for bit: with SIMD registers where the Vector API is there,
 * and in plain Java. Complex outputs alternate between real and imaginary parts.
 */
abstract sealed class RetrievalKernels permits ScalarRetrieval, VectorRetrieval {

    /** Pixels of a row that are worked on at once; a region is a multiple of them wide. */
    static final int PIXELS = Region.COLUMN_STEP;

    /** Returns the fastest kernels that this JVM can run. */
    static RetrievalKernels best() {
        return VectorModule.choose(RetrievalKernels.class, "retrieval runs many times slower",
                () -> new VectorRetrieval(), () -> new ScalarRetrieval());
    }

    /**
     * Copies counts of {@value #PIXELS} columns: {@code block[PIXELS p + i] = counts[at + p stride + i]}.
     *
     * @param rows how many pixels of a column
     * @param block overwritten
     */
    abstract void load(CountFrames counts, int at, int stride, int rows, float[] block);

    /**
     * Adds the product of a complex row with each of {@value #PIXELS} columns: {@code out[to + 2i] += scale * sum over
     * p of re[from + p] * block[PIXELS p + i]}, and likewise {@code out[to + 2i + 1]} with {@code im}.
     *
     * @param rows how many pixels of a column
     * @param scratch 2 * {@value #PIXELS} floats; overwritten
     */
    abstract void columns(float[] block, int rows, float[] re, float[] im, int from, float scale,
            float[] scratch,
            float[] out, int to);

    /**
     * Adds the product of a complex row with a complex matrix: {@code out[to + i] += scale * sum over p of (row[2p] *
     * a[p width + i] + row[2p + 1] * b[p width + i])}, where a holds the matrix and b the matrix times the imaginary
     * unit, both as alternating real and imaginary parts.
     *
     * @param length complex elements of the row
     * @param width floats of a row of the matrix
     */
    abstract void rows(float[] row, int length, float[] a, float[] b, int width, float scale, float[] out,
            int to);

    /**
     * Adds weighted differences of two runs of pixels: {@code out[to + i] += (counts[a + i] - counts[b + i]) *
     * (weight[from + i] * scale)}.
     */
    abstract void differences(CountFrames counts, int a, int b, float[] weight, int from, float scale,
            float[] out, int to, int length);

    /** Computes {@code out[to + 2i] += re * counts[a + i]} and {@code out[to + 2i + 1] += im * counts[a + i]}. */
    abstract void steps(CountFrames counts, int a, float re, float im, float[] out, int to, int length);
}
