package org.backlight.datasets.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.backlight.datasets.packed.PackedFile;

/** Any text in UTF-8, plain or packed with gzip, as a data set. */
public final class TextFile {

    /** The data set's name in recipes. */
    public static final String NAME = "text";

    /** The part of the characters that is learned from, before the end of that line. */
    private static final double TRAINED = 0.9;

    private TextFile() {}

    /**
     * Reads a text. Its first nine tenths are for training, to the end of the line that they end in, and the rest for
     * validation; where no line ends after them, the cut is between two characters. A byte order mark is left out, and all
     * else, line ends included, is kept as it is.
     *
     * @param file the text; at most 2 GiB
     * @throws IOException with one sentence that names the file, if it is missing, unreadable, not UTF-8 (with the
     *     position of the first wrong byte), or shorter than two characters
     */
    public static TextCorpus load(Path file) throws IOException {
        try {
            return parts(file, decode(file, PackedFile.readAll(file)));
        } catch (OutOfMemoryError e) {
            throw PackedFile.tooLarge(file, e);
        }
    }

    private static TextCorpus parts(Path file, String text) throws IOException {
        int characters = text.codePointCount(0, text.length());
        if (characters < 2) {
            throw new IOException(file + " has " + characters
                    + (characters == 1 ? " character" : " characters")
                    + ", expected a text to train on and to validate with");
        }
        int cut = cut(text, characters);
        return new TextCorpus(NAME, new TextCorpus.Part(text.substring(0, cut), 1),
                new TextCorpus.Part(text.substring(cut), 1));
    }

    private static int cut(String text, int characters) {
        int tenth = text.offsetByCodePoints(0, Math.max(1, (int) (TRAINED * characters)));
        int lineEnd = text.indexOf('\n', tenth - 1) + 1;
        return lineEnd > 0 && lineEnd < text.length() ? lineEnd : tenth;
    }

    private static String decode(Path file, byte[] bytes) throws IOException {
        boolean mark = bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb
                && bytes[2] == (byte) 0xbf;
        ByteBuffer in = ByteBuffer.wrap(bytes);
        in.position(mark ? 3 : 0);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            int position = in.position();
            int end = Math.min(bytes.length, position + Math.max(1, result.length()));
            throw new IOException(file + " is not UTF-8: byte " + position + " (line "
                    + line(bytes, position) + ") begins with 0x"
                    + HexFormat.of().formatHex(bytes, position, end) + ", which is no character");
        }
        return out.flip().toString();
    }

    private static int line(byte[] bytes, int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return line;
    }
}
