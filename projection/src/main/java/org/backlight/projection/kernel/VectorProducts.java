package org.backlight.projection.kernel;

import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static org.backlight.projection.kernel.Kernels.FLOAT;
import static org.backlight.projection.kernel.Kernels.FLOATS;
import static org.backlight.projection.kernel.Kernels.MEMORY;
import static org.backlight.projection.kernel.Kernels.ORDER;
import static org.backlight.projection.kernel.Kernels.PANEL;
import static org.backlight.projection.kernel.Kernels.PANEL_PAIRS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.simd.Registers;

/** Tiles times vectors, in SIMD registers. */
final class VectorProducts {

    private static final VectorSpecies<Float> F = Registers.FLOATS;
    private static final VectorSpecies<Long> L = Registers.LONGS;
    private static final int LANES = F.length();
    /** Bytes of a register. */
    private static final long STEP = (long) LANES * FLOAT;

    private VectorProducts() {}

    static void multiply(long x, long xStride, int batch, long tile, int columns, long c, long cStride,
            boolean accumulate) {
        for (int r = 0; r < PANEL; r += 4 * LANES) {
            long t = tile + (long) r * FLOAT;
            long out = c + (long) r * FLOAT;
            int b = 0;
            for (; b + 4 <= batch; b += 4) {
                multiply4(x + b * xStride * FLOAT, xStride * FLOAT, t, columns, out + b * cStride * FLOAT,
                        cStride * FLOAT, accumulate);
            }
            for (; b < batch; b++) {
                multiply1(x + b * xStride * FLOAT, t, columns, out + b * cStride * FLOAT, accumulate);
            }
        }
    }

