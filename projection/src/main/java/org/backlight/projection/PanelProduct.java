package org.backlight.projection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * The product of a batch with a matrix that comes in tiles, wherever they come from. For a group of panels and
 * a block of columns, each tile is fetched once, while it lies in cache, and multiplied with the whole batch.
 * Every output is the sum over blocks of {@value #BLOCK} columns of a chain of multiply-adds: the same bits for
 * any number of threads and any batch.
 */
final class PanelProduct implements AutoCloseable {

    /** Where tiles come from. */
    interface Tiles {
        /**
         * Called before the tiles of a panel are asked for.
         *
         * @param states room for the generator states of one panel
         */
        default void open(long panel, long states) {}

        /**
         * Finds or makes a tile.
         *
         * @param states what {@link #open} left there
         * @param scratch room for one tile
         * @return the address of the tile, in the layout of {@link Kernels}
         */
        long tile(long panel, long column, int columns, long states, long scratch);
    }

    /** Columns of a block. */
    static final int BLOCK = 128;
    /** Panels that share a pass over the input. */
    private static final int GROUP = 16;
    private static final long TILE_BYTES = (long) BLOCK * Kernels.PANEL * Kernels.FLOAT;
    private static final long STATES_BYTES = Kernels.PANEL * 8L;
    private static final long SCRATCH_BYTES = TILE_BYTES + GROUP * STATES_BYTES;
    /** Below this many multiply-adds, waking a thread costs more than it brings. */
    private static final long ALONE = 1_000_000;

    private final Kernels kernels;
    private final Workers workers;
    private final Tiles tiles;
    private final long inputs;
    private final long outputs;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment scratch;
    private Arena tailArena = Arena.ofShared();
    private MemorySegment tail = MemorySegment.NULL;

    PanelProduct(Kernels kernels, Tiles tiles, long inputs, long outputs, int threads) {
        this.kernels = kernels;
        this.workers = new Workers(threads);
        this.tiles = tiles;
        this.inputs = inputs;
        this.outputs = outputs;
        this.scratch = arena.allocate(threads * SCRATCH_BYTES, 64);
    }

    void project(MemorySegment input, MemorySegment output, int batch) {
        Shapes.check(input, inputs, output, outputs, batch);
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("The projection is closed.");
        }
        if (input.isNative() && output.isNative()) {
            try {
                multiply(input.address(), output, batch);
            } finally {
                Reference.reachabilityFence(input);
                Reference.reachabilityFence(output);
            }
            return;
        }
        try (Arena call = Arena.ofShared()) {
            MemorySegment x = call.allocate(input.byteSize(), 64).copyFrom(input);
            MemorySegment y = call.allocate(output.byteSize(), 64);
            multiply(x.address(), y, batch);
            output.copyFrom(y);
        }
    }

    private void multiply(long x, MemorySegment output, int batch) {
        long panels = (outputs + Kernels.PANEL - 1) / Kernels.PANEL;
        boolean partial = outputs % Kernels.PANEL != 0;
        if (partial) {
            growTail(batch);
        }
        boolean alone = (double) inputs * outputs * batch < ALONE;
        int threads = alone ? 1 : workers.threads();
        int group = (int) Math.clamp(panels / (4L * threads), 1, GROUP);
        int groups = Math.toIntExact((panels + group - 1) / group);
        Workers.Task task = (worker, index) -> {
            long first = (long) index * group;
            multiply(x, output.address(), batch, first, Math.min(first + group, panels), worker);
        };
        if (alone) {
            for (int i = 0; i < groups; i++) {
                task.run(0, i);
            }
        } else {
            workers.run(groups, task);
        }
        if (partial) {
            long from = (panels - 1) * Kernels.PANEL;
            long width = (outputs - from) * Kernels.FLOAT;
            for (int b = 0; b < batch; b++) {
                MemorySegment.copy(tail, (long) b * Kernels.PANEL * Kernels.FLOAT, output,
                        (b * outputs + from) * Kernels.FLOAT, width);
            }
        }
    }

    private void multiply(long x, long output, int batch, long fromPanel, long toPanel, int worker) {
        long tile = scratch.address() + worker * SCRATCH_BYTES;
        long states = tile + TILE_BYTES;
        for (long panel = fromPanel; panel < toPanel; panel++) {
            tiles.open(panel, states + (panel - fromPanel) * STATES_BYTES);
        }
        for (long column = 0; column < inputs; column += BLOCK) {
            int columns = (int) Math.min(BLOCK, inputs - column);
            for (long panel = fromPanel; panel < toPanel; panel++) {
                long made = tiles.tile(panel, column, columns, states + (panel - fromPanel) * STATES_BYTES,
                        tile);
                boolean whole = (panel + 1) * Kernels.PANEL <= outputs;
                long c = whole ? output + panel * Kernels.PANEL * Kernels.FLOAT : tail.address();
                kernels.multiply(x + column * Kernels.FLOAT, inputs, batch, made, columns, c,
                        whole ? outputs : Kernels.PANEL, column > 0);
            }
        }
    }

    /** The last panel, if the matrix ends within it, is multiplied into a buffer of its own. */
    private void growTail(int batch) {
        long bytes = (long) batch * Kernels.PANEL * Kernels.FLOAT;
        if (tail.byteSize() < bytes) {
            tailArena.close();
            tailArena = Arena.ofShared();
            tail = tailArena.allocate(bytes, 64);
        }
    }

    @Override
    public void close() {
        workers.close();
        if (arena.scope().isAlive()) {
            arena.close();
            tailArena.close();
        }
    }
}
