package org.backlight.datasets.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of files by the algorithm that their publisher chose. */
final class FileDigest {

    private FileDigest() {}

    /** Returns the digest of a file as hexadecimal digits. */
    static String hexOf(Path file, String algorithm) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return hexOf(channel, algorithm);
        }
    }

    /** Returns the digest of all of an open file as hexadecimal digits; its position stays. */
    static String hexOf(FileChannel channel, String algorithm) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has " + algorithm, e);
        }
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        long position = 0;
        for (int count; (count = channel.read(buffer, position)) >= 0; position += count) {
            digest.update(buffer.flip());
            buffer.clear();
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