    /** Multiplies four rows of the batch times four registers of the panel: 16 independent sums hide the latency. */
    private static void multiply4(long x, long xStride, long tile, int columns, long c, long cStride,
            boolean accumulate) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector s00 = zero, s01 = zero, s02 = zero, s03 = zero;
        FloatVector s10 = zero, s11 = zero, s12 = zero, s13 = zero;
        FloatVector s20 = zero, s21 = zero, s22 = zero, s23 = zero;
        FloatVector s30 = zero, s31 = zero, s32 = zero, s33 = zero;
        for (int j = 0; j < columns; j++) {
            long t = tile + (long) j * (PANEL * FLOAT);
            FloatVector t0 = FloatVector.fromMemorySegment(F, MEMORY, t, ORDER);
            FloatVector t1 = FloatVector.fromMemorySegment(F, MEMORY, t + 1 * STEP, ORDER);
            FloatVector t2 = FloatVector.fromMemorySegment(F, MEMORY, t + 2 * STEP, ORDER);
            FloatVector t3 = FloatVector.fromMemorySegment(F, MEMORY, t + 3 * STEP, ORDER);
            long xj = x + (long) j * FLOAT;
            FloatVector x0 = FloatVector.broadcast(F, MEMORY.get(FLOATS, xj));
            s00 = t0.fma(x0, s00);
            s01 = t1.fma(x0, s01);
            s02 = t2.fma(x0, s02);
            s03 = t3.fma(x0, s03);
            FloatVector x1 = FloatVector.broadcast(F, MEMORY.get(FLOATS, xj + 1 * xStride));
            s10 = t0.fma(x1, s10);
            s11 = t1.fma(x1, s11);
            s12 = t2.fma(x1, s12);
            s13 = t3.fma(x1, s13);
            FloatVector x2 = FloatVector.broadcast(F, MEMORY.get(FLOATS, xj + 2 * xStride));
            s20 = t0.fma(x2, s20);
            s21 = t1.fma(x2, s21);
            s22 = t2.fma(x2, s22);
            s23 = t3.fma(x2, s23);
            FloatVector x3 = FloatVector.broadcast(F, MEMORY.get(FLOATS, xj + 3 * xStride));
            s30 = t0.fma(x3, s30);
            s31 = t1.fma(x3, s31);
            s32 = t2.fma(x3, s32);
            s33 = t3.fma(x3, s33);
        }
        if (accumulate) {
            s00 = FloatVector.fromMemorySegment(F, MEMORY, c + 0 * cStride + 0 * STEP, ORDER).add(s00);
            s01 = FloatVector.fromMemorySegment(F, MEMORY, c + 0 * cStride + 1 * STEP, ORDER).add(s01);
            s02 = FloatVector.fromMemorySegment(F, MEMORY, c + 0 * cStride + 2 * STEP, ORDER).add(s02);
            s03 = FloatVector.fromMemorySegment(F, MEMORY, c + 0 * cStride + 3 * STEP, ORDER).add(s03);
            s10 = FloatVector.fromMemorySegment(F, MEMORY, c + 1 * cStride + 0 * STEP, ORDER).add(s10);
            s11 = FloatVector.fromMemorySegment(F, MEMORY, c + 1 * cStride + 1 * STEP, ORDER).add(s11);
            s12 = FloatVector.fromMemorySegment(F, MEMORY, c + 1 * cStride + 2 * STEP, ORDER).add(s12);
            s13 = FloatVector.fromMemorySegment(F, MEMORY, c + 1 * cStride + 3 * STEP, ORDER).add(s13);
            s20 = FloatVector.fromMemorySegment(F, MEMORY, c + 2 * cStride + 0 * STEP, ORDER).add(s20);
            s21 = FloatVector.fromMemorySegment(F, MEMORY, c + 2 * cStride + 1 * STEP, ORDER).add(s21);
            s22 = FloatVector.fromMemorySegment(F, MEMORY, c + 2 * cStride + 2 * STEP, ORDER).add(s22);
            s23 = FloatVector.fromMemorySegment(F, MEMORY, c + 2 * cStride + 3 * STEP, ORDER).add(s23);
            s30 = FloatVector.fromMemorySegment(F, MEMORY, c + 3 * cStride + 0 * STEP, ORDER).add(s30);
            s31 = FloatVector.fromMemorySegment(F, MEMORY, c + 3 * cStride + 1 * STEP, ORDER).add(s31);
            s32 = FloatVector.fromMemorySegment(F, MEMORY, c + 3 * cStride + 2 * STEP, ORDER).add(s32);
            s33 = FloatVector.fromMemorySegment(F, MEMORY, c + 3 * cStride + 3 * STEP, ORDER).add(s33);
        }
        s00.intoMemorySegment(MEMORY, c + 0 * cStride + 0 * STEP, ORDER);
        s01.intoMemorySegment(MEMORY, c + 0 * cStride + 1 * STEP, ORDER);
        s02.intoMemorySegment(MEMORY, c + 0 * cStride + 2 * STEP, ORDER);
        s03.intoMemorySegment(MEMORY, c + 0 * cStride + 3 * STEP, ORDER);
        s10.intoMemorySegment(MEMORY, c + 1 * cStride + 0 * STEP, ORDER);
        s11.intoMemorySegment(MEMORY, c + 1 * cStride + 1 * STEP, ORDER);
        s12.intoMemorySegment(MEMORY, c + 1 * cStride + 2 * STEP, ORDER);
        s13.intoMemorySegment(MEMORY, c + 1 * cStride + 3 * STEP, ORDER);
        s20.intoMemorySegment(MEMORY, c + 2 * cStride + 0 * STEP, ORDER);
        s21.intoMemorySegment(MEMORY, c + 2 * cStride + 1 * STEP, ORDER);
        s22.intoMemorySegment(MEMORY, c + 2 * cStride + 2 * STEP, ORDER);
        s23.intoMemorySegment(MEMORY, c + 2 * cStride + 3 * STEP, ORDER);
        s30.intoMemorySegment(MEMORY, c + 3 * cStride + 0 * STEP, ORDER);
        s31.intoMemorySegment(MEMORY, c + 3 * cStride + 1 * STEP, ORDER);
        s32.intoMemorySegment(MEMORY, c + 3 * cStride + 2 * STEP, ORDER);
        s33.intoMemorySegment(MEMORY, c + 3 * cStride + 3 * STEP, ORDER);
    }

    private static void multiply1(long x, long tile, int columns, long c, boolean accumulate) {
        FloatVector s0 = FloatVector.zero(F), s1 = s0, s2 = s0, s3 = s0;
        for (int j = 0; j < columns; j++) {
            long t = tile + (long) j * (PANEL * FLOAT);
            FloatVector v = FloatVector.broadcast(F, MEMORY.get(FLOATS, x + (long) j * FLOAT));
            s0 = FloatVector.fromMemorySegment(F, MEMORY, t, ORDER).fma(v, s0);
            s1 = FloatVector.fromMemorySegment(F, MEMORY, t + 1 * STEP, ORDER).fma(v, s1);
            s2 = FloatVector.fromMemorySegment(F, MEMORY, t + 2 * STEP, ORDER).fma(v, s2);
            s3 = FloatVector.fromMemorySegment(F, MEMORY, t + 3 * STEP, ORDER).fma(v, s3);
        }
        if (accumulate) {
            s0 = FloatVector.fromMemorySegment(F, MEMORY, c + 0 * STEP, ORDER).add(s0);
            s1 = FloatVector.fromMemorySegment(F, MEMORY, c + 1 * STEP, ORDER).add(s1);
            s2 = FloatVector.fromMemorySegment(F, MEMORY, c + 2 * STEP, ORDER).add(s2);
            s3 = FloatVector.fromMemorySegment(F, MEMORY, c + 3 * STEP, ORDER).add(s3);
        }
        s0.intoMemorySegment(MEMORY, c + 0 * STEP, ORDER);
        s1.intoMemorySegment(MEMORY, c + 1 * STEP, ORDER);
        s2.intoMemorySegment(MEMORY, c + 2 * STEP, ORDER);
        s3.intoMemorySegment(MEMORY, c + 3 * STEP, ORDER);
    }

    static void multiplyBinomial(long states, long column, int columns, long x, long c, boolean accumulate) {
        for (int r = 0; r < PANEL; r += 2 * LANES) {
            long keys = states + r / 2 * 8L;
            long gammas = keys + PANEL_PAIRS * 8L;
            LongVector gammaA = LongVector.fromMemorySegment(L, MEMORY, gammas, ORDER);
            LongVector gammaB = LongVector.fromMemorySegment(L, MEMORY, gammas + LANES * 4L, ORDER);
            LongVector a = LongVector.fromMemorySegment(L, MEMORY, keys, ORDER).add(gammaA.mul(column));
            LongVector b = LongVector.fromMemorySegment(L, MEMORY, keys + LANES * 4L, ORDER)
                    .add(gammaB.mul(column));
            FloatVector sumA = FloatVector.zero(F);
            FloatVector sumB = FloatVector.zero(F);
            for (int j = 0; j < columns; j++) {
                a = a.add(gammaA);
                b = b.add(gammaB);
                FloatVector v = FloatVector.broadcast(F, MEMORY.get(FLOATS, x + (long) j * FLOAT));
                IntVector countA = VectorEntries.mix(a).reinterpretAsInts().lanewise(BIT_COUNT).sub(16);
                IntVector countB = VectorEntries.mix(b).reinterpretAsInts().lanewise(BIT_COUNT).sub(16);
                sumA = ((FloatVector) countA.convertShape(I2F, F, 0)).mul(EntryDistribution.BINOMIAL_SCALE)
                        .fma(v,
                                sumA);
                sumB = ((FloatVector) countB.convertShape(I2F, F, 0)).mul(EntryDistribution.BINOMIAL_SCALE)
                        .fma(v,
                                sumB);
            }
            long at = c + (long) r * FLOAT;
            if (accumulate) {
                sumA = FloatVector.fromMemorySegment(F, MEMORY, at, ORDER).add(sumA);
                sumB = FloatVector.fromMemorySegment(F, MEMORY, at + STEP, ORDER).add(sumB);
            }
            sumA.intoMemorySegment(MEMORY, at, ORDER);
            sumB.intoMemorySegment(MEMORY, at + STEP, ORDER);
        }
    }
}
