package org.backlight.optics;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

import org.backlight.projection.EntryLaw;
import org.backlight.projection.GaussianProjection;
import org.backlight.projection.HadamardProjection;
import org.backlight.projection.RandomProjection;
import org.backlight.projection.RandomStream;
import org.backlight.projection.ThreadTeam;

/**
 * Fields on the camera for the frames of a layout, in units of one input's amplitude: an input adds a real and an
 * imaginary part of variance 1 each. With N the entries of the Gaussian projection of the seed,
 *
 * <pre>
 * y[g] = sum over inputs j that are on of a_j (N[2g, j] + i N[2g + 1, j])             a_j its illumination
 *      + a sqrt(anchor mirrors / mirrors per input) (N[2g, n] + i N[2g + 1, n])     if the anchor is on
 *      + leak / (1 - leak) * (the same with all mirrors on)                         if mirrors leak
 *      + sqrt(stuck mirrors / mirrors per input) (N[2g, n + 2] + i N[2g + 1, n + 2])   if mirrors are stuck
 * </pre>
 *
 * <p>The matrix is stored tile by tile if it fits a budget; otherwise the projection computes it anew for each batch.
 * Both add up in the same order, and give the same bits.
 */
final class Medium implements AutoCloseable {

    /** Columns of the matrix behind those of the inputs: anchor, mirrors of no bit, stuck mirrors. */
    private static final int FURTHER_COLUMNS = 3;
    /** Bytes of patterns and fields that are made at once when the matrix is not stored. */
    private static final long BATCH_BYTES = 1L << 28;
    private static final int WORDS_AT_ONCE = 256;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final OpticsKernels kernels;
    private final MirrorLayout layout;
    private final int tiles;
    private final float[][] matrix;
    private final ThreadTeam team;
    /** What frames with the anchor add to the light of their inputs, the background included: groups of tiles. */
    private final float[][] anchor;
    /** What frames without it add. */
    private final float[][] background;
    private final Illumination illumination;
    private final RandomProjection projection;
    private Arena memory = Arena.ofShared();
    private MemorySegment patterns = MemorySegment.NULL;
    private MemorySegment fields = MemorySegment.NULL;

    /** What each worker has computed last, and where it adds the light of anchor and leaks. */
    private final float[][] inputField;
    private final float[][] wholeField;
    private final long[] held;

    /** Inputs on in each distinct pattern, and the pattern of each frame. */
    private final int[] activeOfFrame;
    private int[] active = new int[0];
    private int[] firstActive = new int[1];
    private int[] pattern = new int[0];
    private boolean[] anchored = new boolean[0];
    private long batches;

    Medium(long seed, ScatteringMedium.Kind kind, MirrorLayout layout, Dmd dmd,
            Illumination illumination, int tiles, long storedBytes,
            OpticsKernels kernels,
            ThreadTeam team) {
        this.kernels = kernels;
        this.layout = layout;
        this.tiles = tiles;
        this.team = team;
        inputField = new float[team.size()][OpticsKernels.COLUMN];
        wholeField = new float[team.size()][OpticsKernels.COLUMN];
        held = new long[team.size()];
        activeOfFrame = new int[layout.bits()];
        this.illumination = illumination;
        long grains = (long) tiles * OpticsKernels.GRAINS;
        RandomStream stream = new RandomStream(seed);
        long tileFloats = (long) layout.inputs() * OpticsKernels.COLUMN;
        ScatteringMedium.Kind made = kind.of(layout.inputs(), 2 * grains);
        boolean storable = tileFloats * Float.BYTES * tiles <= storedBytes
                && tileFloats <= Integer.MAX_VALUE - 16;
        if (made == ScatteringMedium.Kind.GAUSSIAN && storable) {
            projection = null;
            matrix = new float[tiles][];
            team.run(tiles, (_, tile) -> {
                float[] columns = new float[(int) tileFloats];
                for (int j = 0; j < layout.inputs(); j++) {
                    addEntries(stream, tile, j, 1, columns, j * OpticsKernels.COLUMN);
                }
                matrix[tile] = columns;
            });
        } else {
            long all = layout.inputs() + (long) FURTHER_COLUMNS;
            projection = made == ScatteringMedium.Kind.GAUSSIAN
                    ? new GaussianProjection(seed, all, 2 * grains, EntryLaw.NORMAL, team.size())
                    : new HadamardProjection(seed, all, 2 * grains, team.size());
            matrix = null;
        }
        anchor = layout.anchorMirrors() > 0 ? groups() : null;
        if (anchor != null) {
            float amplitude = (float) (illumination.anchorAmplitude()
                    * Math.sqrt((double) layout.anchorMirrors() / layout.mirrorsPerInput()));
            team.run(tiles,
                    (_, tile) -> addEntries(stream, tile, layout.inputs(), amplitude, group(anchor, tile),
                            at(tile)));
        }
        double leak = dmd.leak();
        float[][] constant = leak > 0 ? allOn(stream, team, (float) (leak / (1 - leak))) : null;
        if (illumination.stuckMirrors() > 0) {
            float[][] sum = constant == null ? groups() : constant;
            float amplitude = (float) Math.sqrt(illumination.stuckMirrors() / layout.mirrorsPerInput());
            team.run(tiles,
                    (_, tile) -> addEntries(stream, tile, layout.inputs() + 2L, amplitude, group(sum, tile),
                            at(tile)));
            constant = sum;
        }
        background = constant;
        if (anchor != null && background != null) {
            for (int g = 0; g < anchor.length; g++) {
                for (int i = 0; i < anchor[g].length; i++) {
                    anchor[g][i] += background[g][i];
                }
            }
        }
    }

