package org.backlight.projection.hadamard;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.backlight.projection.hadamard.Butterflies.LANES;
import static org.backlight.projection.hadamard.Butterflies.SIGN;
import static org.backlight.projection.hadamard.Butterflies.STEP;
import static org.backlight.projection.kernel.Kernels.MEMORY;
import static org.backlight.projection.kernel.Kernels.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.backlight.projection.kernel.VectorEntries;
import org.backlight.substrate.simd.Registers;

/**
 * The levels of the fast Walsh–Hadamard transform within registers, and random signs. "Down" takes the bits of the
 * index from high to low, "up" the other way round.
 */
final class LaneButterflies {

    private static final VectorSpecies<Float> F = Registers.FLOATS;
    private static final VectorSpecies<Integer> I = Registers.INTS;
    private static final VectorSpecies<Long> L = Registers.LONGS;
    private static final LongVector COUNT = LongVector.broadcast(L, 1).addIndex(1);
    private static final VectorShuffle<Float> SWAP_8 = swap(8);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_1 = swap(1);
    private static final FloatVector SIGNS_8 = signs(8);
    private static final FloatVector SIGNS_4 = signs(4);
    private static final FloatVector SIGNS_2 = signs(2);
    private static final FloatVector SIGNS_1 = signs(1);

    private LaneButterflies() {}

    /** Writes 64-bit words of a random stream. */
    static void words(long key, long gamma, long first, int count, long words) {
        LongVector state = COUNT.mul(gamma).add(key + first * gamma);
        for (int i = 0; i < count; i += LANES / 2) {
            VectorEntries.mix(state).intoMemorySegment(MEMORY, words + i * 8L, ORDER);
            state = state.add(gamma * (LANES / 2));
        }
    }

    /** Copies registers and flips signs by bit 31 − {@code bit} of a word for each lane. */
    static void signed(long from, long words, int bit, long to, int registers) {
        for (int i = 0; i < registers; i++) {
            IntVector w = IntVector.fromMemorySegment(I, MEMORY, words + i * STEP, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(F, MEMORY, from + i * STEP, ORDER);
            v.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, bit).and(SIGN)).reinterpretAsFloats()
                    .intoMemorySegment(MEMORY, to + i * STEP, ORDER);
        }
    }

    /**
     * Does the levels within registers, in place: down, sign flips, up. Of every 256 values, those at 16t + l take bit
     * 31 − t of word l.
     */
    static void downSignedUp(long base, int registers, long words) {
        for (int i = 0; i < registers; i++) {
            long at = base + i * STEP;
            FloatVector v = down(FloatVector.fromMemorySegment(F, MEMORY, at, ORDER));
            int index = i * LANES;
            IntVector w = IntVector.fromMemorySegment(I, MEMORY,
                    words + ((index >> 8) * 16 + (index & 15)) * 4L, ORDER);
            w = w.lanewise(LSHL, (index >> 4) & 15).and(SIGN);
            up(v.reinterpretAsInts().lanewise(XOR, w).reinterpretAsFloats()).intoMemorySegment(MEMORY,
                    at, ORDER);
        }
    }

    /** Does the levels within registers, down, scaled, into another place. */
    static void down(long from, long to, int registers, float scale) {
        for (int i = 0; i < registers; i++) {
            down(FloatVector.fromMemorySegment(F, MEMORY, from + i * STEP, ORDER)).mul(scale)
                    .intoMemorySegment(MEMORY, to + i * STEP, ORDER);
        }
    }

    /** Does the levels within registers, up, in place. */
    static void up(long base, int registers) {
        for (int i = 0; i < registers; i++) {
            long at = base + i * STEP;
            up(FloatVector.fromMemorySegment(F, MEMORY, at, ORDER)).intoMemorySegment(MEMORY, at, ORDER);
        }
    }

    private static FloatVector down(FloatVector v) {
        if (LANES >= 16) {
            v = v.fma(SIGNS_8, v.rearrange(SWAP_8));
        }
        if (LANES >= 8) {
            v = v.fma(SIGNS_4, v.rearrange(SWAP_4));
        }
        v = v.fma(SIGNS_2, v.rearrange(SWAP_2));
        return v.fma(SIGNS_1, v.rearrange(SWAP_1));
    }

    private static FloatVector up(FloatVector v) {
        v = v.fma(SIGNS_1, v.rearrange(SWAP_1));
        v = v.fma(SIGNS_2, v.rearrange(SWAP_2));
        if (LANES >= 8) {
            v = v.fma(SIGNS_4, v.rearrange(SWAP_4));
        }
        if (LANES >= 16) {
            v = v.fma(SIGNS_8, v.rearrange(SWAP_8));
        }
        return v;
    }

    private static VectorShuffle<Float> swap(int bit) {
        return VectorShuffle.fromOp(F, i -> (i ^ bit) % LANES);
    }

    private static FloatVector signs(int bit) {
        float[] signs = new float[LANES];
        for (int i = 0; i < LANES; i++) {
            signs[i] = (i & bit) == 0 ? 1 : -1;
        }
        return FloatVector.fromArray(F, signs, 0);
    }
}
