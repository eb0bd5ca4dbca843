package org.backlight.projection;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.backlight.projection.kernel.Kernels;
import org.backlight.projection.kernel.PanelProduct;
import org.backlight.projection.npy.NpyMatrix;
import org.backlight.substrate.check.Shapes;

/**
 * Projection by a given matrix, such as one that was measured, which stays in its file: it may be larger than memory. A complex
 * matrix has two outputs for each of its rows, the real and the imaginary part of the field:
 *
 * <pre>
 * output[b, 2i] + i output[b, 2i + 1] = scale * sum over j of T[i, j] input[b, j]
 * </pre>
 */
public final class MatrixProjection implements RandomProjection {

    private final NpyMatrix matrix;
    private final long inputs;
    private final long outputs;
    private final PanelProduct product;

    /**
     * Makes a projection of an open file.
     *
     * @param matrix closed with this
     * @param inputs n, at most the columns of the matrix, the first of which are used
     * @param outputs m; the first outputs, and zeros beyond the last one of the matrix
     * @param scale factor of every entry
     * @param threads how many threads work on a call, at least 1; does not change the result
     * @throws IllegalArgumentException if the matrix has fewer columns
     */
    public MatrixProjection(NpyMatrix matrix, long inputs, long outputs, float scale, int threads) {
        if (inputs > matrix.columns()) {
            throw new IllegalArgumentException(matrix.file() + " has " + matrix.columns()
                    + " columns; expected " + inputs + ", the inputs of the projection.");
        }
        this.matrix = matrix;
        this.inputs = inputs;
        this.outputs = Shapes.positive("outputs", outputs);
        product = new PanelProduct(Kernels.best(),
                (panel, column, columns, _, _, scratch) -> tile(panel, column, columns, scale, scratch),
                Shapes.positive("inputs", inputs), 0, outputs, threads);
    }

    /**
     * Opens a file.
     *
     * @param file .npy, complex64 or float32, shape (outputs, inputs)
     * @param inputs n, which must be the columns of the matrix; 0 for whatever it has
     * @param outputs m, at most those of the matrix, the first of which are used; 0 for all
     * @param threads how many threads work on a call, at least 1; does not change the result
     * @throws IOException with one sentence that names the file, if it is not there or no such matrix
     * @throws IllegalArgumentException in one sentence, if it has another size
     */
    public static MatrixProjection open(Path file, long inputs, long outputs, int threads)
            throws IOException {
        NpyMatrix matrix = new NpyMatrix(file);
        try {
            if (inputs != 0 && inputs != matrix.columns()) {
                throw new IllegalArgumentException(file + " has " + matrix.columns() + " columns; expected "
                        + inputs + ", the inputs of the projection.");
            }
            if (outputs > matrix.realRows()) {
                throw new IllegalArgumentException(file + " has " + matrix.rows() + " rows"
                        + (matrix.isComplex() ? ", complex, for " + matrix.realRows() + " outputs" : "")
                        + "; expected at least " + outputs + ", the outputs of the projection.");
            }
            return new MatrixProjection(matrix, matrix.columns(), outputs == 0 ? matrix.realRows() : outputs,
                    1, threads);
        } catch (RuntimeException | Error e) {
            matrix.close();
            throw e;
        }
    }

    /** Copies a tile, column after column; rows beyond the matrix are zero. */
    private long tile(long panel, long column, int columns, float scale, long to) {
        for (int r = 0; r < Kernels.PANEL; r++) {
            long row = panel * Kernels.PANEL + r;
            long at = to + (long) r * Float.BYTES;
            if (row < matrix.realRows()) {
                matrix.read(row, column, columns, scale, at, Kernels.PANEL);
            } else {
                for (int j = 0; j < columns; j++) {
                    Kernels.MEMORY.set(Kernels.FLOATS, at + (long) j * Kernels.PANEL * Float.BYTES, 0f);
                }
            }
        }
        return to;
    }

    /** Returns whether the matrix is complex, so that outputs come in pairs. */
    public boolean isComplex() {
        return matrix.isComplex();
    }

    @Override
    public long inputs() {
        return inputs;
    }

    @Override
    public long outputs() {
        return outputs;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException also if the matrix has an entry that is not finite
     */
    @Override
    public void project(MemorySegment input, MemorySegment output, int batch) {
        product.project(input, output, batch);
    }

    @Override
    public void close() {
        product.close();
        matrix.close();
    }
}
