package org.backlight.optics.twin;

import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.projection.npy.NpyMatrix;

import org.backlight.substrate.random.RandomStream;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * Fields on the grains for the frames of a layout, in units of one input's amplitude: an input adds a real and an
 * imaginary part of variance 1 each. With N the entries of the Gaussian projection of the seed,
 *
 * <pre>
 * y[g] = sum over inputs j that are on of a_j (N[2g, j] + i N[2g + 1, j])             a_j its illumination
 *      + a sqrt(anchor mirrors / mirrors per input) (N[2g, n] + i N[2g + 1, n])     if the anchor is on
 *      + leak / (1 - leak) * (the same with all mirrors on)                         if mirrors leak
 *      + sqrt(stuck mirrors / mirrors per input) (N[2g, n + 2] + i N[2g + 1, n + 2])   if mirrors are stuck
 * </pre>
 *
 * <p>The matrix is stored tile by tile if it fits a budget; otherwise the projection computes it again for each batch.
 * Both add up in the same order, and give the same bits.
 */
final class Medium implements AutoCloseable {

    private final OpticsKernels kernels;
    private final MirrorLayout layout;
    private final int tiles;
    private final InputLight light;
    /** Field that frames with the anchor add to the light of their inputs, the background included. */
    private final FieldTiles anchor;
    /** Field that frames without the anchor add; null for none. */
    private final FieldTiles background;

    /** The pattern of each frame. */
    private int[] pattern = new int[0];
    private boolean[] anchored = new boolean[0];

    /**
     * Creates the medium of a device.
     *
     * @param description where its entries come from
     * @param grains how many grains the camera sees
     */
    Medium(long seed, ScatteringMedium description, MirrorLayout layout, Dmd dmd, Illumination illumination,
            int grains, long storedBytes, OpticsKernels kernels, ThreadTeam team) {
        this.kernels = kernels;
        this.layout = layout;
        tiles = Math.ceilDiv(grains, OpticsKernels.GRAINS);
        RandomStream stream = new RandomStream(seed);
        light = description.isMeasured()
                ? measured(description, seed, illumination, grains, team)
                : storedBytes(description, layout, grains, storedBytes) > 0
                        ? StoredMatrix.made(stream, layout.bits(), illumination.amplitude(), tiles,
                                kernels, team)
                        : new StreamedMatrix(seed, made(description, layout, tiles), illumination.amplitude(),
                                tiles, kernels,
                                team);
        anchor = layout.anchorMirrors() > 0 ? new FieldTiles(tiles) : null;
        if (anchor != null) {
            float amplitude = (float) (illumination.anchorAmplitude()
                    * Math.sqrt((double) layout.anchorMirrors() / layout.mirrorsPerInput()));
            addStream(stream, team, layout.inputs(), amplitude, anchor);
        }
        double leak = dmd.leak();
        FieldTiles constant = leak > 0 ? allOn(team, (float) (leak / (1 - leak))) : null;
        if (illumination.stuckMirrors() > 0) {
            constant = constant == null ? new FieldTiles(tiles) : constant;
            addStream(stream, team, layout.inputs() + 2L,
                    (float) Math.sqrt(illumination.stuckMirrors() / layout.mirrorsPerInput()), constant);
        }
        background = constant;
        if (anchor != null && background != null) {
            anchor.add(background);
        }
    }

    private static ScatteringMedium.Kind made(ScatteringMedium description, MirrorLayout layout, long tiles) {
        return description.kind().of(layout.inputs(), 2L * tiles * OpticsKernels.GRAINS);
    }

    /**
     * Returns the bytes of the matrix that the medium of a device stores; 0 where it stores none.
     *
     * @param description where its entries come from
     * @param grains how many grains the camera sees
     * @param mostBytes the largest number of bytes that may be stored
     */
    static long storedBytes(ScatteringMedium description, MirrorLayout layout, long grains, long mostBytes) {
        long tiles = Math.ceilDiv(grains, (long) OpticsKernels.GRAINS);
        return made(description, layout, tiles) == ScatteringMedium.Kind.GAUSSIAN
                && StoredMatrix.fits(layout.inputs(), tiles, mostBytes)
                        ? StoredMatrix.bytes(layout.inputs(), tiles)
                        : 0;
    }

    private MeasuredMatrix measured(ScatteringMedium description, long seed, Illumination illumination,
            int grains, ThreadTeam team) {
        NpyMatrix matrix = description.open();
        try {
            return new MeasuredMatrix(matrix, seed, illumination.amplitude(), tiles, grains, kernels, team);
        } catch (RuntimeException | Error e) {
            matrix.close();
            throw e;
        }
    }

