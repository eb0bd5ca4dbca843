package org.backlight.projection;

import java.lang.foreign.MemorySegment;

/**
 * A random projection with independent entries of mean 0 and variance 1 whose matrix is never stored: tiles of
 * it are made in cache, multiplied with the whole batch, and forgotten.
 *
 * <pre>
 * output[b, i] = sum over j of B[i, j] * input[b, j],   B[i, j] = stream.entry(law, i, j)
 * </pre>
 *
 * <p>The result is the same, bit for bit, for any number of threads, any batch, and with or without SIMD: each
 * output adds up blocks of 128 columns, each block a chain of fused multiply-adds in float32. It also equals
 * {@link DenseProjection} of the same seed and law.
 */
public final class GaussianProjection implements RandomProjection {

    private final long inputs;
    private final long outputs;
    private final PanelProduct product;

    /**
     * Normal entries, on all processors.
     *
     * @param seed any 64 bits
     * @param inputs n, at least 1
     * @param outputs m, at least 1
     */
    public GaussianProjection(long seed, long inputs, long outputs) {
        this(seed, inputs, outputs, EntryLaw.NORMAL, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Entries of a chosen law.
     *
     * @param seed any 64 bits
     * @param inputs n, at least 1
     * @param outputs m, at least 1
     * @param law the law of the entries
     * @param threads how many threads work on a call, at least 1
     */
    public GaussianProjection(long seed, long inputs, long outputs, EntryLaw law, int threads) {
        this(seed, inputs, outputs, law, threads, Kernels.best());
    }

    GaussianProjection(long seed, long inputs, long outputs, EntryLaw law, int threads, Kernels kernels) {
        this.inputs = Shapes.positive("inputs", inputs);
        this.outputs = Shapes.positive("outputs", outputs);
        this.product = new PanelProduct(kernels, new GeneratedTiles(seed, law, kernels), inputs, outputs,
                threads);
    }

    @Override
    public long inputs() {
        return inputs;
    }

    @Override
    public long outputs() {
        return outputs;
    }

    @Override
    public void project(MemorySegment input, MemorySegment output, int batch) {
        product.project(input, output, batch);
    }

    @Override
    public void close() {
        product.close();
    }
}
