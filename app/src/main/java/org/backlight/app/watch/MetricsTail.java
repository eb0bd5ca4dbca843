package org.backlight.app.watch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * End of a growing {@code metrics.jsonl}, followed by its offset in bytes. A last line that is not complete waits. A file that
 * became shorter, as it does when a run resumes from its checkpoint, or that has other bytes where the last line was, begins a
 * new generation.
 */
final class MetricsTail {

    private static final int CHECKED_BYTES = 128;
    private static final int PIECE = 1 << 20;

    private final int startBytes;
    private long generation;
    private long offset = -1;
    /** The bytes before the offset, to find out whether the file is still the same. */
    private byte[] before = new byte[0];

    /**
     * Lines that are new.
     *
     * @param generation in which they were read
     * @param from offset of the first one's first byte
     * @param to offset behind the last one's line feed
     * @param bytes all of them; at least one line
     */
    record Lines(long generation, long from, long to, byte[] bytes) {}

    /**
     * Prepares to follow a file.
     *
     * @param startBytes how many of its last bytes are read at first
     */
    MetricsTail(int startBytes) {
        this.startBytes = startBytes;
    }

    long generation() {
        return generation;
    }

    /** Returns the offset behind the last complete line that was read; 0 before any. */
    long offset() {
        return Math.max(0, offset);
    }

    /**
     * Reads what is new, a piece of it if that is much.
     *
     * @param file the metrics, always the same, with all links followed
     * @return null if there is no complete new line
     */
    Lines next(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (offset < 0) {
                begin(channel, size);
            } else if (size < offset || !Arrays.equals(before, read(channel, offset - before.length,
                    before.length))) {
                generation++;
                begin(channel, size);
            }
            if (size == offset) {
                return null;
            }
            byte[] bytes = read(channel, offset, (int) Math.min(PIECE, size - offset));
            int end = endOfLines(bytes, bytes.length);
            if (end == 0) {
                return null;
            }
            Lines lines = new Lines(generation, offset, offset + end, Arrays.copyOf(bytes, end));
            remember(lines.bytes, offset + end);
            return lines;
        }
    }

    /** Goes to the first line that begins within the last bytes. */
    private void begin(FileChannel channel, long size) throws IOException {
        before = new byte[0];
        offset = Math.max(0, size - startBytes);
        if (offset > 0) {
            byte[] bytes = read(channel, offset, (int) (size - offset));
            int first = 0;
            while (first < bytes.length && bytes[first] != '\n') {
                first++;
            }
            if (first < bytes.length) {
                remember(Arrays.copyOf(bytes, first + 1), offset + first + 1);
            }
        }
    }

    /** Returns the number of bytes up to the end of the last complete line; 0 if there is none. */
    static int endOfLines(byte[] bytes, int length) {
        int end = length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    private void remember(byte[] bytes, long end) {
        before = Arrays.copyOfRange(bytes, Math.max(0, bytes.length - CHECKED_BYTES), bytes.length);
        offset = end;
    }

    private static byte[] read(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
            continue;
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
