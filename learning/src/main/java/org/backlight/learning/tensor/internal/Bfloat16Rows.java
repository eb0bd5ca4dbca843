package org.backlight.learning.tensor.internal;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.backlight.substrate.simd.RawMemory;
import org.backlight.substrate.simd.Registers;

/**
 * Y = X Wᵀ with W in bfloat16 and X, Y in float32, for a few rows of X. A bfloat16 number is the upper half of a float32
 * one, so it is widened by a shift, in the register. Memory is addressed by pointer.
 *
 * <p>A row of Y depends on its own row of X alone, bit for bit, and its values are summed in one order, compiled or not.
 */
public final class Bfloat16Rows {

    private static final VectorSpecies<Float> F = Registers.FLOATS;
    private static final VectorSpecies<Integer> I = Registers.INTS;
    private static final VectorSpecies<Short> S = Registers.SHORTS;
    private static final int LANES = F.length();
    private static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(F, 8, 1, true);
    private static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(F, 4, 1, true);
    private static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(F, 2, 1, true);
    private static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(F, 1, 1, true);
    private static final long REGISTER = (long) LANES * Float.BYTES;
    /** Rows of W, and of X if there are as many, that are multiplied at once: each is then read once for four. */
    private static final int GROUP = 4;
    /** Columns come in multiples of this: whole registers of any width, whole cache lines. */
    public static final int ALIGNMENT = 32;

    /** Enough for the JVM's last compiler, which asks for thousands of calls. */
    private static final int WARM_UP_PRODUCTS = 800;

    private static final MemorySegment MEMORY = RawMemory.ALL;
    private static final ByteOrder ORDER = RawMemory.ORDER;

    private Bfloat16Rows() {}

    /**
     * Writes X Wᵀ.
     *
     * @param w bfloat16, rows × columns, row-major
     * @param columns a multiple of {@link #ALIGNMENT}
     * @param x float32, count × columns, row-major
     * @param y float32, count × rows, row-major; overwritten
     */
    public static void multiply(long w, int rows, int columns, long x, int count, long y) {
        try (Arena arena = Arena.ofConfined()) {
            multiply(w, rows, columns, x, count, y,
                    arena.allocate(GROUP * GROUP * REGISTER, REGISTER).address());
        }
    }

    /** Multiplies small matrices until the JVM has compiled these loops, which are much slower before. */
    public static void warmUp() {
        int rows = 4 * GROUP;
        int columns = 8 * ALIGNMENT;
        int count = 2 * GROUP + 1;
        try (Arena arena = Arena.ofConfined()) {
            long w = arena.allocate((long) rows * columns * Short.BYTES, REGISTER).address();
            long x = arena.allocate((long) count * columns * Float.BYTES, REGISTER).address();
            long y = arena.allocate((long) count * rows * Float.BYTES, REGISTER).address();
            for (int i = 0; i < WARM_UP_PRODUCTS; i++) {
                multiply(w, rows, columns, x, count, y);
            }
        }
    }

    private static void multiply(long w, int rows, int columns, long x, int count, long y, long sums) {
        long wStride = (long) columns * Short.BYTES;
        long xStride = (long) columns * Float.BYTES;
        long yStride = (long) rows * Float.BYTES;
        for (int row = 0; row < rows; row += GROUP) {
            int group = Math.min(GROUP, rows - row);
            long from = w + row * wStride;
            long to = y + (long) row * Float.BYTES;
            int k = 0;
            for (; group == GROUP && k + GROUP <= count; k += GROUP) {
                fourByFour(from, wStride, columns, x + k * xStride, sums);
                for (int i = 0; i < GROUP; i++) {
                    writeSums(sums + i * GROUP * REGISTER, to + (k + i) * yStride);
                }
            }
            for (; group == GROUP && k < count; k++) {
                fourByOne(from, wStride, columns, x + k * xStride, sums);
                writeSums(sums, to + k * yStride);
            }
            for (; k < count; k++) {
                for (int r = 0; r < group; r++) {
                    one(from + r * wStride, columns, x + k * xStride, sums);
                    writeSum(sums, to + k * yStride + (long) r * Float.BYTES);
                }
            }
        }
    }

    private static void one(long w, int columns, long x, long sum0) {
        FloatVector sum = FloatVector.zero(F);
        for (int i = 0; i < columns; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(F, MEMORY, x + (long) i * Float.BYTES, ORDER);
            sum = widened(w + (long) i * Short.BYTES).fma(v, sum);
        }
        sum.intoMemorySegment(MEMORY, sum0, ORDER);
    }

