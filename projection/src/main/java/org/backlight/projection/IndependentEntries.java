package org.backlight.projection;

import java.lang.foreign.MemorySegment;
import org.backlight.projection.kernel.GeneratedTiles;
import org.backlight.projection.kernel.Kernels;
import org.backlight.projection.kernel.PanelProduct;
import org.backlight.projection.kernel.Part;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.SplitMix64;

/** Base of the projections with independent entries, which differ in where the tiles of the product come from. */
abstract sealed class IndependentEntries implements DigitalProjection
        permits GaussianProjection, DenseProjection {

    final long seed;
    final Part part;
    final EntryDistribution distribution;
    final Kernels kernels;
    private final PanelProduct product;
    private PanelProduct transposed;

    /**
     * Creates a projection on a product.
     *
     * @param product of a batch with the part of the matrix; closed with this
     */
    IndependentEntries(long seed, Part part, EntryDistribution distribution, Kernels kernels,
            PanelProduct product) {
        this.seed = seed;
        this.part = part;
        this.distribution = distribution;
        this.kernels = kernels;
        this.product = product;
    }

    @Override
    public final long inputs() {
        return part.cols();
    }

    @Override
    public final long outputs() {
        return part.rows();
    }

    final int threads() {
        return product.threads();
    }

    @Override
    public final void project(MemorySegment input, MemorySegment output, int batch) {
        product.project(input, output, batch);
    }

    @Override
    public final void projectTransposed(MemorySegment input, MemorySegment output, int batch) {
        if (transposed == null) {
            product.checkOpen();
            transposed = new PanelProduct(kernels,
                    new GeneratedTiles.Transposed(SplitMix64.root(seed), distribution, part, kernels),
                    part.rows(),
                    0,
                    part.cols(), threads());
        }
        transposed.project(input, output, batch);
    }

    @Override
    public void close() {
        product.close();
        if (transposed != null) {
            transposed.close();
        }
    }
}
