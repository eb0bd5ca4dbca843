package org.backlight.app.serve;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Map;

/** Checks and conversions of the values that arrive, which come in any alignment. */
final class Values {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final int EXPONENT = 0x7F800000;
    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int ONE = Float.floatToRawIntBits(1);
    private static final int PIECE = 1 << 14;

    private Values() {}

    /** What values may be. */
    enum Range {
        /** Anything finite. */
        REAL("must be finite"),
        /** −1, 0 and 1. */
        TERNARY("must be -1, 0 or 1"),
        /** 0 and 1. */
        BINARY("must be 0 or 1");

        private final String words;

        Range(String words) {
            this.words = words;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns whether a float32 of these bits is outside. */
        private boolean excludes(int bits) {
            int magnitude = bits & MAGNITUDE;
            return switch (this) {
                case REAL -> magnitude >= EXPONENT;
                case TERNARY -> magnitude != 0 && magnitude != ONE;
                case BINARY -> magnitude != 0 && bits != ONE;
            };
        }
    }

    /** Writes whole numbers of 8 bits as float32. */
    static void widen(MemorySegment codes, MemorySegment floats) {
        for (long i = 0; i < codes.byteSize(); i++) {
            floats.setAtIndex(FLOAT, i, codes.get(ValueLayout.JAVA_BYTE, i));
        }
    }

    /**
     * Checks values.
     *
     * @param floats float32, row after row
     * @throws Refusal naming the first one that is outside
     */
    static void require(Range range, MemorySegment floats, long columns) {
        long count = floats.byteSize() / Float.BYTES;
        for (long from = 0; from < count; from += PIECE) {
            int some = (int) Math.min(PIECE, count - from);
            if (excludesAny(range, floats, from, some)) {
                for (long i = from; i < from + some; i++) {
                    if (range.excludes(floats.getAtIndex(INT, i))) {
                        throw refusal(range, floats.getAtIndex(FLOAT, i), i / columns, i % columns);
                    }
                }
            }
        }
    }

    /** Has no branch in its loops, so that they become SIMD. */
    private static boolean excludesAny(Range range, MemorySegment floats, long from, int count) {
        int found = 0;
        switch (range) {
            case REAL -> {
                for (int i = 0; i < count; i++) {
                    found |= (floats.getAtIndex(INT, from + i) & MAGNITUDE) - EXPONENT ^ Integer.MIN_VALUE;
                }
            }
            case TERNARY -> {
                for (int i = 0; i < count; i++) {
                    int magnitude = floats.getAtIndex(INT, from + i) & MAGNITUDE;
                    found |= outside(magnitude, magnitude);
                }
            }
            case BINARY -> {
                for (int i = 0; i < count; i++) {
                    int bits = floats.getAtIndex(INT, from + i);
                    found |= outside(bits & MAGNITUDE, bits);
                }
            }
        }
        return found < 0;
    }

    /** Returns a negative number if neither is the magnitude 0 nor are the bits those of 1. */
    private static int outside(int magnitude, int bits) {
        // A number or its opposite has the highest bit, unless it is 0.
        return (magnitude | -magnitude) & (bits - ONE | ONE - bits);
    }

    private static Refusal refusal(Range range, float value, long row, long column) {
        return new Refusal(Refusal.Kind.VALUE, "The input " + range.words + ", but row " + row + ", column "
                + column + " (counted from 0) holds " + value + ".", Map.of("row", row, "column", column),
                null);
    }
}
