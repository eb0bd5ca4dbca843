package org.backlight.optics.twin;

import java.util.Arrays;
import org.backlight.optics.device.Aperture;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.PupilAxis;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * Field of the object on the pixels of a region, and at further points of their light-sensitive squares: the grains'
 * fields of the medium, interpolated through the pupil ({@link PupilAxis}) first along the columns, then along the
 * rows.
 *
 * <p>The phases that interfere with the reference beam row by row, tilt of the pupil included, are left to {@link
 * #rowPhase}, which the camera's row kernels take. Those of columns are part of the field.
 *
 * <p>A unit of work is a strip of tiles one below the other, or a single tile where rows need no interpolation.
 */
final class SpeckleField implements AutoCloseable {

    private static final int TILE = OpticsKernels.GRAINS;
    private static final int COLUMN = OpticsKernels.COLUMN;
    /** Bytes of fields that are interpolated along the columns at once. */
    private static final long BATCH_BYTES = 1L << 27;
    /** Bytes of fields that a worker holds at once, so that they stay in the second-level cache. */
    private static final int RUN_BYTES = 1 << 19;

    private final OpticsKernels kernels;
    private final ThreadTeam team;
    private final Medium medium;
    /** Medium into which this one changes, or null if it never changes. */
    private final Medium laterMedium;
    private final PupilAxis rows;
    private final PupilAxis columns;
    /** Phase of the reference beam per row, less the tilt of the pupil. */
    private final double phasePerRow;
    private final Aperture aperture;
    private final int tilesPerRow;

    /** Weights, by place in a pixel, of grain rows in each pixel row; null if rows need no interpolation. */
    private final float[][] rowWeights;
    /** Weights of grain columns in each pixel column: grains x pixels; null if columns need no interpolation. */
    private final float[][] columnWeights;
    /** Cosine and sine of the pupil's tilt at each grain, each repeated over a tile. */
    private final float[][][] rowTurn;
    private final float[] columnTurnCos;
    private final float[] columnTurnSin;
    /** Cosines and sines of the reference beam's phase along the columns, for each place; null if it has none. */
    private final float[][][] columnPhase;

    /** Light of the inputs for each worker's run of frames: by grain row of the unit, pattern by pattern. */
    private final float[][][] run;
    private final float[][][] laterRun;
    private final int[] firstPattern;
    private final float[][] whole;
    private final float[][] laterWhole;
    private final float[][][] strips;
    private final float[][] pixelRows;
    /** Each worker's grains of a frame: real parts, imaginary parts. */
    private final float[][][] grains;
    /** Fields of pixel columns at grain rows: place, frame, then grain row by grain row, tile by tile. */
    private float[][][] columnFields = new float[0][][];
    private double[] correlation = new double[0];

    /**
     * Creates the field behind a medium.
     *
     * @param laterMedium null if the medium never changes
     */
    SpeckleField(Medium medium, Medium laterMedium, PupilAxis rows, PupilAxis columns,
            ReferenceBeam reference,
            Aperture aperture, OpticsKernels kernels, ThreadTeam team) {
        this.kernels = kernels;
        this.team = team;
        this.medium = medium;
        this.laterMedium = laterMedium;
        this.rows = rows;
        this.columns = columns;
        this.aperture = aperture;
        tilesPerRow = columns.pixels() / TILE;
        int places = aperture.places();
        boolean sampled = places == 1;
        rowWeights = sampled && rows.grain() == 1 ? null : new float[places][];
        columnWeights = sampled && columns.grain() == 1 ? null : new float[places][];
        for (int i = 0; i < places; i++) {
            if (rowWeights != null) {
                rowWeights[i] = rows.weights(aperture.offset(i));
            }
            if (columnWeights != null) {
                columnWeights[i] = transposed(columns.weights(aperture.offset(i)), columns.pixels());
            }
        }
        // Where every pixel is a grain's first, the tilt cancels.
        double rowTilt = rowWeights == null ? 0 : rows.tilt();
        double columnTilt = columnWeights == null ? 0 : columns.tilt();
        phasePerRow = reference.carrierRadiansPerRow() - rowTilt;
        rowTurn = rowTilt == 0 ? null : new float[rows.grains()][2][TILE];
        for (int q = 0; rowTurn != null && q < rowTurn.length; q++) {
            Arrays.fill(rowTurn[q][0], (float) Math.cos(rowTilt * rows.grain() * q));
            Arrays.fill(rowTurn[q][1], (float) Math.sin(rowTilt * rows.grain() * q));
        }
        // Grains fill whole tiles, the last one with some that belong to none.
        int all = Math.ceilDiv(rows.grains() * columns.grains(), TILE) * TILE;
        columnTurnCos = new float[columnTilt == 0 ? 0 : all];
        columnTurnSin = new float[columnTurnCos.length];
        for (int g = 0; g < columnTurnCos.length; g++) {
            double angle = columnTilt * columns.grain() * (g % columns.grains());
            columnTurnCos[g] = (float) Math.cos(angle);
            columnTurnSin[g] = (float) Math.sin(angle);
        }
        columnPhase = columnPhases(reference.carrierRadiansPerColumn() - columnTilt, places);
        run = new float[team.size()][columnWeights == null ? tilesOfUnit() : 1][0];
        laterRun = new float[team.size()][laterMedium == null ? 0 : run[0].length][0];
        firstPattern = new int[team.size()];
        whole = new float[team.size()][COLUMN];
        laterWhole = new float[team.size()][COLUMN];
        strips = new float[team.size()][rowWeights == null ? 0 : places][rows.grains() * COLUMN];
        pixelRows = new float[team.size()][rows.grain() * COLUMN];
        grains = new float[team.size()][columnWeights == null ? 0 : 2][all];
    }

    private float[][][] columnPhases(double perColumn, int places) {
        if (perColumn == 0) {
            return null;
        }
        float[][][] phases = new float[places][2][columns.pixels()];
        for (int i = 0; i < places; i++) {
            for (int p = 0; p < columns.pixels(); p++) {
                double angle = perColumn * (p + aperture.offset(i));
                phases[i][0][p] = (float) Math.cos(angle);
                phases[i][1][p] = (float) Math.sin(angle);
            }
        }
        return phases;
    }

    private static float[] transposed(float[] matrix, int rows) {
        int columns = matrix.length / rows;
        float[] turned = new float[matrix.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                turned[c * rows + r] = matrix[r * columns + c];
            }
        }
        return turned;
    }

    /** Returns how many units there are. */
    int units() {
        return rowWeights == null ? rows.pixels() * tilesPerRow : tilesPerRow;
    }

    /** Returns how many tiles of pixels a unit has, one below the other, {@code grainRows} pixel rows each. */
    int tilesOfUnit() {
        return rowWeights == null ? 1 : rows.grains();
    }

    /** Returns the row of tiles in which a unit begins. */
    int firstTileRow(int unit) {
        return rowWeights == null ? unit / tilesPerRow : 0;
    }

    /** Returns the place of a unit among the tiles of a row. */
    int tileColumn(int unit) {
        return rowWeights == null ? unit % tilesPerRow : unit;
    }

    /** Returns the phase of the reference beam on a pixel row relative to the field that {@link #rows} gives. */
    double rowPhase(double row) {
        return phasePerRow * row;
    }

    /** Returns how many frames should be shown at once. */
    int framesAtOnce() {
        long bytes = (long) Float.BYTES * aperture.places() * rows.grains() * tilesPerRow * COLUMN;
        return columnWeights == null
                ? medium.framesAtOnce()
                : (int) Math.clamp(BATCH_BYTES / bytes, 1, medium.framesAtOnce());
    }

    /**
     * Makes the fields of frames from … to − 1 available.
     *
     * @param frameCorrelation correlation of the medium with that of the start, for each of these frames
     */
    void show(BinaryFrames frames, int from, int to, double[] frameCorrelation) {
        correlation = frameCorrelation;
        medium.show(frames, from, to);
        if (laterMedium != null) {
            laterMedium.show(frames, from, to);
        }
        if (columnWeights != null) {
            interpolateColumns(to - from);
        }
    }

    private void interpolateColumns(int count) {
        int size = rows.grains() * tilesPerRow * COLUMN;
        if (columnFields.length == 0 || columnFields[0].length < count) {
            columnFields = new float[columnWeights.length][count][size];
        }
        team.run(count, (worker, frame) -> {
            float[] re = grains[worker][0];
            float[] im = grains[worker][1];
            float[] turned = new float[COLUMN];
            for (int tile = 0; tile < re.length / TILE; tile++) {
                hold(worker, 0, tile, frame, frame + 1);
                float[] field = mediumField(worker, 0, tile, frame);
                if (columnTurnCos.length > 0) {
                    kernels.turn(field, 0, columnTurnCos, columnTurnSin, tile * TILE, turned, 0);
                    field = turned;
                }
                System.arraycopy(field, 0, re, tile * TILE, TILE);
                System.arraycopy(field, TILE, im, tile * TILE, TILE);
            }
            int m = columns.grains();
            for (int i = 0; i < columnWeights.length; i++) {
                float[] out = columnFields[i][frame];
                for (int q = 0; q < rows.grains(); q++) {
                    for (int tile = 0; tile < tilesPerRow; tile++) {
                        int at = (q * tilesPerRow + tile) * COLUMN;
                        kernels.interpolateColumns(re, im, q * m, m, columnWeights[i], columns.pixels(),
                                tile * TILE, out, at);
                        if (columnPhase != null) {
                            kernels.turn(out, at, columnPhase[i][0], columnPhase[i][1], tile * TILE, out, at);
                        }
                    }
                }
            }
        });
    }

    /** Returns how many frames a worker should take at once with {@link #take}. */
    int framesOfRun() {
        return RUN_BYTES / Float.BYTES / COLUMN / run[0].length + 1;
    }

    /** Makes the fields of frames from … to − 1 on a unit available to a worker. */
    void take(int worker, int unit, int from, int to) {
        for (int q = 0; columnWeights == null && q < tilesOfUnit(); q++) {
            hold(worker, q, q * tilesPerRow + unit, from, to);
        }
    }

    private void hold(int worker, int place, int tile, int from, int to) {
        int first = medium.pattern(from);
        int end = medium.pattern(to - 1) + 1;
        firstPattern[worker] = first;
        if (run[worker][place].length < (end - first) * COLUMN) {
            run[worker][place] = new float[(end - first) * COLUMN];
        }
        medium.fields(tile, first, end, run[worker][place]);
        if (laterMedium != null) {
            if (laterRun[worker][place].length < (end - first) * COLUMN) {
                laterRun[worker][place] = new float[(end - first) * COLUMN];
            }
            laterMedium.fields(tile, first, end, laterRun[worker][place]);
        }
    }

    /**
     * Returns the medium's field of a tile of grains, as much of it from the later medium as time has brought.
     *
     * @param place where the worker holds the light of the inputs on it
     */
    private float[] mediumField(int worker, int place, int tile, int frame) {
        int at = (medium.pattern(frame) - firstPattern[worker]) * COLUMN;
        float[] start = whole[worker];
        medium.complete(tile, frame, run[worker][place], at, start);
        if (correlation[frame] == 1) {
            return start;
        }
        float[] later = laterWhole[worker];
        laterMedium.complete(tile, frame, laterRun[worker][place], at, later);
        float c = (float) correlation[frame];
        float s = (float) Math.sqrt(1 - correlation[frame] * correlation[frame]);
        for (int i = 0; i < COLUMN; i++) {
            start[i] = Math.fma(c, start[i], s * later[i]);
        }
        return start;
    }

    /** Prepares a unit that the worker has taken for {@link #rows}. */
    void prepare(int worker, int unit, int frame) {
        for (int i = 0; i < strips[worker].length; i++) {
            for (int q = 0; q < rows.grains(); q++) {
                gather(worker, q, q * tilesPerRow + unit, frame, i, strips[worker][i], q * COLUMN);
                if (rowTurn != null) {
                    kernels.turn(strips[worker][i], q * COLUMN, rowTurn[q][0], rowTurn[q][1], 0,
                            strips[worker][i], q * COLUMN);
                }
            }
        }
    }

    /** Copies a tile of pixel columns at a grain row. */
    private void gather(int worker, int grainRow, int tile, int frame, int place, float[] to, int at) {
        if (columnWeights != null) {
            System.arraycopy(columnFields[place][frame], tile * COLUMN, to, at, COLUMN);
        } else if (columnPhase != null) {
            kernels.turn(mediumField(worker, grainRow, tile, frame), 0, columnPhase[place][0],
                    columnPhase[place][1],
                    tile % tilesPerRow * TILE, to, at);
        } else {
            System.arraycopy(mediumField(worker, grainRow, tile, frame), 0, to, at, COLUMN);
        }
    }

    /**
     * Returns the field on the pixel rows of a tile of the unit that was prepared last, {@value OpticsKernels#COLUMN} floats each.
     *
     * @param worker who asks, having taken the frame; the result is valid until it asks again
     * @param tile counted from the top of the unit
     * @param rowPlace place in the pixels' height
     * @param columnPlace place in the pixels' width
     */
    float[] rows(int worker, int unit, int tile, int frame, int rowPlace, int columnPlace) {
        float[] out = pixelRows[worker];
        if (rowWeights == null) {
            if (columnWeights == null && columnPhase == null) {
                return mediumField(worker, 0, unit, frame);
            }
            gather(worker, 0, unit, frame, columnPlace, out, 0);
            return out;
        }
        int m = rows.grains();
        for (int r = 0; r < rows.grain(); r++) {
            kernels.interpolateRow(strips[worker][columnPlace], m, rowWeights[rowPlace],
                    (tile * rows.grain() + r) * m, out, r * COLUMN);
        }
        return out;
    }

    @Override
    public void close() {
        medium.close();
        if (laterMedium != null) {
            laterMedium.close();
        }
    }
}
