package org.backlight.datasets.token;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * Encoder of long texts in pieces, on all cores. A piece ends before white space that follows a visible ASCII
 * character: no word of a byte-level tokenizer reaches across such a place, nor does the rule that cuts words look
 * across it, so the pieces' tokens are those of the whole text.
 */
final class CorpusEncoder {

    private static final int PIECE = 1 << 14;
    private static final int PIECES_AT_ONCE = 64;

    private CorpusEncoder() {}

    /** Appends a text's tokens; tells how much of it is done, 0 to 1. */
    static void encode(Tokenizer tokenizer, String text, TokenFile.Writer out, DoubleConsumer progress)
            throws IOException {
        int from = 0;
        while (from < text.length()) {
            List<String> pieces = new ArrayList<>();
            while (from < text.length() && pieces.size() < PIECES_AT_ONCE) {
                int end = endOfPiece(text, from);
                pieces.add(text.substring(from, end));
                from = end;
            }
            for (int[] numbers : pieces.parallelStream().map(tokenizer::encode).toList()) {
                out.append(numbers);
            }
            progress.accept((double) from / text.length());
        }
    }

    private static int endOfPiece(String text, int from) {
        for (int i = from + PIECE; i < text.length(); i++) {
            char before = text.charAt(i - 1);
            char after = text.charAt(i);
            if ((after == ' ' || after == '\n') && before > ' ' && before < 127) {
                return i;
            }
        }
        return text.length();
    }
}
