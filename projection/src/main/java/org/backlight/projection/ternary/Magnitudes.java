package org.backlight.projection.ternary;

import java.util.Arrays;
import org.backlight.projection.kernel.Kernels;

/** Order statistics of magnitudes, found digit by digit, so that the time does not depend on the order of values. */
final class Magnitudes {

    private static final int[] SHIFTS = {20, 10, 0};
    private static final int DIGITS = 1 << 11;
    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private final int[] bits;
    private final int[] counts = new int[DIGITS];

    /** Reserves room for rows of a length. */
    Magnitudes(int width) {
        bits = new int[width];
    }

    /**
     * Returns the k-th largest |e| of a row of float32 at an address; a NaN counts as 0.
     *
     * @param k 1 (the largest) to the row's length
     */
    float kthLargest(long row, int k) {
        for (int j = 0; j < bits.length; j++) {
            // Without its sign, a float's bits order as an integer does.
            int magnitude = Float
                    .floatToRawIntBits(Kernels.MEMORY.get(Kernels.FLOATS, row + (long) j * Float.BYTES))
                    & Integer.MAX_VALUE;
            bits[j] = magnitude > INFINITY ? 0 : magnitude;
        }
        int found = 0;
        int known = 0;
        int rank = k;
        for (int shift : SHIFTS) {
            Arrays.fill(counts, 0);
            int digits = shift == SHIFTS[0] ? DIGITS : 1 << 10;
            for (int value : bits) {
                if ((value & known) == found) {
                    counts[value >>> shift & digits - 1]++;
                }
            }
            int digit = digits - 1;
            while (rank > counts[digit]) {
                rank -= counts[digit--];
            }
            found |= digit << shift;
            known |= digits - 1 << shift;
        }
        return Float.intBitsToFloat(found);
    }
}
