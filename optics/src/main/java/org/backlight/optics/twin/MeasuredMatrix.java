package org.backlight.optics.twin;

import org.backlight.optics.device.BinaryFrames;
import org.backlight.projection.MatrixProjection;
import org.backlight.projection.npy.NpyMatrix;
import org.backlight.substrate.random.RandomStream;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * Transmission matrix that was measured and stays in its file, scaled so that the mean square of real and imaginary parts is 1.
 * Columns behind those of the inputs, and grains beyond its last row, are those of the Gaussian medium of a seed.
 */
final class MeasuredMatrix extends InputLight {

    private final StreamedMatrix measured;
    /** The Gaussian medium; null if every grain was measured. */
    private final StreamedMatrix beyond;
    private final RandomStream stream;
    private final ThreadTeam team;
    private final int inputs;
    private final int tiles;
    private final long grains;

    /**
     * Makes a medium of an open file.
     *
     * @param matrix closed with this
     * @param seed of what the matrix does not hold
     * @throws IllegalArgumentException if it has fewer columns than there are inputs, or gives no light
     */
    MeasuredMatrix(NpyMatrix matrix, long seed, float[] amplitude, int tiles, int grains,
            OpticsKernels kernels, ThreadTeam team) {
        this.tiles = tiles;
        this.team = team;
        inputs = amplitude.length;
        stream = new RandomStream(seed);
        this.grains = matrix.realRows() / 2;
        long rows = Math.min(this.grains, grains);
        double square = matrix.columns() < inputs || rows == 0
                ? Double.NaN
                : matrix.meanSquare(matrix.isComplex() ? rows : 2 * rows, inputs);
        float scale = (float) (1 / Math.sqrt(square));
        if (square == 0 || Float.isInfinite(scale)) {
            throw new IllegalArgumentException("medium.path: " + matrix.file() + " holds nothing but zeros.");
        }
        measured = new StreamedMatrix(new MatrixProjection(matrix, inputs, 2L * tiles * OpticsKernels.GRAINS,
                scale, team.size()), 0, amplitude, tiles, kernels, team);
        beyond = rows == grains
                ? null
                : new StreamedMatrix(seed, ScatteringMedium.Kind.GAUSSIAN, amplitude, tiles, kernels, team);
    }

    @Override
    int patternsAtOnce() {
        return measured.patternsAtOnce();
    }

    @Override
    void clear(int patterns) {
        measured.clear(patterns);
        if (beyond != null) {
            beyond.clear(patterns);
        }
    }

    @Override
    void add(BinaryFrames frames, int frame) {
        measured.add(frames, frame);
        if (beyond != null) {
            beyond.add(frames, frame);
        }
    }

    @Override
    void compute() {
        measured.compute();
        if (beyond != null) {
            beyond.compute();
        }
    }

    @Override
    void fields(int tile, int from, int to, float[] fields) {
        int known = (int) Math.clamp(grains - (long) tile * OpticsKernels.GRAINS, 0, OpticsKernels.GRAINS);
        if (known == OpticsKernels.GRAINS || beyond == null) {
            measured.fields(tile, from, to, fields);
            return;
        }
        beyond.fields(tile, from, to, fields);
        if (known > 0) {
            float[] first = new float[(to - from) * OpticsKernels.COLUMN];
            measured.fields(tile, from, to, first);
            for (int half = 0; half < first.length; half += OpticsKernels.GRAINS) {
                System.arraycopy(first, half, fields, half, known);
            }
        }
    }

    @Override
    void addFurtherColumn(int further, float factor, FieldTiles to) {
        team.run(tiles, (_, tile) -> StoredMatrix.addEntries(stream, tile, (long) inputs + further, factor,
                to.group(tile), FieldTiles.at(tile)));
    }

    @Override
    public void close() {
        measured.close();
        if (beyond != null) {
            beyond.close();
        }
    }
}
