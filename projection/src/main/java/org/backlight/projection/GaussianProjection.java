package org.backlight.projection;

import org.backlight.projection.kernel.GeneratedTiles;
import org.backlight.projection.kernel.Kernels;
import org.backlight.projection.kernel.PanelProduct;
import org.backlight.projection.kernel.Part;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.SplitMix64;

/**
 * A random projection with independent entries of mean 0 and variance 1 whose matrix is never stored: tiles of it
 * are made in cache, multiplied with the whole batch, and forgotten.
 *
 * <pre>
 * output[b, i] = sum over j of B[i, j] * input[b, j],   B[i, j] = stream.entry(distribution, i, j)
 * </pre>
 *
 * <p>The result is the same, bit for bit, for any number of threads, any batch, and with or without SIMD: each
 * output adds up blocks of 128 columns, each block a chain of fused multiply-adds in float32. It also equals
 * {@link DenseProjection} of the same seed and distribution. In a batch of up to 16 rows, columns where all of them are
 * zero cost next to nothing.
 */
public final class GaussianProjection extends IndependentEntries {

    /**
     * Creates a projection with normal entries that uses all processors.
     *
     * @param seed any 64 bits
     * @param inputs n, at least 1
     * @param outputs m, at least 1
     */
    public GaussianProjection(long seed, long inputs, long outputs) {
        this(seed, inputs, outputs, EntryDistribution.NORMAL, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Makes a projection whose entries have a chosen distribution.
     *
     * @param seed any 64 bits
     * @param inputs n, at least 1
     * @param outputs m, at least 1
     * @param distribution the distribution of the entries
     * @param threads how many threads work on a call, at least 1
     */
    public GaussianProjection(long seed, long inputs, long outputs, EntryDistribution distribution,
            int threads) {
        this(seed, Part.whole(outputs, inputs), distribution, threads, Kernels.best());
    }

    GaussianProjection(long seed, Part part, EntryDistribution distribution, int threads, Kernels kernels) {
        super(seed, part, distribution, kernels, new PanelProduct(kernels,
                new GeneratedTiles.Forward(SplitMix64.root(seed), distribution, part, kernels), part.cols(),
                GeneratedTiles.skipped(part), part.rows(), threads));
    }

    @Override
    public GaussianProjection part(long row0, long rows, long col0, long cols) {
        return new GaussianProjection(seed, part.part(row0, rows, col0, cols), distribution, threads(),
                kernels);
    }
}
