package org.backlight.projection.hadamard;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.backlight.projection.kernel.Kernels.MEMORY;
import static org.backlight.projection.kernel.Kernels.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.backlight.projection.kernel.Kernels;
import org.backlight.substrate.simd.Registers;

/**
 * Butterflies of the fast Walsh–Hadamard transform on 16 registers at a time. "Down" takes the levels of a
 * group from the high bit of the index to the low one, "up" the other way round.
 */
final class Butterflies {

    private static final VectorSpecies<Float> F = Registers.FLOATS;
    private static final VectorSpecies<Integer> I = Registers.INTS;
    static final int LANES = F.length();
    /** Bits of an index within a piece: 16 × 16 registers. */
    static final int PIECE_BITS = 8 + Integer.numberOfTrailingZeros(LANES);
    /** Bytes of a register. */
    static final long STEP = (long) LANES * Kernels.FLOAT;
    static final int SIGN = 0x80000000;

    private Butterflies() {}

    /** Goes four levels down, in place, over 16 runs of registers that lie {@code stride} bytes apart. */
    static void down(long base, long stride, int count, long advance) {
        for (int i = 0; i < count; i++) {
            long at = base + i * advance;
            FloatVector a0 = FloatVector.fromMemorySegment(F, MEMORY, at + 0 * stride, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(F, MEMORY, at + 1 * stride, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(F, MEMORY, at + 2 * stride, ORDER);
            FloatVector a3 = FloatVector.fromMemorySegment(F, MEMORY, at + 3 * stride, ORDER);
            FloatVector a4 = FloatVector.fromMemorySegment(F, MEMORY, at + 4 * stride, ORDER);
            FloatVector a5 = FloatVector.fromMemorySegment(F, MEMORY, at + 5 * stride, ORDER);
            FloatVector a6 = FloatVector.fromMemorySegment(F, MEMORY, at + 6 * stride, ORDER);
            FloatVector a7 = FloatVector.fromMemorySegment(F, MEMORY, at + 7 * stride, ORDER);
            FloatVector a8 = FloatVector.fromMemorySegment(F, MEMORY, at + 8 * stride, ORDER);
            FloatVector a9 = FloatVector.fromMemorySegment(F, MEMORY, at + 9 * stride, ORDER);
            FloatVector a10 = FloatVector.fromMemorySegment(F, MEMORY, at + 10 * stride, ORDER);
            FloatVector a11 = FloatVector.fromMemorySegment(F, MEMORY, at + 11 * stride, ORDER);
            FloatVector a12 = FloatVector.fromMemorySegment(F, MEMORY, at + 12 * stride, ORDER);
            FloatVector a13 = FloatVector.fromMemorySegment(F, MEMORY, at + 13 * stride, ORDER);
            FloatVector a14 = FloatVector.fromMemorySegment(F, MEMORY, at + 14 * stride, ORDER);
            FloatVector a15 = FloatVector.fromMemorySegment(F, MEMORY, at + 15 * stride, ORDER);
            FloatVector b0 = a0.add(a8), b8 = a0.sub(a8), b1 = a1.add(a9), b9 = a1.sub(a9);
            FloatVector b2 = a2.add(a10), b10 = a2.sub(a10), b3 = a3.add(a11), b11 = a3.sub(a11);
            FloatVector b4 = a4.add(a12), b12 = a4.sub(a12), b5 = a5.add(a13), b13 = a5.sub(a13);
            FloatVector b6 = a6.add(a14), b14 = a6.sub(a14), b7 = a7.add(a15), b15 = a7.sub(a15);
            FloatVector c0 = b0.add(b4), c4 = b0.sub(b4), c1 = b1.add(b5), c5 = b1.sub(b5);
            FloatVector c2 = b2.add(b6), c6 = b2.sub(b6), c3 = b3.add(b7), c7 = b3.sub(b7);
            FloatVector c8 = b8.add(b12), c12 = b8.sub(b12), c9 = b9.add(b13), c13 = b9.sub(b13);
            FloatVector c10 = b10.add(b14), c14 = b10.sub(b14), c11 = b11.add(b15), c15 = b11.sub(b15);
            FloatVector d0 = c0.add(c2), d2 = c0.sub(c2), d1 = c1.add(c3), d3 = c1.sub(c3);
            FloatVector d4 = c4.add(c6), d6 = c4.sub(c6), d5 = c5.add(c7), d7 = c5.sub(c7);
            FloatVector d8 = c8.add(c10), d10 = c8.sub(c10), d9 = c9.add(c11), d11 = c9.sub(c11);
            FloatVector d12 = c12.add(c14), d14 = c12.sub(c14), d13 = c13.add(c15), d15 = c13.sub(c15);
            FloatVector e0 = d0.add(d1), e1 = d0.sub(d1), e2 = d2.add(d3), e3 = d2.sub(d3);
            FloatVector e4 = d4.add(d5), e5 = d4.sub(d5), e6 = d6.add(d7), e7 = d6.sub(d7);
            FloatVector e8 = d8.add(d9), e9 = d8.sub(d9), e10 = d10.add(d11), e11 = d10.sub(d11);
            FloatVector e12 = d12.add(d13), e13 = d12.sub(d13), e14 = d14.add(d15), e15 = d14.sub(d15);
            e0.intoMemorySegment(MEMORY, at + 0 * stride, ORDER);
            e1.intoMemorySegment(MEMORY, at + 1 * stride, ORDER);
            e2.intoMemorySegment(MEMORY, at + 2 * stride, ORDER);
            e3.intoMemorySegment(MEMORY, at + 3 * stride, ORDER);
            e4.intoMemorySegment(MEMORY, at + 4 * stride, ORDER);
            e5.intoMemorySegment(MEMORY, at + 5 * stride, ORDER);
            e6.intoMemorySegment(MEMORY, at + 6 * stride, ORDER);
            e7.intoMemorySegment(MEMORY, at + 7 * stride, ORDER);
            e8.intoMemorySegment(MEMORY, at + 8 * stride, ORDER);
            e9.intoMemorySegment(MEMORY, at + 9 * stride, ORDER);
            e10.intoMemorySegment(MEMORY, at + 10 * stride, ORDER);
            e11.intoMemorySegment(MEMORY, at + 11 * stride, ORDER);
            e12.intoMemorySegment(MEMORY, at + 12 * stride, ORDER);
            e13.intoMemorySegment(MEMORY, at + 13 * stride, ORDER);
            e14.intoMemorySegment(MEMORY, at + 14 * stride, ORDER);
            e15.intoMemorySegment(MEMORY, at + 15 * stride, ORDER);
        }
    }

    /**
     * Flips signs and goes four levels down: of 16 runs of registers that lie {@code stride} bytes apart, but for the last one, which may lie
     * anywhere, into as many in another place. Run c takes bit 31 − c of a word for each lane.
     */
    static void signedDown(long from, long stride, long last, long words, long to, long toStride,
            int registers) {
        for (int i = 0; i < registers; i++) {
            long source = from + i * STEP;
            long at = to + i * STEP;
            IntVector w = IntVector.fromMemorySegment(I, MEMORY, words + i * STEP, ORDER);
            FloatVector a0 = IntVector.fromMemorySegment(I, MEMORY, source + 0 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 0).and(SIGN)).reinterpretAsFloats();
            FloatVector a1 = IntVector.fromMemorySegment(I, MEMORY, source + 1 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 1).and(SIGN)).reinterpretAsFloats();
            FloatVector a2 = IntVector.fromMemorySegment(I, MEMORY, source + 2 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 2).and(SIGN)).reinterpretAsFloats();
            FloatVector a3 = IntVector.fromMemorySegment(I, MEMORY, source + 3 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 3).and(SIGN)).reinterpretAsFloats();
            FloatVector a4 = IntVector.fromMemorySegment(I, MEMORY, source + 4 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 4).and(SIGN)).reinterpretAsFloats();
            FloatVector a5 = IntVector.fromMemorySegment(I, MEMORY, source + 5 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 5).and(SIGN)).reinterpretAsFloats();
            FloatVector a6 = IntVector.fromMemorySegment(I, MEMORY, source + 6 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 6).and(SIGN)).reinterpretAsFloats();
            FloatVector a7 = IntVector.fromMemorySegment(I, MEMORY, source + 7 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 7).and(SIGN)).reinterpretAsFloats();
            FloatVector a8 = IntVector.fromMemorySegment(I, MEMORY, source + 8 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 8).and(SIGN)).reinterpretAsFloats();
            FloatVector a9 = IntVector.fromMemorySegment(I, MEMORY, source + 9 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 9).and(SIGN)).reinterpretAsFloats();
            FloatVector a10 = IntVector.fromMemorySegment(I, MEMORY, source + 10 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 10).and(SIGN)).reinterpretAsFloats();
            FloatVector a11 = IntVector.fromMemorySegment(I, MEMORY, source + 11 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 11).and(SIGN)).reinterpretAsFloats();
            FloatVector a12 = IntVector.fromMemorySegment(I, MEMORY, source + 12 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 12).and(SIGN)).reinterpretAsFloats();
            FloatVector a13 = IntVector.fromMemorySegment(I, MEMORY, source + 13 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 13).and(SIGN)).reinterpretAsFloats();
            FloatVector a14 = IntVector.fromMemorySegment(I, MEMORY, source + 14 * stride, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 14).and(SIGN)).reinterpretAsFloats();
            FloatVector a15 = IntVector.fromMemorySegment(I, MEMORY, last + i * STEP, ORDER)
                    .lanewise(XOR, w.lanewise(LSHL, 15).and(SIGN)).reinterpretAsFloats();
            FloatVector b0 = a0.add(a8), b8 = a0.sub(a8), b1 = a1.add(a9), b9 = a1.sub(a9);
            FloatVector b2 = a2.add(a10), b10 = a2.sub(a10), b3 = a3.add(a11), b11 = a3.sub(a11);
            FloatVector b4 = a4.add(a12), b12 = a4.sub(a12), b5 = a5.add(a13), b13 = a5.sub(a13);
            FloatVector b6 = a6.add(a14), b14 = a6.sub(a14), b7 = a7.add(a15), b15 = a7.sub(a15);
            FloatVector c0 = b0.add(b4), c4 = b0.sub(b4), c1 = b1.add(b5), c5 = b1.sub(b5);
            FloatVector c2 = b2.add(b6), c6 = b2.sub(b6), c3 = b3.add(b7), c7 = b3.sub(b7);
            FloatVector c8 = b8.add(b12), c12 = b8.sub(b12), c9 = b9.add(b13), c13 = b9.sub(b13);
            FloatVector c10 = b10.add(b14), c14 = b10.sub(b14), c11 = b11.add(b15), c15 = b11.sub(b15);
            FloatVector d0 = c0.add(c2), d2 = c0.sub(c2), d1 = c1.add(c3), d3 = c1.sub(c3);
            FloatVector d4 = c4.add(c6), d6 = c4.sub(c6), d5 = c5.add(c7), d7 = c5.sub(c7);
            FloatVector d8 = c8.add(c10), d10 = c8.sub(c10), d9 = c9.add(c11), d11 = c9.sub(c11);
            FloatVector d12 = c12.add(c14), d14 = c12.sub(c14), d13 = c13.add(c15), d15 = c13.sub(c15);
            FloatVector e0 = d0.add(d1), e1 = d0.sub(d1), e2 = d2.add(d3), e3 = d2.sub(d3);
            FloatVector e4 = d4.add(d5), e5 = d4.sub(d5), e6 = d6.add(d7), e7 = d6.sub(d7);
            FloatVector e8 = d8.add(d9), e9 = d8.sub(d9), e10 = d10.add(d11), e11 = d10.sub(d11);
            FloatVector e12 = d12.add(d13), e13 = d12.sub(d13), e14 = d14.add(d15), e15 = d14.sub(d15);
            e0.intoMemorySegment(MEMORY, at + 0 * toStride, ORDER);
            e1.intoMemorySegment(MEMORY, at + 1 * toStride, ORDER);
            e2.intoMemorySegment(MEMORY, at + 2 * toStride, ORDER);
            e3.intoMemorySegment(MEMORY, at + 3 * toStride, ORDER);
            e4.intoMemorySegment(MEMORY, at + 4 * toStride, ORDER);
            e5.intoMemorySegment(MEMORY, at + 5 * toStride, ORDER);
            e6.intoMemorySegment(MEMORY, at + 6 * toStride, ORDER);
            e7.intoMemorySegment(MEMORY, at + 7 * toStride, ORDER);
            e8.intoMemorySegment(MEMORY, at + 8 * toStride, ORDER);
            e9.intoMemorySegment(MEMORY, at + 9 * toStride, ORDER);
            e10.intoMemorySegment(MEMORY, at + 10 * toStride, ORDER);
            e11.intoMemorySegment(MEMORY, at + 11 * toStride, ORDER);
            e12.intoMemorySegment(MEMORY, at + 12 * toStride, ORDER);
            e13.intoMemorySegment(MEMORY, at + 13 * toStride, ORDER);
            e14.intoMemorySegment(MEMORY, at + 14 * toStride, ORDER);
            e15.intoMemorySegment(MEMORY, at + 15 * toStride, ORDER);
        }
    }

    /** Goes four levels up, in place, over 16 runs of registers that lie {@code stride} bytes apart. */
    static void up(long base, long stride, int count, long advance) {
        for (int i = 0; i < count; i++) {
            long at = base + i * advance;
            FloatVector a0 = FloatVector.fromMemorySegment(F, MEMORY, at + 0 * stride, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(F, MEMORY, at + 1 * stride, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(F, MEMORY, at + 2 * stride, ORDER);
            FloatVector a3 = FloatVector.fromMemorySegment(F, MEMORY, at + 3 * stride, ORDER);
            FloatVector a4 = FloatVector.fromMemorySegment(F, MEMORY, at + 4 * stride, ORDER);
            FloatVector a5 = FloatVector.fromMemorySegment(F, MEMORY, at + 5 * stride, ORDER);
            FloatVector a6 = FloatVector.fromMemorySegment(F, MEMORY, at + 6 * stride, ORDER);
            FloatVector a7 = FloatVector.fromMemorySegment(F, MEMORY, at + 7 * stride, ORDER);
            FloatVector a8 = FloatVector.fromMemorySegment(F, MEMORY, at + 8 * stride, ORDER);
            FloatVector a9 = FloatVector.fromMemorySegment(F, MEMORY, at + 9 * stride, ORDER);
            FloatVector a10 = FloatVector.fromMemorySegment(F, MEMORY, at + 10 * stride, ORDER);
            FloatVector a11 = FloatVector.fromMemorySegment(F, MEMORY, at + 11 * stride, ORDER);
            FloatVector a12 = FloatVector.fromMemorySegment(F, MEMORY, at + 12 * stride, ORDER);
            FloatVector a13 = FloatVector.fromMemorySegment(F, MEMORY, at + 13 * stride, ORDER);
            FloatVector a14 = FloatVector.fromMemorySegment(F, MEMORY, at + 14 * stride, ORDER);
            FloatVector a15 = FloatVector.fromMemorySegment(F, MEMORY, at + 15 * stride, ORDER);
            FloatVector b0 = a0.add(a1), b1 = a0.sub(a1), b2 = a2.add(a3), b3 = a2.sub(a3);
            FloatVector b4 = a4.add(a5), b5 = a4.sub(a5), b6 = a6.add(a7), b7 = a6.sub(a7);
            FloatVector b8 = a8.add(a9), b9 = a8.sub(a9), b10 = a10.add(a11), b11 = a10.sub(a11);
            FloatVector b12 = a12.add(a13), b13 = a12.sub(a13), b14 = a14.add(a15), b15 = a14.sub(a15);
            FloatVector c0 = b0.add(b2), c2 = b0.sub(b2), c1 = b1.add(b3), c3 = b1.sub(b3);
            FloatVector c4 = b4.add(b6), c6 = b4.sub(b6), c5 = b5.add(b7), c7 = b5.sub(b7);
            FloatVector c8 = b8.add(b10), c10 = b8.sub(b10), c9 = b9.add(b11), c11 = b9.sub(b11);
            FloatVector c12 = b12.add(b14), c14 = b12.sub(b14), c13 = b13.add(b15), c15 = b13.sub(b15);
            FloatVector d0 = c0.add(c4), d4 = c0.sub(c4), d1 = c1.add(c5), d5 = c1.sub(c5);
            FloatVector d2 = c2.add(c6), d6 = c2.sub(c6), d3 = c3.add(c7), d7 = c3.sub(c7);
            FloatVector d8 = c8.add(c12), d12 = c8.sub(c12), d9 = c9.add(c13), d13 = c9.sub(c13);
            FloatVector d10 = c10.add(c14), d14 = c10.sub(c14), d11 = c11.add(c15), d15 = c11.sub(c15);
            FloatVector e0 = d0.add(d8), e8 = d0.sub(d8), e1 = d1.add(d9), e9 = d1.sub(d9);
            FloatVector e2 = d2.add(d10), e10 = d2.sub(d10), e3 = d3.add(d11), e11 = d3.sub(d11);
            FloatVector e4 = d4.add(d12), e12 = d4.sub(d12), e5 = d5.add(d13), e13 = d5.sub(d13);
            FloatVector e6 = d6.add(d14), e14 = d6.sub(d14), e7 = d7.add(d15), e15 = d7.sub(d15);
            e0.intoMemorySegment(MEMORY, at + 0 * stride, ORDER);
            e1.intoMemorySegment(MEMORY, at + 1 * stride, ORDER);
            e2.intoMemorySegment(MEMORY, at + 2 * stride, ORDER);
            e3.intoMemorySegment(MEMORY, at + 3 * stride, ORDER);
            e4.intoMemorySegment(MEMORY, at + 4 * stride, ORDER);
            e5.intoMemorySegment(MEMORY, at + 5 * stride, ORDER);
            e6.intoMemorySegment(MEMORY, at + 6 * stride, ORDER);
            e7.intoMemorySegment(MEMORY, at + 7 * stride, ORDER);
            e8.intoMemorySegment(MEMORY, at + 8 * stride, ORDER);
            e9.intoMemorySegment(MEMORY, at + 9 * stride, ORDER);
            e10.intoMemorySegment(MEMORY, at + 10 * stride, ORDER);
            e11.intoMemorySegment(MEMORY, at + 11 * stride, ORDER);
            e12.intoMemorySegment(MEMORY, at + 12 * stride, ORDER);
            e13.intoMemorySegment(MEMORY, at + 13 * stride, ORDER);
            e14.intoMemorySegment(MEMORY, at + 14 * stride, ORDER);
            e15.intoMemorySegment(MEMORY, at + 15 * stride, ORDER);
        }
    }

    /** Goes four levels up, flips signs, and goes four levels down, in place. */
    static void upSignedDown(long base, long stride, long words, int registers) {
        for (int i = 0; i < registers; i++) {
            long at = base + i * STEP;
            FloatVector a0 = FloatVector.fromMemorySegment(F, MEMORY, at + 0 * stride, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(F, MEMORY, at + 1 * stride, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(F, MEMORY, at + 2 * stride, ORDER);
            FloatVector a3 = FloatVector.fromMemorySegment(F, MEMORY, at + 3 * stride, ORDER);
            FloatVector a4 = FloatVector.fromMemorySegment(F, MEMORY, at + 4 * stride, ORDER);
            FloatVector a5 = FloatVector.fromMemorySegment(F, MEMORY, at + 5 * stride, ORDER);
            FloatVector a6 = FloatVector.fromMemorySegment(F, MEMORY, at + 6 * stride, ORDER);
            FloatVector a7 = FloatVector.fromMemorySegment(F, MEMORY, at + 7 * stride, ORDER);
            FloatVector a8 = FloatVector.fromMemorySegment(F, MEMORY, at + 8 * stride, ORDER);
            FloatVector a9 = FloatVector.fromMemorySegment(F, MEMORY, at + 9 * stride, ORDER);
            FloatVector a10 = FloatVector.fromMemorySegment(F, MEMORY, at + 10 * stride, ORDER);
            FloatVector a11 = FloatVector.fromMemorySegment(F, MEMORY, at + 11 * stride, ORDER);
            FloatVector a12 = FloatVector.fromMemorySegment(F, MEMORY, at + 12 * stride, ORDER);
            FloatVector a13 = FloatVector.fromMemorySegment(F, MEMORY, at + 13 * stride, ORDER);
            FloatVector a14 = FloatVector.fromMemorySegment(F, MEMORY, at + 14 * stride, ORDER);
            FloatVector a15 = FloatVector.fromMemorySegment(F, MEMORY, at + 15 * stride, ORDER);
            FloatVector b0 = a0.add(a1), b1 = a0.sub(a1), b2 = a2.add(a3), b3 = a2.sub(a3);
            FloatVector b4 = a4.add(a5), b5 = a4.sub(a5), b6 = a6.add(a7), b7 = a6.sub(a7);
            FloatVector b8 = a8.add(a9), b9 = a8.sub(a9), b10 = a10.add(a11), b11 = a10.sub(a11);
            FloatVector b12 = a12.add(a13), b13 = a12.sub(a13), b14 = a14.add(a15), b15 = a14.sub(a15);
            FloatVector c0 = b0.add(b2), c2 = b0.sub(b2), c1 = b1.add(b3), c3 = b1.sub(b3);
            FloatVector c4 = b4.add(b6), c6 = b4.sub(b6), c5 = b5.add(b7), c7 = b5.sub(b7);
            FloatVector c8 = b8.add(b10), c10 = b8.sub(b10), c9 = b9.add(b11), c11 = b9.sub(b11);
            FloatVector c12 = b12.add(b14), c14 = b12.sub(b14), c13 = b13.add(b15), c15 = b13.sub(b15);
            FloatVector d0 = c0.add(c4), d4 = c0.sub(c4), d1 = c1.add(c5), d5 = c1.sub(c5);
            FloatVector d2 = c2.add(c6), d6 = c2.sub(c6), d3 = c3.add(c7), d7 = c3.sub(c7);
            FloatVector d8 = c8.add(c12), d12 = c8.sub(c12), d9 = c9.add(c13), d13 = c9.sub(c13);
            FloatVector d10 = c10.add(c14), d14 = c10.sub(c14), d11 = c11.add(c15), d15 = c11.sub(c15);
            FloatVector e0 = d0.add(d8), e8 = d0.sub(d8), e1 = d1.add(d9), e9 = d1.sub(d9);
            FloatVector e2 = d2.add(d10), e10 = d2.sub(d10), e3 = d3.add(d11), e11 = d3.sub(d11);
            FloatVector e4 = d4.add(d12), e12 = d4.sub(d12), e5 = d5.add(d13), e13 = d5.sub(d13);
            FloatVector e6 = d6.add(d14), e14 = d6.sub(d14), e7 = d7.add(d15), e15 = d7.sub(d15);
            IntVector w = IntVector.fromMemorySegment(I, MEMORY, words + i * STEP, ORDER);
            FloatVector f0 = e0.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 0).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f1 = e1.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 1).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f2 = e2.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 2).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f3 = e3.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 3).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f4 = e4.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 4).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f5 = e5.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 5).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f6 = e6.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 6).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f7 = e7.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 7).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f8 = e8.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 8).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f9 = e9.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 9).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f10 = e10.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 10).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f11 = e11.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 11).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f12 = e12.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 12).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f13 = e13.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 13).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f14 = e14.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 14).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector f15 = e15.reinterpretAsInts().lanewise(XOR, w.lanewise(LSHL, 15).and(SIGN))
                    .reinterpretAsFloats();
            FloatVector g0 = f0.add(f8), g8 = f0.sub(f8), g1 = f1.add(f9), g9 = f1.sub(f9);
            FloatVector g2 = f2.add(f10), g10 = f2.sub(f10), g3 = f3.add(f11), g11 = f3.sub(f11);
            FloatVector g4 = f4.add(f12), g12 = f4.sub(f12), g5 = f5.add(f13), g13 = f5.sub(f13);
            FloatVector g6 = f6.add(f14), g14 = f6.sub(f14), g7 = f7.add(f15), g15 = f7.sub(f15);
            FloatVector h0 = g0.add(g4), h4 = g0.sub(g4), h1 = g1.add(g5), h5 = g1.sub(g5);
            FloatVector h2 = g2.add(g6), h6 = g2.sub(g6), h3 = g3.add(g7), h7 = g3.sub(g7);
            FloatVector h8 = g8.add(g12), h12 = g8.sub(g12), h9 = g9.add(g13), h13 = g9.sub(g13);
            FloatVector h10 = g10.add(g14), h14 = g10.sub(g14), h11 = g11.add(g15), h15 = g11.sub(g15);
            FloatVector i0 = h0.add(h2), i2 = h0.sub(h2), i1 = h1.add(h3), i3 = h1.sub(h3);
            FloatVector i4 = h4.add(h6), i6 = h4.sub(h6), i5 = h5.add(h7), i7 = h5.sub(h7);
            FloatVector i8 = h8.add(h10), i10 = h8.sub(h10), i9 = h9.add(h11), i11 = h9.sub(h11);
            FloatVector i12 = h12.add(h14), i14 = h12.sub(h14), i13 = h13.add(h15), i15 = h13.sub(h15);
            FloatVector j0 = i0.add(i1), j1 = i0.sub(i1), j2 = i2.add(i3), j3 = i2.sub(i3);
            FloatVector j4 = i4.add(i5), j5 = i4.sub(i5), j6 = i6.add(i7), j7 = i6.sub(i7);
            FloatVector j8 = i8.add(i9), j9 = i8.sub(i9), j10 = i10.add(i11), j11 = i10.sub(i11);
            FloatVector j12 = i12.add(i13), j13 = i12.sub(i13), j14 = i14.add(i15), j15 = i14.sub(i15);
            j0.intoMemorySegment(MEMORY, at + 0 * stride, ORDER);
            j1.intoMemorySegment(MEMORY, at + 1 * stride, ORDER);
            j2.intoMemorySegment(MEMORY, at + 2 * stride, ORDER);
            j3.intoMemorySegment(MEMORY, at + 3 * stride, ORDER);
            j4.intoMemorySegment(MEMORY, at + 4 * stride, ORDER);
            j5.intoMemorySegment(MEMORY, at + 5 * stride, ORDER);
            j6.intoMemorySegment(MEMORY, at + 6 * stride, ORDER);
            j7.intoMemorySegment(MEMORY, at + 7 * stride, ORDER);
            j8.intoMemorySegment(MEMORY, at + 8 * stride, ORDER);
            j9.intoMemorySegment(MEMORY, at + 9 * stride, ORDER);
            j10.intoMemorySegment(MEMORY, at + 10 * stride, ORDER);
            j11.intoMemorySegment(MEMORY, at + 11 * stride, ORDER);
            j12.intoMemorySegment(MEMORY, at + 12 * stride, ORDER);
            j13.intoMemorySegment(MEMORY, at + 13 * stride, ORDER);
            j14.intoMemorySegment(MEMORY, at + 14 * stride, ORDER);
            j15.intoMemorySegment(MEMORY, at + 15 * stride, ORDER);
        }
    }

    /** Does one level, in place: registers [0, count) with those {@code stride} bytes on. */
    static void level(long base, long stride, int registers) {
        for (int i = 0; i < registers; i++) {
            long at = base + i * STEP;
            FloatVector a = FloatVector.fromMemorySegment(F, MEMORY, at, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(F, MEMORY, at + stride, ORDER);
            a.add(b).intoMemorySegment(MEMORY, at, ORDER);
            a.sub(b).intoMemorySegment(MEMORY, at + stride, ORDER);
        }
    }
}
