package org.backlight.projection;

import java.lang.foreign.Arena;
import org.backlight.projection.kernel.GeneratedTiles;
import org.backlight.projection.kernel.Kernels;
import org.backlight.projection.kernel.PanelProduct;
import org.backlight.projection.kernel.Part;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.SplitMix64;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * A random projection whose matrix is made once and kept, n·m float32: the fastest choice while it fits in cache,
 * and the reference for the maps that store nothing. Entries and results are those of {@link GaussianProjection}
 * with the same seed and distribution, bit for bit. The transposed product makes the entries again, since the stored order
 * is of no use to it.
 */
public final class DenseProjection extends IndependentEntries {

    private final Arena arena;

    /**
     * Creates a projection with normal entries that uses all processors.
     *
     * @param seed any 64 bits
     * @param inputs n, at least 1
     * @param outputs m, at least 1
     */
    public DenseProjection(long seed, long inputs, long outputs) {
        this(seed, inputs, outputs, EntryDistribution.NORMAL, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Makes a projection whose entries have a chosen distribution.
     *
     * @param seed any 64 bits
     * @param inputs n, at least 1
     * @param outputs m, at least 1; the matrix takes 4·n·m bytes of native memory
     * @param distribution the distribution of the entries
     * @param threads how many threads work on a call, at least 1
     */
    public DenseProjection(long seed, long inputs, long outputs, EntryDistribution distribution,
            int threads) {
        this(seed, Part.whole(outputs, inputs), distribution, threads, Kernels.best());
    }

    DenseProjection(long seed, Part part, EntryDistribution distribution, int threads, Kernels kernels) {
        this(seed, part, distribution, threads, kernels, Arena.ofShared());
    }

    private DenseProjection(long seed, Part part, EntryDistribution distribution, int threads,
            Kernels kernels, Arena arena) {
        super(seed, part, distribution, kernels, stored(seed, part, distribution, threads, kernels, arena));
        this.arena = arena;
    }

    /**
     * Returns the bytes that the matrix of a projection takes: those of n·m float32 with m rounded up to whole panels; the largest
     * long where there are more.
     *
     * @param inputs n, at least 1
     * @param outputs m, at least 1
     */
    static long storedBytes(long inputs, long outputs) {
        long rows = Math.ceilDiv(outputs, (long) Kernels.PANEL) * Kernels.PANEL;
        return Math.multiplyHigh(inputs, rows) != 0 || inputs * rows < 0
                || inputs * rows > Long.MAX_VALUE / Kernels.FLOAT
                        ? Long.MAX_VALUE
                        : inputs * rows * Kernels.FLOAT;
    }

    /** Makes the matrix, panel by panel. */
    private static PanelProduct stored(long seed, Part part, EntryDistribution distribution, int threads,
            Kernels kernels,
            Arena arena) {
        int skipped = GeneratedTiles.skipped(part);
        long panels = (skipped + part.rows() + Kernels.PANEL - 1) / Kernels.PANEL;
        long columnBytes = (long) Kernels.PANEL * Kernels.FLOAT;
        long panelBytes = Math.multiplyExact(part.cols(), columnBytes);
        ThreadTeam team = ThreadTeam.of(threads);
        long matrix = arena.allocate(Math.multiplyExact(panels, panelBytes), 64).address();
        GeneratedTiles generated = new GeneratedTiles.Forward(SplitMix64.root(seed), distribution, part,
                kernels);
        try (Arena scratch = Arena.ofShared()) {
            long states = scratch.allocate(threads * Kernels.STATES_BYTES, 64).address();
            team.run(Math.toIntExact(panels), (worker, panel) -> {
                long state = states + worker * Kernels.STATES_BYTES;
                generated.openPanel(panel, state);
                for (long column = 0; column < part.cols(); column += PanelProduct.BLOCK) {
                    int columns = (int) Math.min(PanelProduct.BLOCK, part.cols() - column);
                    generated.tile(panel, column, columns, state, 0,
                            matrix + panel * panelBytes + column * columnBytes);
                }
            });
        }
        return new PanelProduct(kernels,
                (panel, column, _, _, _, _) -> matrix + panel * panelBytes + column * columnBytes,
                part.cols(),
                skipped, part.rows(), threads);
    }

    @Override
    public DenseProjection part(long row0, long rows, long col0, long cols) {
        return new DenseProjection(seed, part.part(row0, rows, col0, cols), distribution, threads(), kernels);
    }

    @Override
    public void close() {
        super.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
