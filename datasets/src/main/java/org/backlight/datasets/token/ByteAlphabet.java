package org.backlight.datasets.token;

import java.util.Arrays;

/**
 * The visible character that stands for each byte in a byte-level tokenizer's files, as introduced with GPT-2: printable
 * Latin-1 characters stand for themselves, and the other 68 bytes, in their order, for U+0100 and the characters after it.
 *
 * <p>Source: Radford et al., "Language models are unsupervised multitask learners" (2019), {@code bytes_to_unicode} of
 * its code; Hugging Face's {@code ByteLevel} uses the same table.
 */
final class ByteAlphabet {

    static final int SIZE = 256;

    private static final char[] CHARACTER_OF_BYTE = new char[SIZE];
    private static final int[] BYTE_OF_CHARACTER = new int[2 * SIZE];
    private static final int[] RANK_OF_BYTE = new int[SIZE];

    static {
        Arrays.fill(BYTE_OF_CHARACTER, -1);
        int beyond = SIZE;
        for (int value = 0; value < SIZE; value++) {
            boolean visible = value >= '!' && value <= '~' || value >= 0xa1 && value != 0xad;
            CHARACTER_OF_BYTE[value] = (char) (visible ? value : beyond++);
            BYTE_OF_CHARACTER[CHARACTER_OF_BYTE[value]] = value;
        }
        int rank = 0;
        for (int value : BYTE_OF_CHARACTER) {
            if (value >= 0) {
                RANK_OF_BYTE[value] = rank++;
            }
        }
    }

    private ByteAlphabet() {}

    /** Returns the character that stands for a byte, 0 to 255. */
    static char character(int value) {
        return CHARACTER_OF_BYTE[value];
    }

    /** Returns the place of a byte's character among all 256 characters in the order of Unicode: its token's number. */
    static int rank(int value) {
        return RANK_OF_BYTE[value];
    }

    /** Returns the bytes that a token's visible form stands for; null if a character of it stands for none. */
    static byte[] bytes(String visible) {
        byte[] bytes = new byte[visible.length()];
        for (int i = 0; i < bytes.length; i++) {
            char character = visible.charAt(i);
            int value = character < BYTE_OF_CHARACTER.length ? BYTE_OF_CHARACTER[character] : -1;
            if (value < 0) {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }
}
