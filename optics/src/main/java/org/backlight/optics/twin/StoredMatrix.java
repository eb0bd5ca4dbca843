package org.backlight.optics.twin;

import java.util.Arrays;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;
import org.backlight.substrate.thread.ThreadTeam;

/** Transmission matrix that is stored tile by tile, column after column. */
final class StoredMatrix extends InputLight {

    private final OpticsKernels kernels;
    private final ThreadTeam team;
    private final RandomStream stream;
    private final int inputs;
    private final float[] amplitude;
    private final float[][] matrix;

    /** Inputs that are on in each pattern. */
    private final int[] activeOfFrame;
    private int[] active = new int[0];
    private int[] firstActive = new int[1];
    private int patterns;

    StoredMatrix(RandomStream stream, int bits, float[] amplitude, int tiles, OpticsKernels kernels,
            ThreadTeam team) {
        this.kernels = kernels;
        this.team = team;
        this.stream = stream;
        this.amplitude = amplitude;
        inputs = amplitude.length;
        activeOfFrame = new int[bits];
        matrix = new float[tiles][];
        team.run(tiles, (_, tile) -> {
            float[] columns = new float[inputs * OpticsKernels.COLUMN];
            for (int j = 0; j < inputs; j++) {
                addEntries(stream, tile, j, 1, columns, j * OpticsKernels.COLUMN);
            }
            matrix[tile] = columns;
        });
    }

    /** Returns whether a matrix fits a number of bytes. */
    static boolean fits(long inputs, long tiles, long bytes) {
        long tileFloats = inputs * OpticsKernels.COLUMN;
        return tileFloats * Float.BYTES * tiles <= bytes && tileFloats <= Integer.MAX_VALUE - 16;
    }

    /** Adds a tile of a column of the matrix, times an amplitude. */
    static void addEntries(RandomStream stream, int tile, long column, float amplitude, float[] to, int at) {
        for (int g = 0; g < OpticsKernels.GRAINS; g++) {
            long row = 2 * ((long) tile * OpticsKernels.GRAINS + g);
            to[at + g] += amplitude * stream.entry(EntryDistribution.NORMAL, row, column);
            to[at + OpticsKernels.GRAINS + g] += amplitude
                    * stream.entry(EntryDistribution.NORMAL, row + 1, column);
        }
    }

    @Override
    int patternsAtOnce() {
        return Integer.MAX_VALUE;
    }

    @Override
    void clear(int room) {
        patterns = 0;
        if (firstActive.length <= room) {
            firstActive = new int[room + 1];
        }
    }

    @Override
    void add(BinaryFrames frames, int frame) {
        int size = firstActive[patterns];
        int found = frames.activeBits(frame, activeOfFrame);
        if (found > 0 && activeOfFrame[found - 1] >= inputs) {
            found--;
        }
        if (active.length < size + found) {
            active = Arrays.copyOf(active, Math.max(size + found, 2 * active.length));
        }
        System.arraycopy(activeOfFrame, 0, active, size, found);
        firstActive[++patterns] = size + found;
    }

    @Override
    void compute() {}

    @Override
    void field(int tile, int pattern, float[] to) {
        kernels.field(matrix[tile], amplitude, active, firstActive[pattern], firstActive[pattern + 1], to);
    }

    @Override
    void addFurtherColumn(int further, float factor, FieldTiles to) {
        team.run(matrix.length, (_, tile) -> addEntries(stream, tile, (long) inputs + further, factor,
                to.group(tile), FieldTiles.at(tile)));
    }

    @Override
    public void close() {}
}
