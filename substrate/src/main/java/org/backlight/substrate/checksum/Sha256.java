package org.backlight.substrate.checksum;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computation of SHA-256 digests (FIPS 180-4), 32 bytes, of bytes that come piece by piece. */
public final class Sha256 {

    private final MessageDigest digest;

    /** Begins with no bytes. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Returns the digest of bytes. */
    public static byte[] of(byte[] bytes) {
        return new Sha256().add(bytes).bytes();
    }

    /** Returns the digest of a text in UTF-8. */
    public static byte[] of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the digest of a file as 64 hexadecimal digits.
     *
     * @throws IOException if the file cannot be read
     */
    public static String hexOf(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return hexOf(channel);
        }
    }

    /** Returns the digest of all of an open file as 64 hexadecimal digits; its position stays. */
    public static String hexOf(FileChannel channel) throws IOException {
        Sha256 digest = new Sha256();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        long position = 0;
        for (int count; (count = channel.read(buffer, position)) >= 0; position += count) {
            digest.add(buffer.flip());
            buffer.clear();
        }
        return digest.hex();
    }

    /** Adds one byte. */
    public Sha256 add(byte value) {
        digest.update(value);
        return this;
    }

    /** Adds bytes. */
    public Sha256 add(byte[] bytes) {
        digest.update(bytes);
        return this;
    }

    /** Adds what remains of a buffer, whose position moves to its limit. */
    public Sha256 add(ByteBuffer bytes) {
        digest.update(bytes);
        return this;
    }

    /** Returns the digest of all bytes so far, and starts over. */
    public byte[] bytes() {
        return digest.digest();
    }

    /** Returns the digest of all bytes so far as 64 hexadecimal digits, and starts over. */
    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }
}
