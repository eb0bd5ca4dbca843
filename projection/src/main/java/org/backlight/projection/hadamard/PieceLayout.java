package org.backlight.projection.hadamard;

import static org.backlight.projection.hadamard.Butterflies.PIECE_BITS;

import org.backlight.projection.kernel.Kernels;

/**
 * Layout of the values of a fast transform in memory. The index is cut into groups of bits, from the top, down to a
 * piece of 2^{@link Butterflies#PIECE_BITS} values. What belongs to one value of a group is followed by a gap, since 16
 * runs at a distance of a power of two would fight for the same lines of the caches.
 */
final class PieceLayout {

    private static final long GAP = 256;

    private PieceLayout() {}

    /** Returns the number of bytes that 2^b values take, gaps included. */
    static long span(int b) {
        if (b <= PIECE_BITS) {
            return ((long) Kernels.FLOAT << b) + GAP;
        }
        int g = group(b);
        return (span(b - g) << g) + GAP;
    }

    /**
     * Returns the number of top bits of 2^b values that are taken at once: groups of four, of which the highest may be
     * smaller.
     */
    static int group(int b) {
        return (b - PIECE_BITS - 1) % 4 + 1;
    }

    /** Returns the offset of value k among 2^b values, in bytes. */
    static long offset(long k, int b) {
        if (b <= PIECE_BITS) {
            return k * Kernels.FLOAT;
        }
        int low = b - group(b);
        return (k >> low) * span(low) + offset(k & ((1L << low) - 1), low);
    }
}
