package org.backlight.projection.npy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.projection.kernel.Kernels;
import org.backlight.substrate.check.Shapes;

/**
 * A NumPy file (.npy, versions 1 to 3) of float32, float64 or int8 with one or two dimensions, mapped into memory:
 * it may be larger than the machine's. One dimension counts as one row.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The format</a>
 */
public final class NpyInput implements AutoCloseable {

    private enum Type {
        FLOAT32("<f4", 4), FLOAT64("<f8", 8), INT8("|i1", 1);

        private final String name;
        private final int bytes;

        Type(String name, int bytes) {
            this.name = name;
            this.bytes = bytes;
        }
    }

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*('([^']*)'|[^,}]+)");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The bits of a float32's exponent; all ones in infinities and NaN. */
    private static final int EXPONENT = 0x7F800000;
    private static final int LOWEST_EXPONENT = 0x00800000;
    private static final int ROWS_TOGETHER = 16;

    private final Path file;
    private final Type type;
    private final boolean fortran;
    private final long rows;
    private final long columns;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment body;

    /**
     * Opens a file and checks its header and length.
     *
     * @param file the file
     * @throws IOException with one sentence that names the file, if it is not there or not such an array
     */
    public NpyInput(Path file) throws IOException {
        this.file = file;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            MemorySegment all = size == 0
                    ? MemorySegment.NULL
                    : channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            long start = bodyStart(all, size);
            String header = header(all, start);
            type = type(header);
            fortran = find(ORDER, header, "fortran_order").group(1).equals("True");
            long[] shape = shape(header);
            rows = shape[0];
            columns = shape[1];
            long expected = bytes(header);
            if (size - start != expected) {
                throw wrong("has " + (size - start) + " bytes of data; its header " + header.strip()
                        + " promises "
                        + expected);
            }
            body = all.asSlice(start);
        } catch (NoSuchFileException e) {
            arena.close();
            throw new IOException(file + " does not exist", e);
        } catch (IOException | RuntimeException e) {
            arena.close();
            if (Files.isDirectory(file)) {
                throw new IOException(file + " is a folder; expected a .npy file", e);
            }
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
        long body = this.body.address() + from * type.bytes;
        switch (type) {
            case FLOAT32 -> {
                for (long i = 0; i < count; i++) {
                    Kernels.MEMORY.set(Kernels.FLOATS, to + i * step * Float.BYTES,
                            Kernels.MEMORY.get(FLOAT, body + i * Float.BYTES));
                }
            }
            case FLOAT64 -> {
                for (long i = 0; i < count; i++) {
                    Kernels.MEMORY.set(Kernels.FLOATS, to + i * step * Float.BYTES,
                            (float) Kernels.MEMORY.get(DOUBLE, body + i * Double.BYTES));
                }
            }
            case INT8 -> {
                for (long i = 0; i < count; i++) {
                    Kernels.MEMORY.set(Kernels.FLOATS, to + i * step * Float.BYTES,
                            Kernels.MEMORY.get(ValueLayout.JAVA_BYTE, body + i));
                }
            }
        }
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
        double value = type == Type.FLOAT64
                ? body.get(DOUBLE, index * Double.BYTES)
                : Kernels.MEMORY.get(Kernels.FLOATS, at + j * Float.BYTES);
        throw wrong("has " + value + " at row " + row + ", column " + j + "; expected finite float32 values");
    }

    private long bodyStart(MemorySegment all, long size) throws IOException {
        for (int i = 0; i < MAGIC.length; i++) {
            if (i >= size || all.get(ValueLayout.JAVA_BYTE, i) != MAGIC[i]) {
                throw wrong("is not a NumPy file: it does not begin with \\x93NUMPY");
            }
        }
        if (size < 10) {
            throw wrong("is cut off within its header");
        }
        int version = all.get(ValueLayout.JAVA_BYTE, 6);
        if (version < 1 || version > 3) {
            throw wrong("has format version " + version + "; expected 1, 2 or 3");
        }
        long length = 0;
        int lengthBytes = version == 1 ? 2 : 4;
        for (int i = lengthBytes - 1; i >= 0; i--) {
            length = length << 8 | (8 + i < size ? all.get(ValueLayout.JAVA_BYTE, 8 + i) & 0xFF : 0);
        }
        long start = 8 + lengthBytes + length;
        if (start > size) {
            throw wrong("has a header of " + length + " bytes, but the file is only " + size + " bytes long");
        }
        return start;
    }

    private static String header(MemorySegment all, long start) {
        int from = all.get(ValueLayout.JAVA_BYTE, 6) == 1 ? 10 : 12;
        return new String(all.asSlice(from, start - from).toArray(ValueLayout.JAVA_BYTE),
                StandardCharsets.UTF_8);
    }

    private Type type(String header) throws IOException {
        Matcher descr = find(DESCR, header, "descr");
        String found = descr.group(2) == null ? descr.group(1).strip() : descr.group(2);
        for (Type known : Type.values()) {
            if (known.name.equals(found)) {
                return known;
            }
        }
        throw wrong("has dtype " + found
                + "; expected <f4, <f8 or |i1 (little-endian float32, float64, or int8)");
    }

    private long[] shape(String header) throws IOException {
        String text = find(SHAPE, header, "shape").group(1).strip();
        String[] sizes = text.isEmpty() ? new String[0] : text.split("\\s*,\\s*");
        try {
            if (sizes.length == 1 || sizes.length == 2) {
                long columnCount = Long.parseLong(sizes[sizes.length - 1].strip());
                long rowCount = sizes.length == 1 ? 1 : Long.parseLong(sizes[0].strip());
                if (rowCount > 0 && columnCount > 0) {
                    return new long[]{rowCount, columnCount};
                }
            }
        } catch (NumberFormatException e) {
            throw new IOException(file + " has shape (" + text + "), which is not made of numbers", e);
        }
        throw wrong("has shape (" + text + "); expected (n) or (batch, n), with nothing empty");
    }

    private long bytes(String header) throws IOException {
        try {
            return Math.multiplyExact(Math.multiplyExact(rows, columns), type.bytes);
        } catch (ArithmeticException e) {
            throw new IOException(file + " claims more values than there can be: " + header.strip(), e);
        }
    }

    private Matcher find(Pattern pattern, String header, String key) throws IOException {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw wrong("has no usable '" + key + "' in its header");
        }
        return matcher;
    }

    private IOException wrong(String what) {
        return new IOException(file + " " + what);
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
