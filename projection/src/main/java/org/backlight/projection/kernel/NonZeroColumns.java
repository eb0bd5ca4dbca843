package org.backlight.projection.kernel;

import static org.backlight.projection.kernel.Kernels.FLOAT;
import static org.backlight.projection.kernel.Kernels.FLOATS;
import static org.backlight.projection.kernel.Kernels.LONGS;
import static org.backlight.projection.kernel.Kernels.MEMORY;
import static org.backlight.projection.kernel.PanelProduct.BLOCK;

/**
 * The columns in which some row of a small batch is not zero, gathered from as many sparse blocks as fill one tile: the
 * products with the others are zeros. Each block's products are still added up on their own, so that skipping changes
 * no bit.
 */
final class NonZeroColumns {

    /** The largest batch whose zero columns are worth looking for. */
    static final int LARGEST_BATCH = 16;
    /** The most blocks that share a tile. */
    private static final int BLOCKS = 64;
    private static final long CHOSEN_BYTES = BLOCK * 8L;
    /** Room for the columns and for the batch reduced to them. */
    static final long BYTES = CHOSEN_BYTES + (long) LARGEST_BATCH * BLOCK * FLOAT;

    private final long x;
    private final long inputs;
    private final int batch;
    private final long chosen;
    private final long packed;
    /** Numbers of columns in each block. */
    private final int[] counts = new int[BLOCKS];
    private int blocks;
    private int total;

    /**
     * Gathers nothing yet.
     *
     * @param x float32, shape (batch, inputs)
     * @param scratch room of {@link #BYTES}
     */
    NonZeroColumns(long x, long inputs, int batch, long scratch) {
        this.x = x;
        this.inputs = inputs;
        this.batch = batch;
        this.chosen = scratch;
        this.packed = scratch + CHOSEN_BYTES;
    }

    /**
     * Gathers from this column on.
     *
     * @return where the gathered blocks end; {@code column} if its block is not sparse
     */
    long gather(long column) {
        blocks = 0;
        total = 0;
        long at = column;
        while (blocks < BLOCKS && at < inputs) {
            int columns = (int) Math.min(BLOCK, inputs - at);
            int count = choose(at, columns);
            // A little sparseness does not pay for the packing.
            if (count > BLOCK - total || count >= columns - columns / 4) {
                break;
            }
            pack(count);
            counts[blocks++] = count;
            total += count;
            at += columns;
        }
        return at;
    }

    /** Lists the columns of a block behind the gathered ones; stops when there is no more room. */
    private int choose(long column, int columns) {
        int count = 0;
        for (int j = 0; j < columns && total + count <= BLOCK; j++) {
            boolean any = false;
            for (int b = 0; b < batch && !any; b++) {
                any = MEMORY.get(FLOATS, x + (b * inputs + column + j) * FLOAT) != 0;
            }
            if (any) {
                if (total + count < BLOCK) {
                    MEMORY.set(LONGS, chosen + (total + count) * 8L, column + j);
                }
                count++;
            }
        }
        return count;
    }

    private void pack(int count) {
        for (int b = 0; b < batch; b++) {
            for (int i = total; i < total + count; i++) {
                long j = MEMORY.get(LONGS, chosen + i * 8L);
                float value = MEMORY.get(FLOATS, x + (b * inputs + j) * FLOAT);
                MEMORY.set(FLOATS, packed + ((long) b * BLOCK + i) * FLOAT, value);
            }
        }
    }

    /** Multiplies what is gathered with a panel, whose tile is made once for all blocks. */
    void multiply(Kernels kernels, PanelProduct.Tiles tiles, long states, long tile, long c, long stride,
            boolean accumulate) {
        tiles.tile(chosen, total, states, tile);
        int from = 0;
        for (int block = 0; block < blocks; block++) {
            kernels.multiply(packed + (long) from * FLOAT, BLOCK, batch,
                    tile + (long) from * Kernels.PANEL * FLOAT, counts[block], c, stride,
                    accumulate || block > 0);
            from += counts[block];
        }
    }
}