    private static void fourByOne(long w, long stride, int columns, long x, long sums) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector s0 = zero, s1 = zero, s2 = zero, s3 = zero;
        for (int i = 0; i < columns; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(F, MEMORY, x + (long) i * Float.BYTES, ORDER);
            long at = w + (long) i * Short.BYTES;
            s0 = widened(at).fma(v, s0);
            s1 = widened(at + stride).fma(v, s1);
            s2 = widened(at + 2 * stride).fma(v, s2);
            s3 = widened(at + 3 * stride).fma(v, s3);
        }
        s0.intoMemorySegment(MEMORY, sums + 0 * REGISTER, ORDER);
        s1.intoMemorySegment(MEMORY, sums + 1 * REGISTER, ORDER);
        s2.intoMemorySegment(MEMORY, sums + 2 * REGISTER, ORDER);
        s3.intoMemorySegment(MEMORY, sums + 3 * REGISTER, ORDER);
    }

    private static void fourByFour(long w, long wStride, int columns, long x, long sums) {
        long xStride = (long) columns * Float.BYTES;
        FloatVector zero = FloatVector.zero(F);
        FloatVector s00 = zero, s10 = zero, s20 = zero, s30 = zero;
        FloatVector s01 = zero, s11 = zero, s21 = zero, s31 = zero;
        FloatVector s02 = zero, s12 = zero, s22 = zero, s32 = zero;
        FloatVector s03 = zero, s13 = zero, s23 = zero, s33 = zero;
        for (int i = 0; i < columns; i += LANES) {
            long at = w + (long) i * Short.BYTES;
            FloatVector w0 = widened(at);
            FloatVector w1 = widened(at + wStride);
            FloatVector w2 = widened(at + 2 * wStride);
            FloatVector w3 = widened(at + 3 * wStride);
            long from = x + (long) i * Float.BYTES;
            FloatVector x0 = FloatVector.fromMemorySegment(F, MEMORY, from, ORDER);
            s00 = w0.fma(x0, s00);
            s01 = w1.fma(x0, s01);
            s02 = w2.fma(x0, s02);
            s03 = w3.fma(x0, s03);
            FloatVector x1 = FloatVector.fromMemorySegment(F, MEMORY, from + xStride, ORDER);
            s10 = w0.fma(x1, s10);
            s11 = w1.fma(x1, s11);
            s12 = w2.fma(x1, s12);
            s13 = w3.fma(x1, s13);
            FloatVector x2 = FloatVector.fromMemorySegment(F, MEMORY, from + 2 * xStride, ORDER);
            s20 = w0.fma(x2, s20);
            s21 = w1.fma(x2, s21);
            s22 = w2.fma(x2, s22);
            s23 = w3.fma(x2, s23);
            FloatVector x3 = FloatVector.fromMemorySegment(F, MEMORY, from + 3 * xStride, ORDER);
            s30 = w0.fma(x3, s30);
            s31 = w1.fma(x3, s31);
            s32 = w2.fma(x3, s32);
            s33 = w3.fma(x3, s33);
        }
        s00.intoMemorySegment(MEMORY, sums + 0 * REGISTER, ORDER);
        s01.intoMemorySegment(MEMORY, sums + 1 * REGISTER, ORDER);
        s02.intoMemorySegment(MEMORY, sums + 2 * REGISTER, ORDER);
        s03.intoMemorySegment(MEMORY, sums + 3 * REGISTER, ORDER);
        s10.intoMemorySegment(MEMORY, sums + 4 * REGISTER, ORDER);
        s11.intoMemorySegment(MEMORY, sums + 5 * REGISTER, ORDER);
        s12.intoMemorySegment(MEMORY, sums + 6 * REGISTER, ORDER);
        s13.intoMemorySegment(MEMORY, sums + 7 * REGISTER, ORDER);
        s20.intoMemorySegment(MEMORY, sums + 8 * REGISTER, ORDER);
        s21.intoMemorySegment(MEMORY, sums + 9 * REGISTER, ORDER);
        s22.intoMemorySegment(MEMORY, sums + 10 * REGISTER, ORDER);
        s23.intoMemorySegment(MEMORY, sums + 11 * REGISTER, ORDER);
        s30.intoMemorySegment(MEMORY, sums + 12 * REGISTER, ORDER);
        s31.intoMemorySegment(MEMORY, sums + 13 * REGISTER, ORDER);
        s32.intoMemorySegment(MEMORY, sums + 14 * REGISTER, ORDER);
        s33.intoMemorySegment(MEMORY, sums + 15 * REGISTER, ORDER);
    }

    private static FloatVector widened(long w) {
        IntVector words = (IntVector) ShortVector.fromMemorySegment(S, MEMORY, w, ORDER)
                .convertShape(ZERO_EXTEND_S2I, I, 0);
        return words.lanewise(LSHL, Short.SIZE).reinterpretAsFloats();
    }

    /** Writes the sums over each of four registers. */
    private static void writeSums(long sums, long y) {
        for (int r = 0; r < GROUP; r++) {
            writeSum(sums + r * REGISTER, y + (long) r * Float.BYTES);
        }
    }

    private static void writeSum(long register, long y) {
        MEMORY.set(ValueLayout.JAVA_FLOAT_UNALIGNED, y,
                sum(FloatVector.fromMemorySegment(F, MEMORY, register, ORDER)));
    }

    /**
     * Returns the sum over a register: its second half is added to its first, and so on. {@code reduceLanes} promises
     * no order: it adds in another one once the JVM has compiled it.
     */
    private static float sum(FloatVector v) {
        FloatVector sum = v;
        if (LANES > 8) {
            sum = sum.add(sum.rearrange(BY_8));
        }
        if (LANES > 4) {
            sum = sum.add(sum.rearrange(BY_4));
        }
        if (LANES > 2) {
            sum = sum.add(sum.rearrange(BY_2));
        }
        return sum.add(sum.rearrange(BY_1)).lane(0);
    }
}
