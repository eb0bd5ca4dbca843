package org.backlight.projection.npy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import org.backlight.projection.kernel.Kernels;
import org.backlight.substrate.check.Shapes;
import org.backlight.substrate.check.Visible;
import org.backlight.substrate.file.RegularFile;

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

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** The bits of a float32's exponent; all ones in infinities and NaN. */
    private static final int EXPONENT = 0x7F800000;
    private static final int LOWEST_EXPONENT = 0x00800000;
    private static final int ROWS_TOGETHER = 16;
    private static final int LARGEST_HEADER = 1 << 16;

    private final String name;
    private final NpyType type;
    private final boolean bigEndian;
    private final boolean fortran;
    private final List<Long> shape;
    private final long rows;
    private final long columns;
    private final Arena arena;
    private final MemorySegment body;

    /**
     * Opens a file of a matrix, or of one row, and checks its header and length.
     *
     * @param file the file
     * @throws IOException with one sentence that names the file, if it is not there or not such an array
     */
    public NpyInput(Path file) throws IOException {
        this(file.toString(), Arena.ofShared(), arena -> mapped(file, arena), false);
    }

    /** Content of a file, in memory that an arena frees. */
    @FunctionalInterface
    interface Content {

        MemorySegment in(Arena arena) throws IOException;
    }

    /**
     * Opens an array and checks header and length.
     *
     * @param name of the file, for messages
     * @param arena closed with this, and if the array cannot be opened
     * @param samples whether it may have any number of dimensions
     */
    private NpyInput(String name, Arena arena, Content content, boolean samples) throws IOException {
        this.name = name;
        this.arena = arena;
        try {
            MemorySegment all = content.in(arena);
            long size = all.byteSize();
            long start = bodyStart(all, size);
            NpyHeader header = NpyHeader.parse(header(all, start));
            type = type(header.descr());
            bigEndian = header.descr().startsWith(">")
                    || !header.descr().startsWith("<") && ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
            fortran = header.fortranOrder();
            shape = samples ? sampleShape(header.shape()) : matrixShape(header.shape());
            rows = shape.getFirst();
            columns = columns(header);
            long expected = bytes(header);
            if (size - start != expected) {
                throw new IllegalArgumentException("has " + (size - start) + " bytes of data; its header ("
                        + header.descr() + ", shape " + words(header.shape()) + ") promises " + expected);
            }
            body = all.asSlice(start);
        } catch (IllegalArgumentException e) {
            arena.close();
            throw new IOException(name + " " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            arena.close();
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
        return new NpyInput(file.toString(), Arena.ofShared(), arena -> mapped(file, arena), true);
    }

    /**
     * Opens samples within a zip archive of arrays (.npz), as {@link #ofSamples(Path)}; the array is unpacked into memory.
     *
     * @param archive the zip archive
     * @param array its name, without {@code .npy}
     * @throws IOException with one sentence that names the file, if it is not there or no such archive, or has no such array
     */
    public static NpyInput ofSamples(Path archive, String array) throws IOException {
        return new NpyInput(archive + " (" + array + ")", Arena.ofShared(),
                arena -> NpzArchive.content(archive, array, arena), true);
    }

    private static MemorySegment mapped(Path file, Arena arena) throws IOException {
        RegularFile.require(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.size() == 0
                    ? MemorySegment.NULL
                    : channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
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
        if (!arena.scope().isAlive() || !output.isNative()) {
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
        type.convert(body.address() + from * type.bytes(), bigEndian, to, step, count);
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
        double value = type.exact(body.address() + index * type.bytes(), bigEndian);
        throw wrong("has " + value + " at row " + row + ", column " + j
                + " (counted from 0); expected finite float32 values");
    }

    private static long bodyStart(MemorySegment all, long size) {
        if (size >= 2 && all.get(ValueLayout.JAVA_BYTE, 0) == 'P'
                && all.get(ValueLayout.JAVA_BYTE, 1) == 'K') {
            throw new IllegalArgumentException(
                    "is a zip archive, as .npz files are; expected one array (.npy)");
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (i >= size || all.get(ValueLayout.JAVA_BYTE, i) != MAGIC[i]) {
                throw new IllegalArgumentException("is not a NumPy file: it does not begin with \\x93NUMPY");
            }
        }
        if (size < 12) {
            throw new IllegalArgumentException("is cut off within its header");
        }
        int version = Byte.toUnsignedInt(all.get(ValueLayout.JAVA_BYTE, 6));
        int minor = Byte.toUnsignedInt(all.get(ValueLayout.JAVA_BYTE, 7));
        if (version < 1 || version > 3 || minor != 0) {
            throw new IllegalArgumentException(
                    "has format version " + version + (minor == 0 ? "" : "." + minor)
                            + "; expected 1, 2 or 3");
        }
        long length = 0;
        int lengthBytes = version == 1 ? 2 : 4;
        for (int i = lengthBytes - 1; i >= 0; i--) {
            length = length << 8 | all.get(ValueLayout.JAVA_BYTE, 8 + i) & 0xFF;
        }
        long start = 8 + lengthBytes + length;
        if (start > size) {
            throw new IllegalArgumentException(
                    "has a header of " + length + " bytes, but the file is only " + size + " bytes long");
        }
        if (length > LARGEST_HEADER) {
            throw new IllegalArgumentException("has a header of " + length + " bytes; expected at most "
                    + LARGEST_HEADER + ", which an array of numbers never needs");
        }
        return start;
    }

    private static String header(MemorySegment all, long start) {
        int version = all.get(ValueLayout.JAVA_BYTE, 6);
        int from = version == 1 ? 10 : 12;
        return new String(all.asSlice(from, start - from).toArray(ValueLayout.JAVA_BYTE),
                version < 3 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    /** A byte order says nothing of one-byte types; without one, or with = or |, it is this machine's. */
    private static NpyType type(String descr) {
        return NpyType.of(descr.replaceFirst("^[<>=|]", ""))
                .orElseThrow(() -> NpyHeader.noRealNumbers(descr));
    }

    private static List<Long> matrixShape(List<Long> shape) {
        if ((shape.size() == 1 || shape.size() == 2) && !shape.contains(0L)) {
            return List.of(shape.size() == 1 ? 1 : shape.getFirst(), shape.getLast());
        }
        throw new IllegalArgumentException(
                "has shape " + words(shape) + "; expected (n) or (batch, n), with nothing empty");
    }

    private static List<Long> sampleShape(List<Long> shape) {
        if (shape.isEmpty() || shape.contains(0L)) {
            throw new IllegalArgumentException("has shape " + words(shape)
                    + "; expected (samples, …), with nothing empty");
        }
        return List.copyOf(shape);
    }

    private long columns(NpyHeader header) {
        try {
            long product = 1;
            for (long extent : shape.subList(1, shape.size())) {
                product = Math.multiplyExact(product, extent);
            }
            return product;
        } catch (ArithmeticException e) {
            throw tooMany(header, e);
        }
    }

    private static String words(List<Long> shape) {
        return Visible
                .excerpt(shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")")));
    }

    private long bytes(NpyHeader header) {
        try {
            return Math.multiplyExact(Math.multiplyExact(rows, columns), type.bytes());
        } catch (ArithmeticException e) {
            throw tooMany(header, e);
        }
    }

    private static IllegalArgumentException tooMany(NpyHeader header, ArithmeticException e) {
        return new IllegalArgumentException(
                "has shape " + words(header.shape()) + ", which claims more values than there can be", e);
    }

    private IOException wrong(String what) {
        return new IOException(name + " " + what);
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
