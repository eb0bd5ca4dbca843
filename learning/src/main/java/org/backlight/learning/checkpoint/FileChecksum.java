package org.backlight.learning.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * The CRC-32C of a safetensors file's JSON header and tensors, as eight hexadecimal digits in that header, which count
 * as zeros themselves.
 */
final class FileChecksum {

    /** Its name in the metadata. */
    static final String NAME = "crc32c";
    /** Placeholder for the checksum while it is computed. */
    static final String NONE = "00000000";

    private static final byte[] START = "\"crc32c\":\"".getBytes(StandardCharsets.UTF_8);
    private static final int READ_BYTES = 1 << 22;

    private FileChecksum() {}

    /** Overwrites the digits in a header; false if it has none. */
    static boolean put(byte[] json, String digits) {
        for (int i = 0; i + START.length + digits.length() <= json.length; i++) {
            if (Arrays.equals(json, i, i + START.length, START, 0, START.length)) {
                System.arraycopy(digits.getBytes(StandardCharsets.US_ASCII), 0, json, i + START.length,
                        digits.length());
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the checksum of a file that is to be written, as hexadecimal digits.
     *
     * @param json with {@link #NONE} in their place
     * @param bodies the tensors
     */
    static String of(byte[] json, List<MemorySegment> bodies) {
        CRC32C crc = new CRC32C();
        crc.update(json);
        for (MemorySegment body : bodies) {
            parts(body).forEach(part -> crc.update(part.asByteBuffer()));
        }
        return digits(crc);
    }

    /**
     * Returns the checksum of an existing file, as hexadecimal digits.
     *
     * @param json its header with {@link #NONE} in their place
     * @param tensors where the tensors begin in the file
     */
    static String of(byte[] json, Path file, FileChannel channel, long tensors) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(json);
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
        for (long place = tensors; place < channel.size(); place += buffer.limit()) {
            buffer.clear().limit((int) Math.min(READ_BYTES, channel.size() - place));
            SafeTensors.readFully(file, channel, buffer, place);
            crc.update(buffer.flip());
        }
        return digits(crc);
    }

    private static String digits(CRC32C crc) {
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    /** Pieces that fit a ByteBuffer. */
    static List<MemorySegment> parts(MemorySegment body) {
        long most = 1 << 30;
        List<MemorySegment> parts = new ArrayList<>();
        for (long start = 0; start < body.byteSize(); start += most) {
            parts.add(body.asSlice(start, Math.min(most, body.byteSize() - start)));
        }
        return parts;
    }
}
