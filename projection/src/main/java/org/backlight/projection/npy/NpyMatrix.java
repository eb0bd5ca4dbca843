package org.backlight.projection.npy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.backlight.projection.kernel.Kernels;
import org.backlight.substrate.check.Visible;

/**
 * Matrix in a NumPy file of complex64 or float32, mapped into memory: it may be larger than the machine's. Seen as a matrix of
 * real numbers, a complex one has two rows for each of its own, the real and the imaginary part.
 */
public final class NpyMatrix implements AutoCloseable {

    private static final int EXPONENT = 0x7F800000;
    private static final int LOWEST_EXPONENT = 0x00800000;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final NpyFile npy;
    private final boolean complex;

    /**
     * Opens a file and checks its header and length.
     *
     * @throws IOException with one sentence that names the file, if it is not there or no such matrix
     */
    public NpyMatrix(Path file) throws IOException {
        npy = NpyFile.open(file);
        String descr = npy.header().descr();
        complex = descr.equals("<c8");
        try {
            if (!complex && !descr.equals("<f4")) {
                throw npy.wrong("has dtype " + Visible.excerpt(descr)
                        + "; expected complex64 or float32 (numpy.astype)");
            }
            if (npy.header().fortranOrder()) {
                throw npy.wrong("has its columns one after another; expected rows (numpy.ascontiguousarray)");
            }
            if (npy.header().shape().size() != 2 || npy.header().shape().contains(0L)) {
                throw npy.wrong("has shape " + NpyFile.words(npy.header().shape())
                        + "; expected (outputs, inputs), with nothing empty");
            }
            npy.requireLength(complex ? 8 : 4);
        } catch (IOException e) {
            npy.close();
            throw e;
        }
    }

    /** Returns the file, in words. */
    public String file() {
        return npy.name();
    }

    /** Returns whether the entries are complex. */
    public boolean isComplex() {
        return complex;
    }

    /** Returns the number of rows. */
    public long rows() {
        return npy.header().shape().getFirst();
    }

    /** Returns the number of columns. */
    public long columns() {
        return npy.header().shape().getLast();
    }

    /** Returns the number of rows of real numbers: twice as many if they are complex. */
    public long realRows() {
        return complex ? 2 * rows() : rows();
    }

    /**
     * Reads a piece of a row of real numbers.
     *
     * @param row below {@link #realRows}
     * @param column the first column
     * @param columns how many columns
     * @param scale factor of every entry
     * @param to the address where the first float32 goes
     * @param step how many float32 lie from one to the next
     * @throws IllegalArgumentException in one sentence, if an entry is not finite
     */
    public void read(long row, long column, int columns, float scale, long to, long step) {
        long width = complex ? 8 : 4;
        long own = complex ? row >> 1 : row;
        long from = npy.body().address() + (own * columns() + column) * width
                + (complex ? (row & 1) * Float.BYTES : 0);
        int found = 0;
        for (int j = 0; j < columns; j++) {
            int bits = Kernels.MEMORY.get(INT, from + j * width);
            found |= (bits & EXPONENT) + LOWEST_EXPONENT;
            Kernels.MEMORY.set(Kernels.FLOATS, to + j * step * Float.BYTES,
                    scale * Float.intBitsToFloat(bits));
        }
        if (found < 0) {
            throw notFinite(own, column, columns);
        }
    }

    private IllegalArgumentException notFinite(long row, long column, int columns) {
        int width = complex ? 8 : 4;
        for (long j = column; j < column + columns; j++) {
            for (int part = 0; part < width; part += Float.BYTES) {
                float value = Float.intBitsToFloat(Kernels.MEMORY.get(INT,
                        npy.body().address() + (row * columns() + j) * width + part));
                if (!Float.isFinite(value)) {
                    return new IllegalArgumentException(file() + " has " + value + " at row " + row
                            + ", column " + j + " (counted from 0); expected finite entries.");
                }
            }
        }
        throw new IllegalStateException("The file " + file() + " changes while it is read.");
    }

    /**
     * Returns the mean square of the real and imaginary parts of the first entries of the first rows.
     *
     * @param ownRows how many rows of the matrix
     * @param columns how many columns
     * @throws IllegalArgumentException in one sentence, if an entry is not finite
     */
    public double meanSquare(long ownRows, long columns) {
        double sum = 0;
        int parts = complex ? 2 : 1;
        for (long row = 0; row < ownRows; row++) {
            long from = npy.body().address() + row * columns() * parts * Float.BYTES;
            double square = 0;
            for (long i = 0; i < columns * parts; i++) {
                float value = Float.intBitsToFloat(Kernels.MEMORY.get(INT, from + i * Float.BYTES));
                square += (double) value * value;
            }
            if (!Double.isFinite(square)) {
                throw notFinite(row, 0, Math.toIntExact(columns));
            }
            sum += square;
        }
        return sum / ((double) ownRows * columns * parts);
    }

    @Override
    public void close() {
        npy.close();
    }
}
