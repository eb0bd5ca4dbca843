package org.backlight.projection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A random projection whose matrix is made once and kept, n·m float32: the fastest choice while it fits in
 * cache, and the reference for the maps that store nothing. Entries and results are those of
 * {@link GaussianProjection} with the same seed and law, bit for bit.
 */
public final class DenseProjection implements RandomProjection {

    private final long inputs;
    private final long outputs;
    private final Arena arena = Arena.ofShared();
    private final PanelProduct product;

    /**
     * Normal entries, on all processors.
     *
     * @param seed any 64 bits
     * @param inputs n, at least 1
     * @param outputs m, at least 1
     */
    public DenseProjection(long seed, long inputs, long outputs) {
        this(seed, inputs, outputs, EntryLaw.NORMAL, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Entries of a chosen law.
     *
     * @param seed any 64 bits
     * @param inputs n, at least 1
     * @param outputs m, at least 1; the matrix takes 4·n·m bytes of native memory
     * @param law the law of the entries
     * @param threads how many threads work on a call, at least 1
     */
    public DenseProjection(long seed, long inputs, long outputs, EntryLaw law, int threads) {
        this(seed, inputs, outputs, law, threads, Kernels.best());
    }

    DenseProjection(long seed, long inputs, long outputs, EntryLaw law, int threads, Kernels kernels) {
        this.inputs = Shapes.positive("inputs", inputs);
        this.outputs = Shapes.positive("outputs", outputs);
        long panels = (outputs + Kernels.PANEL - 1) / Kernels.PANEL;
        long panelBytes = Math.multiplyExact(inputs, (long) Kernels.PANEL * Kernels.FLOAT);
        MemorySegment matrix = arena.allocate(Math.multiplyExact(panels, panelBytes), 64);
        GeneratedTiles generated = new GeneratedTiles(seed, law, kernels);
        try (Workers workers = new Workers(threads);
                Arena scratch = Arena.ofShared()) {
            MemorySegment states = scratch.allocate(threads * (long) Kernels.PANEL * 8, 64);
            workers.run(Math.toIntExact(panels), (worker, panel) -> {
                long state = states.address() + worker * (long) Kernels.PANEL * 8;
                generated.open(panel, state);
                for (long column = 0; column < inputs; column += PanelProduct.BLOCK) {
                    generated.tile(panel, column, (int) Math.min(PanelProduct.BLOCK, inputs - column), state,
                            matrix.address() + panel * panelBytes + column * Kernels.PANEL * Kernels.FLOAT);
                }
            });
        }
        long base = matrix.address();
        this.product = new PanelProduct(kernels, (panel, column, _, _, _) -> base + panel * panelBytes
                + column * Kernels.PANEL * Kernels.FLOAT, inputs, outputs, threads);
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
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
