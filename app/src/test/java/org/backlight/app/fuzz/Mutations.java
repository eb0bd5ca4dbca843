package org.backlight.app.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damaged files out of valid ones, each from a seed and its number alone: flipped bits, bytes that are lost, doubled, put in
 * or moved, and numbers, binary or written out, in whose place extreme ones stand. Half of the places lie in the first 128
 * bytes, where headers are.
 */
public final class Mutations {

    private static final int HEADER = 128;
    private static final long[] EXTREMES = {0, 1, -1, 2, 3, 7, 8, 127, 128, 255, 256, 32_767, 65_535, 65_536,
            Integer.MAX_VALUE, Integer.MIN_VALUE, 0xFFFF_FFFFL, 1L << 32, 1L << 40, Long.MAX_VALUE / 8 + 1,
            Long.MAX_VALUE, Long.MIN_VALUE};
    private static final String[] WORDS = {"0", "-1", "1", "2", "010", "0x10", "1_0", "1.5", "2147483647",
            "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
            "99999999999999999999999999", "1e9", "1e400", "1e-400", "1e2147483648", "-0.0", ".inf", "NaN",
            "null", "true", "False", "~", "\"1\"", "'1'", "[]", "{}", "[1, 2]", "''", "*a", "&a", "!!int",
            "[[[[[[[[", "{{{{{{{{", "\u0000", "\u00e9", "\ud83d\ude00"};

    private final List<byte[]> valid;
    private final long seed;

    public Mutations(long seed, byte[]... valid) {
        this.seed = seed;
        this.valid = List.of(valid);
    }

    /** Returns the valid file that a damaged one was made from. */
    public byte[] origin(int number) {
        return valid.get(number % valid.size());
    }

    /** Returns a damaged file. */
    public byte[] mutant(int number) {
        SplittableRandom random = new SplittableRandom(seed + number * 0x9E3779B97F4A7C15L);
        byte[] bytes = origin(number);
        int changes = random.nextInt(4) < 3 ? 1 : 2 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            bytes = change(bytes, random);
        }
        return bytes;
    }

    private static byte[] change(byte[] bytes, SplittableRandom random) {
        if (bytes.length == 0) {
            return new byte[]{(byte) random.nextInt()};
        }
        int at = place(bytes.length, random);
        int span = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : 64));
        return switch (random.nextInt(12)) {
            case 0, 1 -> flipped(bytes, at, random.nextInt(8));
            case 2 -> replaced(bytes, at, at + 1, (byte) random.nextInt());
            case 3 -> replaced(bytes, at, bytes.length);
            case 4 -> replaced(bytes, at, at + span);
            case 5 -> replaced(bytes, at, at, randomBytes(span, random));
            case 6 -> replaced(bytes, at, at, slice(bytes, at, at + span));
            case 7 -> replaced(bytes, at, at + span,
                    slice(bytes, place(bytes.length, random), bytes.length, span));
            case 8, 9 -> extreme(bytes, at, random);
            default -> numeral(bytes, at, random);
        };
    }

    private static int place(int length, SplittableRandom random) {
        return random.nextInt(random.nextBoolean() ? Math.min(length, HEADER) : length);
    }

    private static byte[] flipped(byte[] bytes, int at, int bit) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) (1 << bit);
        return changed;
    }

    /** Puts an extreme number of 1 to 8 bytes over what is there. */
    private static byte[] extreme(byte[] bytes, int at, SplittableRandom random) {
        int size = 1 << random.nextInt(4);
        boolean big = random.nextBoolean();
        long number = EXTREMES[random.nextInt(EXTREMES.length)] - random.nextInt(2);
        byte[] all = ByteBuffer.allocate(8).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .putLong(number).array();
        byte[] changed = bytes.clone();
        int fit = Math.min(size, bytes.length - at);
        System.arraycopy(all, big ? 8 - size : 0, changed, at, fit);
        return changed;
    }

    /** Puts an extreme number, or a word, in the place of the next number that is written out, or of the byte. */
    private static byte[] numeral(byte[] bytes, int at, SplittableRandom random) {
        int from = at;
        while (from < bytes.length && !isDigit(bytes[from])) {
            from++;
        }
        int until = from;
        while (until < bytes.length && isDigit(bytes[until])) {
            until++;
        }
        byte[] word = WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8);
        return from < bytes.length ? replaced(bytes, from, until, word) : replaced(bytes, at, at + 1, word);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] randomBytes(int count, SplittableRandom random) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] slice(byte[] bytes, int from, int until) {
        return slice(bytes, from, until, until - from);
    }

    private static byte[] slice(byte[] bytes, int from, int until, int most) {
        byte[] slice = new byte[Math.min(most, until - from)];
        System.arraycopy(bytes, from, slice, 0, slice.length);
        return slice;
    }

    private static byte[] replaced(byte[] bytes, int from, int until, byte... by) {
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        changed.write(bytes, 0, from);
        changed.writeBytes(by);
        changed.write(bytes, until, bytes.length - until);
        return changed.toByteArray();
    }
}