    private Medium(Medium whole, StoredMatrix stored, int[] grains) {
        kernels = whole.kernels;
        layout = whole.layout;
        tiles = Math.ceilDiv(grains.length, OpticsKernels.GRAINS);
        light = stored.only(grains);
        anchor = whole.anchor == null ? null : whole.anchor.only(grains);
        background = whole.background == null ? null : whole.background.only(grains);
    }

    /** Returns whether the matrix is stored, so that {@link #only} can take rows out of it. */
    boolean isStored() {
        return light instanceof StoredMatrix;
    }

    /** Returns the light of some grains alone, filled up to whole tiles with that of the last one. */
    Medium only(int[] grains) {
        return new Medium(this, (StoredMatrix) light, grains);
    }

    private void addStream(RandomStream stream, ThreadTeam team, long column, float amplitude,
            FieldTiles to) {
        team.run(tiles, (_, tile) -> StoredMatrix.addEntries(stream, tile, column, amplitude, to.group(tile),
                FieldTiles.at(tile)));
    }

    /** Returns the field of all mirrors, those of no bit included, times a factor. */
    private FieldTiles allOn(ThreadTeam team, float factor) {
        FieldTiles sums = new FieldTiles(tiles);
        BinaryFrames frame = new BinaryFrames(layout.bits());
        frame.add(0, 0);
        for (int bit = 0; bit < layout.bits(); bit++) {
            frame.set(0, bit);
        }
        long unused = (long) layout.mirrorRows() * layout.mirrorColumns() - layout.anchorMirrors()
                - (long) layout.inputs() * layout.mirrorsPerInput();
        light.addFurtherColumn(1, (float) Math.sqrt((double) unused / layout.mirrorsPerInput()), sums);
        show(frame, 0, 1);
        team.run(tiles, (_, tile) -> {
            float[] inputs = new float[OpticsKernels.COLUMN];
            float[] whole = new float[OpticsKernels.COLUMN];
            fields(tile, 0, 1, inputs);
            complete(tile, 0, inputs, 0, whole);
            float[] sum = sums.group(tile);
            int at = FieldTiles.at(tile);
            for (int i = 0; i < OpticsKernels.COLUMN; i++) {
                sum[at + i] = factor * (sum[at + i] + whole[i]);
            }
        });
        return sums;
    }

    /** Returns how many frames should be shown at once. */
    int framesAtOnce() {
        return light.patternsAtOnce();
    }

    /** Makes the fields of frames from … to − 1 available; frames that differ in the anchor alone share one sum. */
    void show(BinaryFrames frames, int from, int to) {
        int count = to - from;
        if (pattern.length < count) {
            pattern = new int[count];
            anchored = new boolean[count];
        }
        light.clear(count);
        int distinct = 0;
        for (int f = 0; f < count; f++) {
            anchored[f] = layout.anchorMirrors() > 0 && frames.get(from + f, layout.anchorBit());
            if (f > 0 && frames.agree(from + f - 1, from + f, layout.inputs())) {
                pattern[f] = pattern[f - 1];
                continue;
            }
            light.add(frames, from + f);
            pattern[f] = distinct++;
        }
        light.compute();
    }

    /** Returns the number of the sum that a frame shares with those that show the same inputs; it never falls from one frame to the next. */
    int pattern(int frame) {
        return pattern[frame];
    }

    /**
     * Computes the light of the inputs on a tile.
     *
     * @param from the first pattern
     * @param to behind the last one
     * @param fields overwritten, {@value OpticsKernels#COLUMN} floats for each of them: real parts, then imaginary parts
     */
    void fields(int tile, int from, int to, float[] fields) {
        light.fields(tile, from, to, fields);
    }

    /**
     * Adds the anchor's light and that of all mirrors to the light of a frame's inputs.
     *
     * @param inputs what {@link #fields} computed
     * @param at where it holds the frame's pattern
     * @param whole overwritten with the field of the tile
     */
    void complete(int tile, int frame, float[] inputs, int at, float[] whole) {
        FieldTiles constant = anchored[frame] ? anchor : background;
        if (constant == null) {
            System.arraycopy(inputs, at, whole, 0, OpticsKernels.COLUMN);
        } else {
            kernels.sum(inputs, at, constant.group(tile), FieldTiles.at(tile), whole);
        }
    }

    @Override
    public void close() {
        light.close();
    }
}
