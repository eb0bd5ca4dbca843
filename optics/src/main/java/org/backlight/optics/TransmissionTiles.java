package org.backlight.optics;

import java.util.Arrays;

import org.backlight.projection.EntryLaw;
import org.backlight.projection.RandomStream;

/**
 * The transmission matrix of the groups of mirrors in a layout, tile by tile, in units of one mirror's amplitude:
 * a group of k mirrors has entries of variance k. The last column is the light of all mirrors that leaks when they
 * are off.
 */
final class TransmissionTiles {

    private final RandomStream stream;
    private final MirrorLayout layout;
    private final double leak;
    private final int count;
    private final float[][] stored;
    private final float[][] scratch;
    private final float[][] storedBackground;

    TransmissionTiles(long seed, MirrorLayout layout, double leak, int count, long storedBytes, Crew crew) {
        stream = new RandomStream(seed);
        this.layout = layout;
        this.leak = leak;
        this.count = count;
        long tileFloats = (long) layout.bits() * OpticsKernels.COLUMN;
        if (tileFloats > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException(
                    "The twin holds at most " + Integer.MAX_VALUE / OpticsKernels.COLUMN
                            + " inputs, not " + layout.inputs() + ".");
        }
        storedBackground = new float[leak > 0 ? count : 0][];
        if (tileFloats * Float.BYTES * count <= storedBytes) {
            stored = new float[count][];
            scratch = null;
            crew.run(count, (_, tile) -> {
                stored[tile] = new float[(int) tileFloats];
                fill(tile, stored[tile]);
            });
        } else {
            stored = null;
            scratch = new float[crew.threads()][(int) tileFloats];
        }
    }

    /** The number of tiles. */
    int count() {
        return count;
    }

    /** Whether the matrix is stored; if not, a tile should be used for all frames at once. */
    boolean stored() {
        return stored != null;
    }

    /** A tile; valid until the worker asks for another one. */
    float[] tile(int worker, int tile) {
        if (stored != null) {
            return stored[tile];
        }
        fill(tile, scratch[worker]);
        return scratch[worker];
    }

    /** The leaking light of a tile, or null if mirrors do not leak; call {@link #tile} before. */
    float[] background(int worker, int tile) {
        return leak > 0 ? storedBackground[tile] : null;
    }

    private void fill(int tile, float[] to) {
        float[] background = leak > 0 ? new float[OpticsKernels.COLUMN] : null;
        long unused = (long) layout.mirrorRows() * layout.mirrorColumns();
        float[] column = new float[OpticsKernels.COLUMN];
        for (int bit = 0; bit < layout.bits(); bit++) {
            unused -= layout.mirrors(bit);
            entries(tile, bit, Math.sqrt(layout.mirrors(bit)), column);
            for (int i = 0; i < OpticsKernels.COLUMN; i++) {
                to[bit * OpticsKernels.COLUMN + i] = (float) (1 - leak) * column[i];
                if (background != null) {
                    background[i] += (float) leak * column[i];
                }
            }
        }
        if (background != null) {
            Arrays.fill(column, 0);
            entries(tile, layout.bits(), Math.sqrt(unused), column);
            for (int i = 0; i < OpticsKernels.COLUMN; i++) {
                background[i] += (float) leak * column[i];
            }
            storedBackground[tile] = background;
        }
    }

    /** One column of a tile: real parts, then imaginary parts, each with half of the variance. */
    private void entries(int tile, long bit, double amplitude, float[] column) {
        float scale = (float) (amplitude * Math.sqrt(0.5));
        for (int g = 0; g < OpticsKernels.GRAINS; g++) {
            long row = 2 * ((long) tile * OpticsKernels.GRAINS + g);
            column[g] = scale * stream.entry(EntryLaw.NORMAL, row, bit);
            column[OpticsKernels.GRAINS + g] = scale * stream.entry(EntryLaw.NORMAL, row + 1, bit);
        }
    }
}
