package org.backlight.projection.npy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.backlight.substrate.check.Shapes;
import org.backlight.substrate.file.WholeFile;

/**
 * Writer of a NumPy file (.npy) of float32 with shape (rows, columns), row by row, beside its place; it takes its place
 * when it is complete. Without {@link #complete}, nothing is left behind.
 */
public final class NpyOutput implements AutoCloseable {

    private static final long LARGEST_WRITE = 1 << 26;

    private final Path file;
    private final WholeFile output;
    private final long rows;
    private final long columns;
    private long written;

    /**
     * Checks that there is room and writes the header.
     *
     * @param file where the file will be; what is there is replaced in the end, and missing folders are made
     * @param rows at least 1
     * @param columns at least 1
     * @throws IOException with one sentence that names the file, if it cannot be made or the disk has no room
     */
    public NpyOutput(Path file, long rows, long columns) throws IOException {
        this.file = file;
        this.rows = Shapes.positive("rows", rows);
        this.columns = Shapes.positive("columns", columns);
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder; expected the name of a file");
        }
        output = WholeFile.openWithFolder(file);
        byte[] header = new NpyHeader("<f4", false, List.of(rows, columns)).prefix();
        try {
            checkRoom(header.length);
            output.append(ByteBuffer.wrap(header));
        } catch (IOException e) {
            output.close();
            throw e;
        }
    }

    private void checkRoom(int headerBytes) throws IOException {
        double needed = headerBytes + (double) rows * columns * Float.BYTES;
        long free = output.usableBytes();
        if (needed > free) {
            throw new IOException(String.format(Locale.ROOT,
                    "%s would take %.1f GB for (%d, %d) float32 values, but its disk has %.1f GB left", file,
                    needed / 1e9, rows, columns, free / 1e9));
        }
    }

    /**
     * Writes the next rows.
     *
     * @param values float32 in native byte order, whole rows; on the heap or off it
     * @throws IOException if they cannot be written
     */
    public void write(MemorySegment values) throws IOException {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new IOException(file + " can only be written on a little-endian machine");
        }
        if (values.byteSize() % (columns * Float.BYTES) != 0) {
            throw new IllegalArgumentException("The values have " + values.byteSize() + " bytes; a row takes "
                    + columns * Float.BYTES + ".");
        }
        for (long at = 0; at < values.byteSize(); at += LARGEST_WRITE) {
            MemorySegment part = values.asSlice(at, Math.min(LARGEST_WRITE, values.byteSize() - at));
            // Arrays of floats have no view as bytes.
            output.append(part.isNative()
                    ? part.asByteBuffer()
                    : ByteBuffer.wrap(part.toArray(ValueLayout.JAVA_BYTE)));
        }
        written += values.byteSize() / (columns * Float.BYTES);
    }

    /**
     * Forces the file to the disk and puts it in its place.
     *
     * @throws IOException if that fails
     * @throws IllegalStateException if rows are missing
     */
    public void complete() throws IOException {
        if (written != rows) {
            throw new IllegalStateException(written + " rows of " + rows + " were written.");
        }
        output.complete();
    }

    /** Deletes an incomplete file. */
    @Override
    public void close() throws IOException {
        output.close();
    }
}
