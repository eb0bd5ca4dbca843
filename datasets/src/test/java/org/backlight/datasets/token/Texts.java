package org.backlight.datasets.token;

import java.util.SplittableRandom;

/** Random texts for tests, of all that Unicode has and of what is likely to matter. */
final class Texts {

    private static final String[] COMMON = {"the", " the", " ", "  ", "\n", "\n\n", "\r\n", "\t", "'s", "'ll",
            "'S", "'",
            "42", " ½", "é", "e\u0301", "\u00a0", "\u2003", "\u0085", "\u200b", "漢字", "한", "ﬁ", "🙂",
            "👩\u200d👧", "\0",
            "\ufeff", "\ufffd", "\u2028", "-- ", "?!", "<u>", "Ǆ", "ʰ", "Ⅷ", "०"};

    private Texts() {}

    /** A text of some length in pieces. */
    static String random(SplittableRandom random, int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            if (random.nextInt(4) > 0) {
                text.append(COMMON[random.nextInt(COMMON.length)]);
            } else {
                text.appendCodePoint(codePoint(random));
            }
        }
        return text.toString();
    }

    private static int codePoint(SplittableRandom random) {
        int planes = new int[]{0x80, 0x800, 0x1_0000, 0x11_0000}[random.nextInt(4)];
        int codePoint = random.nextInt(planes);
        return codePoint >= 0xd800 && codePoint < 0xe000 ? 'x' : codePoint;
    }
}