    /** Room for a field of each tile, group by group. */
    private float[][] groups() {
        return new float[(tiles + OpticsKernels.GROUP - 1) / OpticsKernels.GROUP][Math.min(tiles,
                OpticsKernels.GROUP) * OpticsKernels.COLUMN];
    }

    private static float[] group(float[][] groups, int tile) {
        return groups[tile / OpticsKernels.GROUP];
    }

    /** Where the field of a tile begins in its group. */
    private static int at(int tile) {
        return tile % OpticsKernels.GROUP * OpticsKernels.COLUMN;
    }

    private static void addEntries(RandomStream stream, int tile, long column, float amplitude, float[] to,
            int at) {
        for (int g = 0; g < OpticsKernels.GRAINS; g++) {
            long row = 2 * ((long) tile * OpticsKernels.GRAINS + g);
            to[at + g] += amplitude * stream.entry(EntryLaw.NORMAL, row, column);
            to[at + OpticsKernels.GRAINS + g] += amplitude * stream.entry(EntryLaw.NORMAL, row + 1, column);
        }
    }

    /** Adds one of the columns behind those of the inputs. */
    private void addColumn(RandomStream stream, ThreadTeam team, int further, float amplitude, float[][] to) {
        if (projection == null) {
            team.run(tiles, (_, tile) -> addEntries(stream, tile, (long) layout.inputs() + further, amplitude,
                    group(to, tile), at(tile)));
            return;
        }
        reserve(1);
        patterns.asSlice(0, patternBytes()).fill((byte) 0);
        patterns.set(FLOAT, ((long) layout.inputs() + further) * Float.BYTES, amplitude);
        projection.project(patterns.asSlice(0, patternBytes()), fields.asSlice(0, fieldBytes()), 1);
        float[] column = new float[OpticsKernels.COLUMN];
        for (int tile = 0; tile < tiles; tile++) {
            load(0, tile, column);
            float[] sum = group(to, tile);
            for (int i = 0; i < column.length; i++) {
                sum[at(tile) + i] += column[i];
            }
        }
    }

    private long patternBytes() {
        return ((long) layout.inputs() + FURTHER_COLUMNS) * Float.BYTES;
    }

    private long fieldBytes() {
        return 2L * tiles * OpticsKernels.GRAINS * Float.BYTES;
    }

    /** Makes room for patterns and their fields. */
    private void reserve(int count) {
        if (patterns.byteSize() < count * patternBytes()) {
            memory.close();
            memory = Arena.ofShared();
            patterns = memory.allocate(count * patternBytes(), 64);
            fields = memory.allocate(count * fieldBytes(), 64);
        }
    }

    /** The field of all mirrors, those of no bit included, times a factor. */
    private float[][] allOn(RandomStream stream, ThreadTeam team, float factor) {
        float[][] sums = groups();
        BinaryFrames frame = new BinaryFrames(layout.bits());
        frame.add(0, 0);
        for (int bit = 0; bit < layout.bits(); bit++) {
            frame.set(0, bit);
        }
        long unused = (long) layout.mirrorRows() * layout.mirrorColumns() - layout.anchorMirrors()
                - (long) layout.inputs() * layout.mirrorsPerInput();
        addColumn(stream, team, 1, (float) Math.sqrt((double) unused / layout.mirrorsPerInput()), sums);
        show(frame, 0, 1);
        team.run(tiles, (worker, tile) -> {
            float[] whole = field(worker, tile, 0);
            float[] sum = group(sums, tile);
            int at = at(tile);
            for (int i = 0; i < OpticsKernels.COLUMN; i++) {
                sum[at + i] = factor * (sum[at + i] + whole[i]);
            }
        });
        return sums;
    }

    /** How many frames should be shown at once. */
    int framesAtOnce() {
        long bytes = Float.BYTES * (layout.inputs() + 2L * tiles * OpticsKernels.GRAINS);
        return projection == null ? Integer.MAX_VALUE : (int) Math.clamp(BATCH_BYTES / bytes, 1, 1 << 16);
    }

