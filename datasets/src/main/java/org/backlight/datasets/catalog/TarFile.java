package org.backlight.datasets.catalog;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipException;

/**
 * Files of a tar archive, one after the other (POSIX.1-1988, "ustar"): only their names, sizes and bytes count here, and names
 * longer than a header holds belong to no data set.
 */
final class TarFile {

    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE_BYTES = 12;
    private static final int TYPE_AT = 156;
    private static final int PREFIX_AT = 345;
    private static final int PREFIX_BYTES = 155;

    private final InputStream in;
    private String name;
    private long size;
    private long left;
    private long padding;

    /**
     * Begins before the first file.
     *
     * @param in the archive, already unpacked if it was packed
     */
    TarFile(InputStream in) {
        this.in = in;
    }

    /**
     * Goes to the next regular file, over folders and links; false at the end.
     *
     * @throws EOFException if the archive is cut short
     * @throws ZipException if it is no tar archive
     */
    boolean next() throws IOException {
        while (true) {
            skip(left + padding);
            byte[] header = in.readNBytes(BLOCK);
            if (header.length < BLOCK) {
                throw cutShort();
            }
            if (isZero(header)) {
                return false;
            }
            checkSum(header);
            size = octal(header, SIZE_AT, SIZE_BYTES);
            left = size;
            padding = (BLOCK - size % BLOCK) % BLOCK;
            String prefix = text(header, PREFIX_AT, PREFIX_BYTES);
            name = (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, NAME_BYTES);
            if (header[TYPE_AT] == '0' || header[TYPE_AT] == 0) {
                return true;
            }
        }
    }

    /** Returns the current file's name, with its folders. */
    String name() {
        return name;
    }

    /** Returns the current file's size in bytes. */
    long size() {
        return size;
    }

    /** Reads some of the current file's bytes; returns how many, or -1 after its last. */
    int read(byte[] buffer) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
            throw cutShort();
        }
        left -= count;
        return count;
    }

    private void skip(long bytes) throws IOException {
        try {
            in.skipNBytes(bytes);
        } catch (EOFException e) {
            // The stream's own end has no words, but that of a packed archive has.
            throw e.getMessage() == null ? cutShort() : e;
        }
    }

    private static EOFException cutShort() {
        return new EOFException("it is cut short");
    }

    private static boolean isZero(byte[] header) {
        for (byte value : header) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    private static void checkSum(byte[] header) throws IOException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            // The sum's own eight bytes count as blanks.
            sum += i >= 148 && i < 156 ? ' ' : Byte.toUnsignedInt(header[i]);
        }
        if (octal(header, 148, 8) != sum) {
            throw new ZipException("a header has another checksum than it says");
        }
    }

    private static long octal(byte[] header, int from, int length) throws IOException {
        String digits = text(header, from, length).trim();
        if (!digits.matches("[0-7]{1,12}")) {
            throw new ZipException("a header has no number where one belongs");
        }
        return Long.parseLong(digits, 8);
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8);
    }
}
