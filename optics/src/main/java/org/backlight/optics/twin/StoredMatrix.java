package org.backlight.optics.twin;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;
import org.backlight.substrate.simd.RawMemory;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * Transmission matrix that is stored tile by tile: for each input {@value OpticsKernels#GRAINS} real parts, then
 * as many imaginary parts. It lies in native memory from a cache line on, wherever the collector would
 * have put an array.
 */
final class StoredMatrix extends InputLight {

    private static final int GRAINS = OpticsKernels.GRAINS;
    /** Bytes from a real part to the imaginary one. */
    private static final long TO_IMAGINARY = (long) GRAINS * Float.BYTES;

    private final OpticsKernels kernels;
    private final ThreadTeam team;
    private final RandomStream stream;
    private final int inputs;
    private final float[] amplitude;
    private final int tiles;
    private final Arena memory = Arena.ofShared();
    private final long matrix;

    private final int blocks;
    /** Inputs that are on in each pattern. */
    private final int[] activeOfFrame;
    private int[] active = new int[0];
    /** Where each block of each pattern begins among them. */
    private int[] starts = new int[1];
    private int patterns;

    private StoredMatrix(RandomStream stream, int bits, float[] amplitude, int tiles, OpticsKernels kernels,
            ThreadTeam team) {
        this.kernels = kernels;
        this.team = team;
        this.stream = stream;
        this.amplitude = amplitude;
        this.tiles = tiles;
        inputs = amplitude.length;
        blocks = OpticsKernels.blocks(inputs);
        activeOfFrame = new int[bits];
        matrix = memory.allocate(tiles * tileBytes(inputs), RawMemory.LINE_BYTES).address();
    }

    /**
     * Makes a matrix.
     *
     * @param bits bits of a frame
     */
    static StoredMatrix made(RandomStream stream, int bits, float[] amplitude, int tiles,
            OpticsKernels kernels, ThreadTeam team) {
        var made = new StoredMatrix(stream, bits, amplitude, tiles, kernels, team);
        team.run(tiles, (_, tile) -> {
            float[] column = new float[OpticsKernels.COLUMN];
            for (int j = 0; j < made.inputs; j++) {
                Arrays.fill(column, 0);
                addEntries(stream, tile, j, 1, column, 0);
                for (int g = 0; g < GRAINS; g++) {
                    made.set(made.at(tile, g, j), column[g]);
                    made.set(made.at(tile, g, j) + TO_IMAGINARY, column[GRAINS + g]);
                }
            }
        });
        return made;
    }

    /** Returns the rows of some grains, filled up to whole tiles with that of the last one. */
    StoredMatrix only(int[] grains) {
        var part = new StoredMatrix(stream, activeOfFrame.length, amplitude,
                Math.ceilDiv(grains.length, GRAINS), kernels, team);
        team.run(part.tiles, (_, tile) -> {
            for (int g = 0; g < GRAINS; g++) {
                int grain = grains[Math.min(tile * GRAINS + g, grains.length - 1)];
                for (int j = 0; j < inputs; j++) {
                    long from = at(grain / GRAINS, grain % GRAINS, j);
                    long to = part.at(tile, g, j);
                    part.set(to, get(from));
                    part.set(to + TO_IMAGINARY, get(from + TO_IMAGINARY));
                }
            }
        });
        return part;
    }

    /** Returns whether a matrix fits a number of bytes. */
    static boolean fits(long inputs, long tiles, long bytes) {
        return Math.multiplyHigh(tileBytes(inputs), tiles) == 0 && tileBytes(inputs) * tiles <= bytes
                && inputs <= Integer.MAX_VALUE / OpticsKernels.COLUMN;
    }

    /** Returns the bytes of a matrix that {@link #fits}. */
    static long bytes(long inputs, long tiles) {
        return tileBytes(inputs) * tiles;
    }

    private static long tileBytes(long inputs) {
        return inputs * OpticsKernels.COLUMN * Float.BYTES;
    }

    /** Returns the address of an entry's real part. */
    private long at(int tile, int grain, int input) {
        return matrix + tile * tileBytes(inputs)
                + ((long) input * OpticsKernels.COLUMN + grain) * Float.BYTES;
    }

    private static float get(long address) {
        return RawMemory.ALL.get(ValueLayout.JAVA_FLOAT, address);
    }

    private void set(long address, float value) {
        RawMemory.ALL.set(ValueLayout.JAVA_FLOAT, address, value);
    }

    /** Adds a tile of a column of the matrix, times an amplitude. */
    static void addEntries(RandomStream stream, int tile, long column, float amplitude, float[] to, int at) {
        for (int g = 0; g < GRAINS; g++) {
            long row = 2 * ((long) tile * GRAINS + g);
            to[at + g] += amplitude * stream.entry(EntryDistribution.NORMAL, row, column);
            to[at + GRAINS + g] += amplitude * stream.entry(EntryDistribution.NORMAL, row + 1, column);
        }
    }

    @Override
    int patternsAtOnce() {
        return Integer.MAX_VALUE;
    }

    @Override
    void clear(int room) {
        patterns = 0;
        int needed = Math.addExact(Math.multiplyExact(room, blocks), 1);
        if (starts.length < needed) {
            starts = new int[needed];
        }
    }

    @Override
    void add(BinaryFrames frames, int frame) {
        int size = starts[patterns * blocks];
        int found = frames.activeBits(frame, activeOfFrame);
        if (found > 0 && activeOfFrame[found - 1] >= inputs) {
            found--;
        }
        if (active.length < size + found) {
            active = Arrays.copyOf(active, Math.max(size + found, 2 * active.length));
        }
        System.arraycopy(activeOfFrame, 0, active, size, found);
        int k = 0;
        for (int b = 1; b <= blocks; b++) {
            while (k < found && activeOfFrame[k] < b * OpticsKernels.BLOCK) {
                k++;
            }
            starts[patterns * blocks + b] = size + k;
        }
        patterns++;
    }

    @Override
    void compute() {}

    @Override
    void fields(int tile, int from, int to, float[] fields) {
        kernels.fields(at(tile, 0, 0), amplitude, active, starts, from, to, fields);
    }

    @Override
    void addFurtherColumn(int further, float factor, FieldTiles to) {
        team.run(tiles, (_, tile) -> addEntries(stream, tile, (long) inputs + further, factor,
                to.group(tile), FieldTiles.at(tile)));
    }

    @Override
    public void close() {
        if (memory.scope().isAlive()) {
            memory.close();
        }
    }
}
