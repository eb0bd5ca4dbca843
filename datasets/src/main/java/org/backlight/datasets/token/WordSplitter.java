package org.backlight.datasets.token;

/**
 * Splitter of a text into the pieces within which tokens are merged, by the rule of GPT-2: {@code
 * 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}. Written out by hand, as a regular
 * expression over the same text takes several times as long as the whole training.
 */
final class WordSplitter {

    private static final int LETTER = 0;
    private static final int NUMBER = 1;
    private static final int SPACE = 2;
    private static final int OTHER = 3;

    private final String text;
    private int start;
    private int end;

    WordSplitter(String text) {
        this.text = text;
    }

    /** Goes to the next piece; false at the end of the text. */
    boolean next() {
        start = end;
        if (start == text.length()) {
            return false;
        }
        end = endOfPiece();
        return true;
    }

    /** Returns the current piece's first character in the text. */
    int start() {
        return start;
    }

    /** Returns the character after the current piece. */
    int end() {
        return end;
    }

    private int endOfPiece() {
        char first = text.charAt(start);
        if (first == '\'') {
            int contraction = contraction();
            if (contraction > 0) {
                return start + contraction;
            }
        }
        int from = first == ' ' ? start + 1 : start;
        if (from < text.length()) {
            int kind = kind(text.codePointAt(from));
            if (kind != SPACE) {
                return endOfRun(from, kind);
            }
        }
        int afterSpace = endOfRun(start, SPACE);
        if (afterSpace == text.length()) {
            return afterSpace;
        }
        // The last white space is left for the word that follows; all white space is within 16 bits.
        return Math.max(start + 1, afterSpace - 1);
    }

    private int contraction() {
        if (start + 1 >= text.length()) {
            return 0;
        }
        char second = text.charAt(start + 1);
        if (second == 's' || second == 't' || second == 'm' || second == 'd') {
            return 2;
        }
        boolean long3 = text.startsWith("re", start + 1) || text.startsWith("ve", start + 1)
                || text.startsWith("ll", start + 1);
        return long3 ? 3 : 0;
    }

    private int endOfRun(int from, int kind) {
        int i = from;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            if (kind(codePoint) != kind) {
                return i;
            }
            i += Character.charCount(codePoint);
        }
        return i;
    }

    private static int kind(int codePoint) {
        if (codePoint < 128) {
            int letter = codePoint | 0x20;
            if (letter >= 'a' && letter <= 'z') {
                return LETTER;
            }
            if (codePoint >= '0' && codePoint <= '9') {
                return NUMBER;
            }
            return codePoint == ' ' || codePoint >= '\t' && codePoint <= '\r' ? SPACE : OTHER;
        }
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER, Character.LOWERCASE_LETTER, Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER, Character.OTHER_LETTER ->
                LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            // NEL is white space, though a control character.
            default -> codePoint == 0x85 ? SPACE : OTHER;
        };
    }
}
