package org.backlight.projection.npy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.backlight.projection.kernel.Kernels;
import org.backlight.substrate.check.Shapes;

/**
 * A NumPy file (.npy, versions 1 to 3) of real numbers ({@code bool}, {@code int8} to {@code int64}, {@code uint8} to
 * {@code uint64}, {@code float16} to {@code float64}, either byte order, C or Fortran order) with one or two dimensions, mapped
 * into memory: it may be larger than the machine's. One dimension counts as one row. What float32 does not hold exactly, such
 * as whole numbers beyond 2^24, is rounded to the nearest.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The format</a>
 */
public final class NpyInput implements AutoCloseable {

    /** The bits of a float32's exponent; all ones in infinities and NaN. */
    private static final int EXPONENT = 0x7F800000;
    private static final int LOWEST_EXPONENT = 0x00800000;
    private static final int ROWS_TOGETHER = 16;

    private final NpyFile npy;
    private final NpyType type;
    private final boolean bigEndian;
    private final boolean fortran;
    private final long rows;
    private final long columns;

    /**
     * Opens a file and checks its header and length.
     *
     * @param file the file
     * @throws IOException with one sentence that names the file, if it is not there or not such an array
     */
    public NpyInput(Path file) throws IOException {
        npy = NpyFile.open(file);
        try {
            NpyHeader header = npy.header();
            type = type(header.descr());
            bigEndian = header.descr().startsWith(">")
                    || !header.descr().startsWith("<") && ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
            fortran = header.fortranOrder();
            long[] shape = shape(header.shape());
            rows = shape[0];
            columns = shape[1];
            npy.requireLength(type.bytes());
        } catch (IllegalArgumentException e) {
            npy.close();
            throw new IOException(file + " " + e.getMessage(), e);
        } catch (IOException e) {
            npy.close();
            throw e;
        }
    }

    /** Returns the number of rows. */
    public long rows() {
        return rows;
    }

    /** Returns the length of a row. */
    public long columns() {
        return columns;
    }

    /**
     * Reads rows as float32.
     *
     * @param first the first row
     * @param count how many
     * @param output float32, shape (count, columns), off the heap; overwritten
     * @throws IOException if a value is not finite as float32; the message tells its place
     */
    public void read(long first, int count, MemorySegment output) throws IOException {
        Shapes.check("output", output, count, columns);
        if (first < 0 || count < 1 || first + count > rows) {
            throw new IllegalArgumentException(
                    "The rows [" + first + ", " + (first + count) + ") are not a part of [0, " + rows + ").");
        }
        if (!npy.isOpen() || !output.isNative()) {
            throw new IllegalArgumentException("The file is closed, or the output is not off the heap.");
        }
        long to = output.address();
        if (!fortran) {
            convert(first * columns, to, 1, count * columns);
        } else {
            // A few rows at a time: neighbours in the file share cache lines.
            for (long row = 0; row < count; row += ROWS_TOGETHER) {
                long some = Math.min(ROWS_TOGETHER, count - row);
                for (long j = 0; j < columns; j++) {
                    convert(first + row + j * rows, to + (row * columns + j) * Float.BYTES, columns, some);
                }
            }
        }
        for (int row = 0; row < count; row++) {
            check(first + row, to + row * columns * Float.BYTES);
        }
        Reference.reachabilityFence(this);
        Reference.reachabilityFence(output);
    }

    /** Converts values [from, from + count) of the file to places that lie {@code step} values apart. */
    private void convert(long from, long to, long step, long count) {
        type.convert(npy.body().address() + from * type.bytes(), bigEndian, to, step, count);
    }

    /** Refuses a row with values that are not finite, whose exponents are all ones. */
    private void check(long row, long at) throws IOException {
        int found = 0;
        for (long j = 0; j < columns; j++) {
            int bits = Kernels.MEMORY.get(ValueLayout.JAVA_INT_UNALIGNED, at + j * Float.BYTES);
            found |= (bits & EXPONENT) + LOWEST_EXPONENT;
        }
        if (found >= 0) {
            return;
        }
        long j = 0;
        while (Float.isFinite(Kernels.MEMORY.get(Kernels.FLOATS, at + j * Float.BYTES))) {
            j++;
        }
        long index = fortran ? row + j * rows : row * columns + j;
        double value = type.exact(npy.body().address() + index * type.bytes(), bigEndian);
        throw npy.wrong("has " + value + " at row " + row + ", column " + j
                + " (counted from 0); expected finite float32 values");
    }

    /** A byte order says nothing of one-byte types; without one, or with = or |, it is this machine's. */
    private static NpyType type(String descr) {
        return NpyType.of(descr.replaceFirst("^[<>=|]", ""))
                .orElseThrow(() -> NpyHeader.noRealNumbers(descr));
    }

    private static long[] shape(List<Long> shape) {
        if ((shape.size() == 1 || shape.size() == 2) && !shape.contains(0L)) {
            return new long[]{shape.size() == 1 ? 1 : shape.getFirst(), shape.getLast()};
        }
        throw new IllegalArgumentException(
                "has shape " + NpyFile.words(shape) + "; expected (n) or (batch, n), with nothing empty");
    }

    @Override
    public void close() {
        npy.close();
    }
}
