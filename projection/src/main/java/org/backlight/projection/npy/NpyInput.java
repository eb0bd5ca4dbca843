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
 * {@code uint64}, {@code float16} to {@code float64}, either byte order, C or Fortran order), mapped into memory: it may be larger
 * than the machine's. Rows are those of a matrix, one dimension counting as one row; or samples of any shape, the first dimension
 * counting them ({@link #ofSamples}). What float32 does not hold exactly, such as whole numbers beyond 2^24, is rounded to the
 * nearest.
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
    private final List<Long> shape;
    private final long rows;
    private final long columns;

    /**
     * Opens a file of a matrix, or of one row, and checks its header and length.
     *
     * @param file the file
     * @throws IOException with one sentence that names the file, if it is not there or not such an array
     */
    public NpyInput(Path file) throws IOException {
        this(NpyFile.open(file), false);
    }

    /**
     * Checks header and length.
     *
     * @param npy closed with this, and if it is not such an array
     * @param samples whether it may have any number of dimensions
     */
    private NpyInput(NpyFile npy, boolean samples) throws IOException {
        this.npy = npy;
        try {
            NpyHeader header = npy.header();
            type = header.type();
            bigEndian = header.order() == ByteOrder.BIG_ENDIAN;
            fortran = header.fortranOrder();
            shape = samples ? sampleShape(header.shape()) : matrixShape(header.shape());
            npy.requireLength(type.bytes());
            rows = shape.getFirst();
            columns = shape.subList(1, shape.size()).stream().reduce(1L, (a, b) -> a * b);
        } catch (IllegalArgumentException e) {
            npy.close();
            throw new IOException(npy.name() + " " + e.getMessage(), e);
        } catch (IOException e) {
            npy.close();
            throw e;
        }
    }

    /**
     * Opens a file of samples: an array whose first dimension counts them. A row is a sample, its values in C order.
     *
     * @param file the file
     * @throws IOException with one sentence that names the file, if it is not there or not such an array
     */
    public static NpyInput ofSamples(Path file) throws IOException {
        return new NpyInput(NpyFile.open(file), true);
    }

    /**
     * Opens samples within a zip archive of arrays (.npz), as {@link #ofSamples(Path)}; the array is unpacked into memory.
     *
     * @param archive the zip archive
     * @param array its name, without {@code .npy}
     * @throws IOException with one sentence that names the file, if it is not there or no such archive, or has no such array
     */
    public static NpyInput ofSamples(Path archive, String array) throws IOException {
        return new NpyInput(NpyFile.open(archive + " (" + array + ")",
                arena -> NpzArchive.content(archive, array, arena)), true);
    }

    /** Returns the shape of one row: of a matrix, its length; of a sample, each extent. Empty for samples that are single numbers. */
    public List<Long> rowShape() {
        return shape.subList(1, shape.size());
    }

    /** Returns whether the file's type is one of whole numbers. */
    public boolean isWhole() {
        return type.isWhole();
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
                    convert(first + row + fortranPlace(j) * rows, to + (row * columns + j) * Float.BYTES,
                            columns, some);
                }
            }
        }
        for (int row = 0; row < count; row++) {
            check(first + row, to + row * columns * Float.BYTES);
        }
        Reference.reachabilityFence(this);
        Reference.reachabilityFence(output);
    }

    /** Returns the place of a value within its row, in the order in which the first of a row's dimensions runs fastest. */
    private long fortranPlace(long column) {
        if (shape.size() <= 2) {
            return column;
        }
        long place = 0;
        long rest = column;
        for (int d = shape.size() - 1; d >= 1; d--) {
            // The last dimension runs fastest in C order; its place is a multiple of all extents before it.
            long index = rest % shape.get(d);
            rest /= shape.get(d);
            long step = 1;
            for (int before = 1; before < d; before++) {
                step *= shape.get(before);
            }
            place += index * step;
        }
        return place;
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
        long index = fortran ? row + fortranPlace(j) * rows : row * columns + j;
        double value = type.exact(npy.body().address() + index * type.bytes(), bigEndian);
        throw npy.wrong("has " + value + " at row " + row + ", column " + j
                + " (counted from 0); expected finite float32 values");
    }

    private static List<Long> matrixShape(List<Long> shape) {
        if ((shape.size() == 1 || shape.size() == 2) && !shape.contains(0L)) {
            return List.of(shape.size() == 1 ? 1 : shape.getFirst(), shape.getLast());
        }
        throw new IllegalArgumentException(
                "has shape " + NpyFile.words(shape) + "; expected (n) or (batch, n), with nothing empty");
    }

    private static List<Long> sampleShape(List<Long> shape) {
        if (shape.isEmpty() || shape.contains(0L)) {
            throw new IllegalArgumentException("has shape " + NpyFile.words(shape)
                    + "; expected (samples, …), with nothing empty");
        }
        return List.copyOf(shape);
    }

    @Override
    public void close() {
        npy.close();
    }
}
