package org.backlight.optics.retrieval.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * The two halves of each ternary vector of a batch, as bits: half 2b holds where vector b is 1, half 2b + 1 where it is
 * −1.
 */
public final class TernaryHalves {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    /** Words of a piece of work, so that one long vector keeps all threads busy. */
    private static final int WORDS_AT_ONCE = 256;

    private final int inputs;
    private final int words;
    private final ThreadTeam team;
    private long[] bits = new long[0];
    private int[] on = new int[0];

    /**
     * Makes room for vectors; none is in it yet.
     *
     * @param inputs elements of a vector
     * @param team reads them
     */
    public TernaryHalves(int inputs, ThreadTeam team) {
        this.inputs = inputs;
        this.team = team;
        words = (inputs + 63) >>> 6;
    }

    /**
     * Reads a batch.
     *
     * @param input float32, shape (batch, inputs); not modified
     * @throws IllegalArgumentException if an element is not −1, 0 or 1
     */
    public void read(MemorySegment input, int batch) {
        int size = Math.multiplyExact(2 * batch, words);
        if (bits.length < size) {
            bits = new long[size];
            on = new int[2 * batch];
        }
        int rowsAtOnce = Math.max(1, WORDS_AT_ONCE / words);
        int perRow = (words + WORDS_AT_ONCE - 1) / WORDS_AT_ONCE;
        int bands = (batch + rowsAtOnce - 1) / rowsAtOnce;
        team.run(Math.multiplyExact(bands, perRow), (_, piece) -> {
            int band = piece / perRow;
            int first = piece % perRow * WORDS_AT_ONCE;
            for (int b = band * rowsAtOnce; b < Math.min(batch, (band + 1) * rowsAtOnce); b++) {
                read(input, b, first, Math.min(words, first + WORDS_AT_ONCE));
            }
        });
        for (int h = 0; h < 2 * batch; h++) {
            int found = 0;
            for (int w = h * words; w < (h + 1) * words; w++) {
                found += Long.bitCount(bits[w]);
            }
            on[h] = found;
        }
    }

    private void read(MemorySegment input, int b, int from, int to) {
        for (int w = from; w < to; w++) {
            long plus = 0;
            long minus = 0;
            long start = (long) b * inputs + 64L * w;
            int length = Math.min(64, inputs - 64 * w);
            int odd = 0;
            for (int i = 0; i < length; i++) {
                // Without branches, which random signs would mispredict: 1 and −1 have an odd exponent, 0 has none.
                int value = input.getAtIndex(INT, start + i);
                int lit = value >>> 23 & 1;
                int sign = value >>> 31;
                odd |= value & 0x7fffffff ^ -lit & 0x3f800000;
                plus |= (long) (lit & ~sign) << i;
                minus |= (long) (lit & sign) << i;
            }
            if (odd != 0) {
                throw notTernary(input, b, 64 * w, length);
            }
            bits[2 * b * words + w] = plus;
            bits[(2 * b + 1) * words + w] = minus;
        }
    }

    private IllegalArgumentException notTernary(MemorySegment input, int b, int first, int length) {
        for (int j = first; j < first + length; j++) {
            float value = input.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, (long) b * inputs + j);
            if (value != 0 && Math.abs(value) != 1) {
                return new IllegalArgumentException(
                        "The input of an optical projection must be ternary, but row "
                                + b + ", column " + j + " (counted from 0) holds " + value
                                + " instead of -1, 0 or 1; real values can be shown as bit planes.");
            }
        }
        throw new AssertionError("every element is ternary");
    }

    /** Returns how many inputs are on in a half. */
    int on(int half) {
        return on[half];
    }

    /** Turns the inputs of a half on in a frame that has none on. */
    public void show(int half, BinaryFrames frames, int frame) {
        frames.setWords(frame, bits, half * words, words);
    }
}
