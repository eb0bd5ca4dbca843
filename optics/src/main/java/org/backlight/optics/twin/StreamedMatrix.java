package org.backlight.optics.twin;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.projection.GaussianProjection;
import org.backlight.projection.HadamardProjection;
import org.backlight.projection.RandomProjection;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.thread.ThreadTeam;

/** Transmission matrix that is never stored: a projection computes the fields of each batch of patterns. */
final class StreamedMatrix extends InputLight {

    /** Bytes of patterns and fields that are made at once. */
    private static final long BATCH_BYTES = 1L << 28;
    private static final int WORDS_AT_ONCE = 256;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final OpticsKernels kernels;
    private final ThreadTeam team;
    private final RandomProjection projection;
    private final float[] amplitude;
    private final int tiles;
    /** Columns behind those of the inputs. */
    private final int furtherColumns;
    private Arena memory = Arena.ofShared();
    private MemorySegment patterns = MemorySegment.NULL;
    private MemorySegment fields = MemorySegment.NULL;
    private int count;

    /**
     * Creates a matrix whose entries are made when they are needed.
     *
     * @param kind {@code GAUSSIAN} or {@code HADAMARD}
     */
    StreamedMatrix(long seed, ScatteringMedium.Kind kind, float[] amplitude, int tiles, OpticsKernels kernels,
            ThreadTeam team) {
        this(projection(seed, kind, amplitude.length + (long) FURTHER_COLUMNS,
                2L * tiles * OpticsKernels.GRAINS, team), FURTHER_COLUMNS, amplitude, tiles, kernels, team);
    }

    /**
     * Creates a matrix of any projection.
     *
     * @param projection gives real and imaginary parts in turn; closed with this
     * @param furtherColumns its columns behind those of the inputs
     */
    StreamedMatrix(RandomProjection projection, int furtherColumns, float[] amplitude, int tiles,
            OpticsKernels kernels, ThreadTeam team) {
        this.kernels = kernels;
        this.team = team;
        this.amplitude = amplitude;
        this.tiles = tiles;
        this.furtherColumns = furtherColumns;
        this.projection = projection;
    }

    private static RandomProjection projection(long seed, ScatteringMedium.Kind kind, long columns, long rows,
            ThreadTeam team) {
        return kind == ScatteringMedium.Kind.GAUSSIAN
                ? new GaussianProjection(seed, columns, rows, EntryDistribution.NORMAL, team.size())
                : new HadamardProjection(seed, columns, rows, team.size());
    }

    private long patternBytes() {
        return (amplitude.length + (long) furtherColumns) * Float.BYTES;
    }

    private long fieldBytes() {
        return 2L * tiles * OpticsKernels.GRAINS * Float.BYTES;
    }

    @Override
    int patternsAtOnce() {
        return (int) Math.clamp(BATCH_BYTES / (Float.BYTES * (long) amplitude.length + fieldBytes()), 1,
                1 << 16);
    }

    @Override
    void clear(int room) {
        count = 0;
        if (patterns.byteSize() < room * patternBytes()) {
            memory.close();
            memory = Arena.ofShared();
            patterns = memory.allocate(room * patternBytes(), 64);
            fields = memory.allocate(room * fieldBytes(), 64);
        }
    }

    /** Writes the amplitudes of a frame's inputs. */
    @Override
    void add(BinaryFrames frames, int frame) {
        long start = count * patternBytes();
        int inputs = amplitude.length;
        patterns.asSlice(start + (long) inputs * Float.BYTES, (long) furtherColumns * Float.BYTES)
                .fill((byte) 0);
        int words = (inputs + 63) >>> 6;
        team.run((words + WORDS_AT_ONCE - 1) / WORDS_AT_ONCE, (_, piece) -> {
            float[] buffer = new float[64];
            for (int w = piece * WORDS_AT_ONCE; w < Math.min(words, (piece + 1) * WORDS_AT_ONCE); w++) {
                int length = Math.min(64, inputs - 64 * w);
                kernels.light(frames.word(frame, w), amplitude, 64 * w, length, buffer);
                MemorySegment.copy(buffer, 0, patterns, FLOAT, start + 256L * w, length);
            }
        });
        count++;
    }

    @Override
    void compute() {
        projection.project(patterns.asSlice(0, count * patternBytes()),
                fields.asSlice(0, count * fieldBytes()),
                count);
    }

    /**
     * Copies a tile out of the fields. Rows of the Gaussian projection alternate between real and imaginary parts; those of
     * the Hadamard projection are all real parts first, which is a faster copy.
     */
    @Override
    void fields(int tile, int from, int to, float[] all) {
        for (int pattern = from; pattern < to; pattern++) {
            field(tile, pattern, all, (pattern - from) * OpticsKernels.COLUMN);
        }
    }

    private void field(int tile, int pattern, float[] to, int at) {
        long start = pattern * fieldBytes();
        if (projection instanceof HadamardProjection) {
            long re = start + (long) tile * OpticsKernels.GRAINS * Float.BYTES;
            MemorySegment.copy(fields, FLOAT, re, to, at, OpticsKernels.GRAINS);
            MemorySegment.copy(fields, FLOAT, re + fieldBytes() / 2, to, at + OpticsKernels.GRAINS,
                    OpticsKernels.GRAINS);
            return;
        }
        for (int g = 0; g < OpticsKernels.GRAINS; g++) {
            long from = start + 2L * ((long) tile * OpticsKernels.GRAINS + g) * Float.BYTES;
            to[at + g] = fields.get(FLOAT, from);
            to[at + OpticsKernels.GRAINS + g] = fields.get(FLOAT, from + Float.BYTES);
        }
    }

    @Override
    void addFurtherColumn(int further, float factor, FieldTiles to) {
        clear(1);
        patterns.asSlice(0, patternBytes()).fill((byte) 0);
        patterns.set(FLOAT, ((long) amplitude.length + further) * Float.BYTES, factor);
        count = 1;
        compute();
        float[] column = new float[OpticsKernels.COLUMN];
        for (int tile = 0; tile < tiles; tile++) {
            field(tile, 0, column, 0);
            float[] sum = to.group(tile);
            for (int i = 0; i < column.length; i++) {
                sum[FieldTiles.at(tile) + i] += column[i];
            }
        }
    }

    @Override
    public void close() {
        projection.close();
        memory.close();
    }
}