    /** Makes the fields of frames from … to − 1 available; frames that differ in the anchor alone share one sum. */
    void show(BinaryFrames frames, int from, int to) {
        int count = to - from;
        batches++;
        if (pattern.length < count) {
            pattern = new int[count];
            anchored = new boolean[count];
            firstActive = new int[count + 1];
        }
        int distinct = 0;
        int size = 0;
        for (int f = 0; f < count; f++) {
            anchored[f] = layout.anchorMirrors() > 0 && frames.get(from + f, layout.anchorBit());
            if (f > 0 && frames.agree(from + f - 1, from + f, layout.inputs())) {
                pattern[f] = pattern[f - 1];
                continue;
            }
            if (projection == null) {
                int found = frames.activeBits(from + f, activeOfFrame) - (anchored[f] ? 1 : 0);
                if (active.length < size + found) {
                    active = Arrays.copyOf(active, Math.max(size + found, 2 * active.length));
                }
                System.arraycopy(activeOfFrame, 0, active, size, found);
                firstActive[distinct] = size;
                size += found;
                firstActive[distinct + 1] = size;
            } else {
                reserve(count);
                light(frames, from + f, distinct);
            }
            pattern[f] = distinct++;
        }
        if (projection != null) {
            projection.project(patterns.asSlice(0, distinct * patternBytes()),
                    fields.asSlice(0, distinct * fieldBytes()), distinct);
        }
    }

    /** Writes the amplitudes of a frame's inputs. */
    private void light(BinaryFrames frames, int frame, int row) {
        long start = row * patternBytes();
        patterns.asSlice(start + (long) layout.inputs() * Float.BYTES, FURTHER_COLUMNS * Float.BYTES)
                .fill((byte) 0);
        float[] amplitude = illumination.amplitude();
        int words = (layout.inputs() + 63) >>> 6;
        team.run((words + WORDS_AT_ONCE - 1) / WORDS_AT_ONCE, (_, piece) -> {
            float[] buffer = new float[64];
            for (int w = piece * WORDS_AT_ONCE; w < Math.min(words, (piece + 1) * WORDS_AT_ONCE); w++) {
                long word = frames.word(frame, w);
                int length = Math.min(64, layout.inputs() - 64 * w);
                kernels.light(word, amplitude, 64 * w, length, buffer);
                MemorySegment.copy(buffer, 0, patterns, FLOAT, start + 256L * w, length);
            }
        });
    }

    /**
     * Copies a tile out of the fields. Rows of the Gaussian projection alternate between real and imaginary parts; those of
     * the Hadamard projection are all real parts first, which is a faster copy.
     */
    private void load(int p, int tile, float[] to) {
        long start = p * fieldBytes();
        if (projection instanceof HadamardProjection) {
            long re = start + (long) tile * OpticsKernels.GRAINS * Float.BYTES;
            MemorySegment.copy(fields, FLOAT, re, to, 0, OpticsKernels.GRAINS);
            MemorySegment.copy(fields, FLOAT, re + fieldBytes() / 2, to, OpticsKernels.GRAINS,
                    OpticsKernels.GRAINS);
            return;
        }
        for (int g = 0; g < OpticsKernels.GRAINS; g++) {
            long at = start + 2L * ((long) tile * OpticsKernels.GRAINS + g) * Float.BYTES;
            to[g] = fields.get(FLOAT, at);
            to[OpticsKernels.GRAINS + g] = fields.get(FLOAT, at + Float.BYTES);
        }
    }

    /**
     * The field of a tile: real parts, then imaginary parts.
     *
     * @param worker who asks; the result is valid until it asks again
     * @param frame counted from the first one shown
     */
    float[] field(int worker, int tile, int frame) {
        float[] inputs = inputField[worker];
        // Which sum a worker holds: no two batches, tiles and patterns have the same key.
        long key = (batches * tiles + tile << 20) + pattern[frame];
        if (held[worker] != key) {
            held[worker] = key;
            sum(tile, pattern[frame], inputs);
        }
        boolean withAnchor = anchored[frame];
        if (!withAnchor && background == null) {
            return inputs;
        }
        float[] whole = wholeField[worker];
        kernels.sum(inputs, group(withAnchor ? anchor : background, tile), at(tile), whole);
        return whole;
    }

    private void sum(int tile, int p, float[] to) {
        if (projection == null) {
            kernels.field(matrix[tile], illumination.amplitude(), active, firstActive[p], firstActive[p + 1],
                    to);
            return;
        }
        load(p, tile, to);
    }

    @Override
    public void close() {
        if (projection != null) {
            projection.close();
        }
        memory.close();
    }
}
