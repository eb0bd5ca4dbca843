package org.backlight.datasets.packed;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.backlight.substrate.file.RegularFile;

/** Reader of files that may be packed with gzip, which their content tells and never their name. */
public final class PackedFile {

    /** Reader of the unpacked content. */
    @FunctionalInterface
    public interface Reader<T> {

        /**
         * Reads to the end.
         *
         * @param in the unpacked content
         * @param packed whether the file is packed
         */
        public T read(InputStream in, boolean packed) throws IOException;
    }

    private static final int GZIP_MAGIC = 0x1f8b;

    private PackedFile() {}

    /**
     * Reads a file.
     *
     * @throws IOException with one sentence that names the file, if it is missing, unreadable, or a pipe, or its gzip data are
     *     cut, damaged, or followed by other bytes; and what the reader throws
     */
    public static <T> T read(Path path, Reader<T> reader) throws IOException {
        RegularFile.require(path);
        boolean packed = isPacked(path);
        long bytes = Files.size(path);
        System.getLogger(PackedFile.class.getPackageName()).log(System.Logger.Level.DEBUG,
                () -> String.format(Locale.ROOT, "%s is read, %,d bytes%s", path, bytes,
                        packed ? " of gzip" : ""));
        return packed ? readPacked(path, reader) : readPlain(path, reader);
    }

    /**
     * Reads the whole content of a file.
     *
     * @throws IOException as {@link #read}, and if there are more bytes than an array holds
     */
    public static byte[] readAll(Path path) throws IOException {
        return read(path, (in, _) -> {
            try {
                return in.readAllBytes();
            } catch (OutOfMemoryError e) {
                throw tooLarge(path, e);
            }
        });
    }

    /** Returns an exception for a file whose contents are too large for the heap. */
    public static IOException tooLarge(Path path, OutOfMemoryError e) {
        return new IOException(path + " is too large for the memory of this process", e);
    }

    private static boolean isPacked(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] first = in.readNBytes(2);
            return first.length == 2
                    && (Byte.toUnsignedInt(first[0]) << 8 | Byte.toUnsignedInt(first[1])) == GZIP_MAGIC;
        }
    }

    private static <T> T readPlain(Path path, Reader<T> reader) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return reader.read(in, false);
        }
    }

    private static <T> T readPacked(Path path, Reader<T> reader) throws IOException {
        try (InputStream file = Files.newInputStream(path); GzipStream in = new GzipStream(file)) {
            T content = reader.read(in, true);
            in.checkTrailer(path);
            return content;
        } catch (EOFException _) {
            throw new IOException(path + " is cut short: its gzip data ends before its end mark");
        } catch (ZipException e) {
            throw new IOException(path + " is damaged gzip (" + e.getMessage() + ")", e);
        }
    }

    /** Gzip that does not overlook bytes after its end, which the JDK's reader ignores. */
    private static final class GzipStream extends GZIPInputStream {

        /** The CRC-32 of the present member so far; the superclass resets its own while it looks for another. */
        private long memberCrc;

        GzipStream(InputStream in) throws IOException {
            super(in, 1 << 16);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            if (count > 0) {
                memberCrc = crc.getValue();
            }
            return count;
        }

        /** Checks, at the end, that the file's last 8 bytes are the last member's CRC and length. */
        void checkTrailer(Path path) throws IOException {
            ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            try (FileChannel file = FileChannel.open(path)) {
                file.read(trailer, Math.max(0, file.size() - 8));
            }
            trailer.flip();
            long length = inf.getBytesWritten();
            long lastCrc = length == 0 ? 0 : memberCrc;
            if (trailer.getInt() != (int) lastCrc || trailer.getInt() != (int) length) {
                throw new IOException(path + " has bytes after the end of its gzip data");
            }
        }
    }
}
