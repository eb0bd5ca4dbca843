package org.backlight.projection.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.backlight.substrate.check.Shapes;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * The product of a batch with a matrix that comes in tiles, wherever they come from. For a group of panels and a
 * block of columns, each tile is fetched once, while it lies in cache, and multiplied with the whole batch. Every
 * output is the sum over blocks of {@value #BLOCK} columns of a chain of multiply-adds: the same bits for any
 * number of threads and any batch.
 */
public final class PanelProduct implements AutoCloseable {

    /** Source of tiles. */
    public interface Tiles {
        /**
         * Prepares for the tiles of a panel; called before they are asked for.
         *
         * @param states room of {@link Kernels#STATES_BYTES} for what the panel's tiles have in common
         */
        default void openPanel(long panel, long states) {}

        /**
         * Prepares for the tiles of a block of columns; called before they are asked for.
         *
         * @param states room of {@link Kernels#STATES_BYTES} for what the block's tiles have in common
         */
        default void openBlock(long column, int columns, long states) {}

        /**
         * Finds or makes a tile.
         *
         * @param scratch room for one tile
         * @return the address of the tile, in the layout of {@link Kernels}
         */
        long tile(long panel, long column, int columns, long panelStates, long blockStates, long scratch);

        /**
         * Multiplies one vector with a tile that is never written down, where that is faster.
         *
         * @param x float32, the vector from this column on
         * @param c float32, the panel's outputs
         * @return whether it did
         */
        default boolean multiply(long column, int columns, long panelStates, long x, long c,
                boolean accumulate) {
            return false;
        }

        /** Returns whether {@link #tile(long, int, long, long)} may be called. */
        default boolean canSkip() {
            return false;
        }

        /**
         * Makes a tile of chosen columns.
         *
         * @param columns int64, the columns
         */
        default void tile(long columns, int count, long panelStates, long scratch) {
            throw new UnsupportedOperationException();
        }
    }

    /** Columns of a block. */
    public static final int BLOCK = 128;
    /** Panels that share a pass over the input. */
    public static final int GROUP = 16;
    /** Bytes of a tile, with a row pair to spare. */
    static final long TILE_BYTES = (BLOCK + 2L) * Kernels.PANEL * Kernels.FLOAT;
    private static final long SCRATCH_BYTES = TILE_BYTES + (GROUP + 1) * Kernels.STATES_BYTES
            + NonZeroColumns.BYTES;
    /** Below this many multiply-adds, waking a thread costs more than it brings. */
    private static final long ALONE = 1_000_000;

    private final Kernels kernels;
    private final int largestGroup;
    private final ThreadTeam team;
    private final Tiles tiles;
    private final long inputs;
    private final long outputs;
    /** Number of rows of the first panel that lie before the first output. */
    private final int skipped;
    private final long panels;
    private final Arena arena = Arena.ofShared();
    private final long scratch;
    private Arena edgeArena = Arena.ofShared();
    private MemorySegment edges = MemorySegment.NULL;

    /**
     * Creates a product.
     *
     * @param kernels multiply
     * @param tiles give the entries
     * @param inputs n
     * @param skipped rows of the first panel that lie before the first output
     * @param outputs m
     * @param threads at least 1; does not change the result
     */
    public PanelProduct(Kernels kernels, Tiles tiles, long inputs, int skipped, long outputs, int threads) {
        this(kernels, tiles, inputs, skipped, outputs, threads, GROUP);
    }

    /** Creates a product with a limit, up to {@link #GROUP}, to the panels that share a pass. */
    public PanelProduct(Kernels kernels, Tiles tiles, long inputs, int skipped, long outputs, int threads,
            int largestGroup) {
        this.kernels = kernels;
        this.largestGroup = largestGroup;
        this.team = ThreadTeam.of(threads);
        this.tiles = tiles;
        this.inputs = inputs;
        this.outputs = outputs;
        this.skipped = skipped;
        this.panels = (skipped + outputs + Kernels.PANEL - 1) / Kernels.PANEL;
        this.scratch = arena.allocate(threads * SCRATCH_BYTES, 64).address();
    }

    /** Returns the number of threads. */
    public int threads() {
        return team.size();
    }

    /**
     * Checks that this is not closed.
     *
     * @throws IllegalStateException if it is
     */
    public void checkOpen() {
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("The projection is closed.");
        }
    }

    /**
     * Projects a batch, as {@link org.backlight.projection.RandomProjection#project}.
     *
     * @param input float32, shape (batch, inputs); not modified
     * @param output float32, shape (batch, outputs); overwritten
     */
    public void project(MemorySegment input, MemorySegment output, int batch) {
        Shapes.check(input, inputs, output, outputs, batch);
        checkOpen();
        if (input.isNative() && output.isNative()) {
            multiply(input.address(), output.address(), batch);
            Reference.reachabilityFence(input);
            Reference.reachabilityFence(output);
            return;
        }
        try (Arena call = Arena.ofShared()) {
            MemorySegment x = call.allocate(input.byteSize(), 64).copyFrom(input);
            MemorySegment y = call.allocate(output.byteSize(), 64);
            multiply(x.address(), y.address(), batch);
            output.copyFrom(y);
        }
    }

    private void multiply(long x, long output, int batch) {
        growEdges(batch);
        boolean alone = (double) inputs * outputs * batch < ALONE;
        int threads = alone ? 1 : team.size();
        int group = (int) Math.clamp(panels / (4L * threads), 1, largestGroup);
        int groups = Math.toIntExact((panels + group - 1) / group);
        ThreadTeam.Piece task = (worker, index) -> {
            long first = (long) index * group;
            multiply(x, output, batch, first, Math.min(first + group, panels), worker);
        };
        if (alone) {
            for (int i = 0; i < groups; i++) {
                task.run(0, i);
            }
        } else {
            team.run(groups, task);
        }
        copyEdge(0, output, batch);
        if (panels > 1) {
            copyEdge(panels - 1, output, batch);
        }
    }

    private void multiply(long x, long output, int batch, long fromPanel, long toPanel, int worker) {
        long tile = scratch + worker * SCRATCH_BYTES;
        long blockStates = tile + TILE_BYTES;
        long panelStates = blockStates + Kernels.STATES_BYTES;
        NonZeroColumns gathered = batch <= NonZeroColumns.LARGEST_BATCH && tiles.canSkip()
                ? new NonZeroColumns(x, inputs, batch, panelStates + GROUP * Kernels.STATES_BYTES)
                : null;
        for (long panel = fromPanel; panel < toPanel; panel++) {
            tiles.openPanel(panel, panelStates + (panel - fromPanel) * Kernels.STATES_BYTES);
        }
        for (long column = 0; column < inputs;) {
            long end = gathered == null ? column : gathered.gather(column);
            boolean sparse = end > column;
            int columns = (int) Math.min(BLOCK, inputs - column);
            if (!sparse) {
                end = column + columns;
                tiles.openBlock(column, columns, blockStates);
            }
            for (long panel = fromPanel; panel < toPanel; panel++) {
                long states = panelStates + (panel - fromPanel) * Kernels.STATES_BYTES;
                boolean whole = isWhole(panel);
                long c = whole
                        ? output + (panel * Kernels.PANEL - skipped) * Kernels.FLOAT
                        : edge(panel, batch);
                long stride = whole ? outputs : Kernels.PANEL;
                long xBlock = x + column * Kernels.FLOAT;
                if (sparse) {
                    gathered.multiply(kernels, tiles, states, tile, c, stride, column > 0);
                } else if (batch > 1 || !tiles.multiply(column, columns, states, xBlock, c, column > 0)) {
                    long made = tiles.tile(panel, column, columns, states, blockStates, tile);
                    kernels.multiply(xBlock, inputs, batch, made, columns, c, stride, column > 0);
                }
            }
            column = end;
        }
    }

    /** Returns whether all rows of a panel are outputs; others are multiplied into a buffer of their own. */
    private boolean isWhole(long panel) {
        long row = panel * Kernels.PANEL - skipped;
        return row >= 0 && row + Kernels.PANEL <= outputs;
    }

    private void growEdges(int batch) {
        long bytes = 2L * batch * Kernels.PANEL * Kernels.FLOAT;
        if (edges.byteSize() < bytes && (!isWhole(0) || !isWhole(panels - 1))) {
            edgeArena.close();
            edgeArena = Arena.ofShared();
            edges = edgeArena.allocate(bytes, 64);
        }
    }

    private long edge(long panel, int batch) {
        return edges.address() + (panel == 0 ? 0 : (long) batch * Kernels.PANEL * Kernels.FLOAT);
    }

    private void copyEdge(long panel, long output, int batch) {
        if (isWhole(panel)) {
            return;
        }
        long row = panel * Kernels.PANEL - skipped;
        long from = Math.max(0, row);
        long width = Math.min(outputs, row + Kernels.PANEL) - from;
        for (int b = 0; b < batch; b++) {
            MemorySegment.copy(Kernels.MEMORY,
                    edge(panel, batch) + ((long) b * Kernels.PANEL + from - row) * Kernels.FLOAT,
                    Kernels.MEMORY,
                    output + (b * outputs + from) * Kernels.FLOAT, width * Kernels.FLOAT);
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
            edgeArena.close();
        }
    }
}
