package org.backlight.datasets.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.backlight.datasets.packed.PackedFile;

/**
 * One of the Cornell corpora's files: lines of fields parted by {@code " +++$+++ "}, in Windows-1252, each ended by a
 * line feed. Plain or packed with gzip.
 */
final class FieldFile {

    private static final byte[] SEPARATOR = " +++$+++ ".getBytes(StandardCharsets.US_ASCII);
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private final Path path;
    private final byte[] bytes;
    private final String[] fields;
    private int line;
    private int next;

    private FieldFile(Path path, byte[] bytes, int fieldCount) {
        this.path = path;
        this.bytes = bytes;
        this.fields = new String[fieldCount];
    }

    /**
     * Reads a file.
     *
     * @param path the file
     * @param fieldCount the number of fields of each line; further separators belong to the last one
     * @throws IOException with one sentence that names the file, if it is missing, empty, cut, or in UTF-8 or UTF-16
     */
    static FieldFile read(Path path, int fieldCount) throws IOException {
        byte[] bytes = PackedFile.readAll(path);
        if (bytes.length == 0) {
            throw new IOException(path + " is empty, expected lines of " + fieldCount + " fields");
        }
        FieldFile file = new FieldFile(path, bytes, fieldCount);
        file.checkEncoding();
        if (bytes[bytes.length - 1] != '\n') {
            file.line = file.lineOf(bytes.length - 1);
            throw file.wrong("is the last one and has no line end, so the file is cut short");
        }
        return file;
    }

    /**
     * Goes to the next line; false at the end of the file.
     *
     * @throws IOException naming file and line, if the line has too few fields
     */
    boolean next() throws IOException {
        if (next == bytes.length) {
            return false;
        }
        line++;
        int end = next;
        while (bytes[end] != '\n') {
            end++;
        }
        int from = next;
        next = end + 1;
        int until = end > from && bytes[end - 1] == '\r' ? end - 1 : end;
        for (int i = 0; i < fields.length; i++) {
            int separator = i + 1 == fields.length ? until : indexOfSeparator(from, until);
            if (separator < 0) {
                throw wrong("has " + (i + 1) + (i == 0 ? " field" : " fields") + ", expected " + fields.length
                        + " parted by \" +++$+++ \"");
            }
            fields[i] = new String(bytes, from, separator - from, WINDOWS_1252);
            from = separator + SEPARATOR.length;
        }
        return true;
    }

    /** Returns a field of the current line. */
    String field(int index) {
        return fields[index];
    }

    /** Returns an exception on what is wrong with the current line, as one sentence with the file and the line. */
    IOException wrong(String what) {
        return new IOException(path + " line " + line + " " + what);
    }

    private int indexOfSeparator(int from, int until) {
        for (int i = from; i + SEPARATOR.length <= until; i++) {
            int k = 0;
            while (k < SEPARATOR.length && bytes[i + k] == SEPARATOR[k]) {
                k++;
            }
            if (k == SEPARATOR.length) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Refuses UTF-16 and UTF-8. Texts in Windows-1252 with anything beyond ASCII are hardly ever valid UTF-8 from end to
     * end.
     */
    private void checkEncoding() throws IOException {
        int beyondAscii = -1;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                line = lineOf(i);
                throw wrong("has a zero byte, as UTF-16 has, expected ISO-8859-1");
            }
            if (bytes[i] < 0 && beyondAscii < 0) {
                beyondAscii = i;
            }
        }
        if (beyondAscii < 0) {
            return;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException _) {
            return;
        }
        line = lineOf(beyondAscii);
        throw wrong("is in UTF-8, as is the whole file, expected the publisher's ISO-8859-1");
    }

    private int lineOf(int position) {
        int number = 1;
        for (int i = 0; i < position; i++) {
            if (bytes[i] == '\n') {
                number++;
            }
        }
        return number;
    }
}
