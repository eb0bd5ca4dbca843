package org.backlight.projection.npy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import org.backlight.substrate.check.Visible;
import org.backlight.substrate.file.RegularFile;

/**
 * Array of a NumPy file, mapped or unpacked into memory, whatever its type.
 *
 * @param name of the file, for messages
 * @param header what its header says
 * @param body what is behind the header
 * @param arena unmaps it
 */
record NpyFile(String name, NpyHeader header, MemorySegment body, Arena arena) implements AutoCloseable {

    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LARGEST_HEADER = 1 << 16;

    /** Content of a file, in memory that an arena frees. */
    @FunctionalInterface
    interface Content {

        MemorySegment in(Arena arena) throws IOException;
    }

    /**
     * Maps a file and reads its header.
     *
     * @throws IOException with one sentence that names the file, if it is not there or no NumPy file
     */
    static NpyFile open(Path file) throws IOException {
        RegularFile.require(file);
        return open(file.toString(), arena -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return channel.size() == 0
                        ? MemorySegment.NULL
                        : channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            }
        });
    }

    /**
     * Reads the header of a file's content.
     *
     * @throws IOException with one sentence that begins with the name, if that is no NumPy file
     */
    static NpyFile open(String name, Content content) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment all = content.in(arena);
            long start = bodyStart(all, all.byteSize());
            return new NpyFile(name, NpyHeader.parse(text(all, start)), all.asSlice(start), arena);
        } catch (IllegalArgumentException e) {
            arena.close();
            throw new IOException(name + " " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
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

    private static String text(MemorySegment all, long start) {
        int version = all.get(ValueLayout.JAVA_BYTE, 6);
        int from = version == 1 ? 10 : 12;
        return new String(all.asSlice(from, start - from).toArray(ValueLayout.JAVA_BYTE),
                version < 3 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    static String words(List<Long> shape) {
        return Visible
                .excerpt(shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")")));
    }

    /**
     * Checks that there are as many bytes as the header promises.
     *
     * @param valueBytes the bytes of a value
     */
    void requireLength(int valueBytes) throws IOException {
        long expected = valueBytes;
        try {
            for (long size : header.shape()) {
                expected = Math.multiplyExact(expected, size);
            }
        } catch (ArithmeticException e) {
            throw new IOException(name + " has shape " + words(header.shape())
                    + ", which claims more values than there can be", e);
        }
        if (body.byteSize() != expected) {
            throw wrong("has " + body.byteSize() + " bytes of data; its header (" + header.descr()
                    + ", shape " + words(header.shape()) + ") promises " + expected);
        }
    }

    IOException wrong(String what) {
        return new IOException(name + " " + what);
    }

    boolean isOpen() {
        return arena.scope().isAlive();
    }

    @Override
    public void close() {
        if (isOpen()) {
            arena.close();
        }
    }
}
