package org.backlight.projection;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The kernels in SIMD registers of the machine's own width, through the Vector API. */
final class VectorKernels extends Kernels {

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> L = VectorSpecies.of(long.class, F.vectorShape());
    private static final int LANES = F.length();
    private static final long LOW = 0xFFFFFFFFL;

    @Override
    void generate(EntryLaw law, long states, long column, int columns, long tile) {
        for (int r = 0; r < PANEL; r += 2 * LANES) {
            LongVector gammaA = longs(states + (PANEL_PAIRS + r / 2) * 8L);
            LongVector gammaB = longs(states + (PANEL_PAIRS + r / 2) * 8L + LANES * 4L);
            LongVector a = longs(states + r / 2 * 8L).add(gammaA.mul(column));
            LongVector b = longs(states + r / 2 * 8L + LANES * 4L).add(gammaB.mul(column));
            long at = tile + (long) r * FLOAT;
            for (int j = 0; j < columns; j++) {
                a = a.add(gammaA);
                b = b.add(gammaB);
                if (law == EntryLaw.NORMAL) {
                    storeNormal(mix(a), mix(b), at + (long) j * (PANEL * FLOAT));
                } else {
                    storeBinomial(mix(a), mix(b), at + (long) j * (PANEL * FLOAT));
                }
            }
        }
    }

    @Override
    void generate(EntryLaw law, long states, long column0, long chosen, int count, long tile) {
        for (int r = 0; r < PANEL; r += 2 * LANES) {
            LongVector gammaA = longs(states + (PANEL_PAIRS + r / 2) * 8L);
            LongVector gammaB = longs(states + (PANEL_PAIRS + r / 2) * 8L + LANES * 4L);
            LongVector keyA = longs(states + r / 2 * 8L).add(gammaA.mul(column0 + 1));
            LongVector keyB = longs(states + r / 2 * 8L + LANES * 4L).add(gammaB.mul(column0 + 1));
            long at = tile + (long) r * FLOAT;
            for (int i = 0; i < count; i++) {
                long column = MEMORY.get(LONGS, chosen + i * 8L);
                LongVector a = keyA.add(gammaA.mul(column));
                LongVector b = keyB.add(gammaB.mul(column));
                if (law == EntryLaw.NORMAL) {
                    storeNormal(mix(a), mix(b), at + (long) i * (PANEL * FLOAT));
                } else {
                    storeBinomial(mix(a), mix(b), at + (long) i * (PANEL * FLOAT));
                }
            }
        }
    }

    @Override
    void generateTransposed(EntryLaw law, long states, int pairs, long column, long tile) {
        for (int p = 0; p < pairs; p++) {
            long gamma = MEMORY.get(LONGS, states + (pairs + p) * 8L);
            long key = MEMORY.get(LONGS, states + p * 8L) + (column + 1) * gamma;
            // Even columns in one register, odd ones in the other.
            LongVector a = STEPS.mul(gamma).add(key);
            long at = tile + 2L * p * PANEL * FLOAT;
            for (int j = 0; j < PANEL; j += LANES) {
                LongVector even = mix(a);
                LongVector odd = mix(a.add(gamma));
                IntVector low = lows(even, odd);
                IntVector high = highs(even, odd);
                FloatVector first;
                FloatVector second;
                if (law == EntryLaw.NORMAL) {
                    FloatVector radius = radius(low);
                    FloatVector y = angle(high);
                    FloatVector y2 = y.mul(y);
                    first = radius.mul(cos(y2, low.lanewise(LSHL, 31)));
                    second = radius.mul(sin(y, y2));
                } else {
                    first = binomial(low);
                    second = binomial(high);
                }
                first.intoMemorySegment(MEMORY, at + (long) j * FLOAT, ORDER);
                second.intoMemorySegment(MEMORY, at + (long) (PANEL + j) * FLOAT, ORDER);
                a = a.add(gamma * LANES);
            }
        }
    }

    private static LongVector longs(long address) {
        return LongVector.fromMemorySegment(L, MEMORY, address, ORDER);
    }

    /** The low halves of two registers of words, alternating. */
    private static IntVector lows(LongVector even, LongVector odd) {
        return even.and(LOW).or(odd.lanewise(LSHL, 32)).reinterpretAsInts();
    }

    /** The high halves of two registers of words, alternating. */
    private static IntVector highs(LongVector even, LongVector odd) {
        return even.lanewise(LSHR, 32).or(odd.and(~LOW)).reinterpretAsInts();
    }

    /** Rows of neighbouring pairs: entries of words a, then those of words b. */
    private static void storeBinomial(LongVector a, LongVector b, long at) {
        binomial(a.reinterpretAsInts()).intoMemorySegment(MEMORY, at, ORDER);
        binomial(b.reinterpretAsInts()).intoMemorySegment(MEMORY, at + LANES * (long) FLOAT, ORDER);
    }

    private static FloatVector binomial(IntVector bits) {
        IntVector count = bits.lanewise(BIT_COUNT).sub(16);
        return ((FloatVector) count.convertShape(I2F, F, 0)).mul(EntryLaw.BINOMIAL_SCALE);
    }

    /** Rows of neighbouring pairs: entries of words a, then those of words b. */
    private static void storeNormal(LongVector a, LongVector b, long at) {
        IntVector low = lows(a, b);
        FloatVector radius = radius(low);
        FloatVector y = angle(highs(a, b));
        FloatVector y2 = y.mul(y);
        LongVector c = radius.mul(cos(y2, low.lanewise(LSHL, 31))).viewAsIntegralLanes().reinterpretAsLongs();
        LongVector s = radius.mul(sin(y, y2)).viewAsIntegralLanes().reinterpretAsLongs();
        // Cosines to the even rows, sines to the odd ones.
        lows(c, s).reinterpretAsLongs().intoMemorySegment(MEMORY, at, ORDER);
        highs(c, s).reinterpretAsLongs().intoMemorySegment(MEMORY, at + LANES * (long) FLOAT, ORDER);
    }

    /** From 32 bits to [−1, 1), in quarter turns. */
    private static FloatVector angle(IntVector bits) {
        return ((FloatVector) bits.convertShape(I2F, F, 0)).mul(EntryLaw.Normal.TWO_POW_MINUS_31);
    }

    private static FloatVector radius(IntVector low) {
        FloatVector k = (FloatVector) low.lanewise(LSHR, 1).or(1).convertShape(I2F, F, 0);
        IntVector bits = k.viewAsIntegralLanes().reinterpretAsInts();
        IntVector exponent = bits.sub(EntryLaw.Normal.SQRT_HALF_BITS).lanewise(ASHR, 23);
        FloatVector f = bits.sub(exponent.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1);
        float[] log = EntryLaw.Normal.LOG;
        FloatVector p = FloatVector.broadcast(F, log[6]);
        p = p.fma(f, FloatVector.broadcast(F, log[5]));
        p = p.fma(f, FloatVector.broadcast(F, log[4]));
        p = p.fma(f, FloatVector.broadcast(F, log[3]));
        p = p.fma(f, FloatVector.broadcast(F, log[2]));
        p = p.fma(f, FloatVector.broadcast(F, log[1]));
        p = p.fma(f, FloatVector.broadcast(F, log[0]));
        p = p.fma(f, FloatVector.broadcast(F, -2)).mul(f);
        FloatVector e = (FloatVector) exponent.sub(31).convertShape(I2F, F, 0);
        return e.fma(FloatVector.broadcast(F, EntryLaw.Normal.MINUS_TWO_LN_2), p)
                .lanewise(VectorOperators.SQRT);
    }

    private static FloatVector cos(FloatVector y2, IntVector sign) {
        float[] cos = EntryLaw.Normal.COS;
        FloatVector c = FloatVector.broadcast(F, cos[3]);
        c = c.fma(y2, FloatVector.broadcast(F, cos[2]));
        c = c.fma(y2, FloatVector.broadcast(F, cos[1]));
        c = c.fma(y2, FloatVector.broadcast(F, cos[0]));
        c = c.fma(y2, FloatVector.broadcast(F, 1));
        return c.viewAsIntegralLanes().reinterpretAsInts().lanewise(XOR, sign).reinterpretAsFloats();
    }

    private static FloatVector sin(FloatVector y, FloatVector y2) {
        float[] sin = EntryLaw.Normal.SIN;
        FloatVector s = FloatVector.broadcast(F, sin[4]);
        s = s.fma(y2, FloatVector.broadcast(F, sin[3]));
        s = s.fma(y2, FloatVector.broadcast(F, sin[2]));
        s = s.fma(y2, FloatVector.broadcast(F, sin[1]));
        s = s.fma(y2, FloatVector.broadcast(F, sin[0]));
        return s.mul(y);
    }

    private static LongVector mix(LongVector z) {
        z = z.lanewise(XOR, z.lanewise(LSHR, 30)).mul(RandomStream.MIX_1);
        z = z.lanewise(XOR, z.lanewise(LSHR, 27)).mul(RandomStream.MIX_2);
        return z.lanewise(XOR, z.lanewise(LSHR, 31));
    }

    @Override
    void multiply(long x, long xStride, int batch, long tile, int columns, long c, long cStride,
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

    /** Four rows of the batch times four registers of the panel: 16 independent sums hide the latency. */
    private static void multiply4(long x, long xStride, long tile, int columns, long c, long cStride,
            boolean accumulate) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector s00 = zero, s01 = zero, s02 = zero, s03 = zero;
        FloatVector s10 = zero, s11 = zero, s12 = zero, s13 = zero;
        FloatVector s20 = zero, s21 = zero, s22 = zero, s23 = zero;
        FloatVector s30 = zero, s31 = zero, s32 = zero, s33 = zero;
        for (int j = 0; j < columns; j++) {
            long t = tile + (long) j * (PANEL * FLOAT);
            FloatVector t0 = load(t, 0);
            FloatVector t1 = load(t, 1);
            FloatVector t2 = load(t, 2);
            FloatVector t3 = load(t, 3);
            long xj = x + (long) j * FLOAT;
            FloatVector v = FloatVector.broadcast(F, MEMORY.get(FLOATS, xj));
            s00 = t0.fma(v, s00);
            s01 = t1.fma(v, s01);
            s02 = t2.fma(v, s02);
            s03 = t3.fma(v, s03);
            v = FloatVector.broadcast(F, MEMORY.get(FLOATS, xj + xStride));
            s10 = t0.fma(v, s10);
            s11 = t1.fma(v, s11);
            s12 = t2.fma(v, s12);
            s13 = t3.fma(v, s13);
            v = FloatVector.broadcast(F, MEMORY.get(FLOATS, xj + 2 * xStride));
            s20 = t0.fma(v, s20);
            s21 = t1.fma(v, s21);
            s22 = t2.fma(v, s22);
            s23 = t3.fma(v, s23);
            v = FloatVector.broadcast(F, MEMORY.get(FLOATS, xj + 3 * xStride));
            s30 = t0.fma(v, s30);
            s31 = t1.fma(v, s31);
            s32 = t2.fma(v, s32);
            s33 = t3.fma(v, s33);
        }
        store(s00, s01, s02, s03, c, accumulate);
        store(s10, s11, s12, s13, c + cStride, accumulate);
        store(s20, s21, s22, s23, c + 2 * cStride, accumulate);
        store(s30, s31, s32, s33, c + 3 * cStride, accumulate);
    }

    private static void multiply1(long x, long tile, int columns, long c, boolean accumulate) {
        FloatVector s0 = FloatVector.zero(F), s1 = s0, s2 = s0, s3 = s0;
        for (int j = 0; j < columns; j++) {
            long t = tile + (long) j * (PANEL * FLOAT);
            FloatVector v = FloatVector.broadcast(F, MEMORY.get(FLOATS, x + (long) j * FLOAT));
            s0 = load(t, 0).fma(v, s0);
            s1 = load(t, 1).fma(v, s1);
            s2 = load(t, 2).fma(v, s2);
            s3 = load(t, 3).fma(v, s3);
        }
        store(s0, s1, s2, s3, c, accumulate);
    }

    private static FloatVector load(long address, int register) {
        return FloatVector.fromMemorySegment(F, MEMORY, address + (long) register * LANES * FLOAT, ORDER);
    }

    private static void store(FloatVector s0, FloatVector s1, FloatVector s2, FloatVector s3, long c,
            boolean accumulate) {
        if (accumulate) {
            s0 = load(c, 0).add(s0);
            s1 = load(c, 1).add(s1);
            s2 = load(c, 2).add(s2);
            s3 = load(c, 3).add(s3);
        }
        s0.intoMemorySegment(MEMORY, c, ORDER);
        s1.intoMemorySegment(MEMORY, c + LANES * (long) FLOAT, ORDER);
        s2.intoMemorySegment(MEMORY, c + 2 * LANES * (long) FLOAT, ORDER);
        s3.intoMemorySegment(MEMORY, c + 3 * LANES * (long) FLOAT, ORDER);
    }

    private static final VectorSpecies<Float> F16 = FloatVector.SPECIES_512;

    @Override
    float sumOfSquares(long row, int width) {
        int bound = LANES == SQUARES_LANES ? width - width % LANES : 0;
        float[] sums = new float[SQUARES_LANES];
        if (bound > 0) {
            FloatVector sum = FloatVector.zero(F16);
            for (int i = 0; i < bound; i += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(F16, MEMORY, row + (long) i * FLOAT, ORDER);
                sum = v.fma(v, sum);
            }
            sum.intoArray(sums, 0);
        }
        for (int i = bound; i < width; i++) {
            float value = MEMORY.get(FLOATS, row + (long) i * FLOAT);
            sums[i % SQUARES_LANES] = Math.fma(value, value, sums[i % SQUARES_LANES]);
        }
        return ScalarKernels.addPairwise(sums);
    }

    @Override
    void ternarize(long row, long codes, int width, float threshold) {
        int bound = width - width % LANES;
        FloatVector zero = FloatVector.zero(F);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(F, MEMORY, row + (long) i * FLOAT, ORDER);
            FloatVector code = zero.blend(1, v.compare(VectorOperators.GT, threshold)).blend(-1,
                    v.compare(VectorOperators.LT, -threshold));
            code.intoMemorySegment(MEMORY, codes + (long) i * FLOAT, ORDER);
        }
        ScalarKernels.ternarize(row, codes, bound, width, threshold);
    }

    private static final LongVector STEPS = LongVector.broadcast(L, 0).addIndex(2);

    @Override
    void ternarizeStochastic(long row, long codes, int width, float scale, long key, long gamma, int half) {
        int bound = width - width % LANES;
        LongVector a = STEPS.mul(gamma).add(key + gamma);
        for (int i = 0; i < bound; i += LANES) {
            // Even columns in one register, odd ones in the other; together they are in order.
            LongVector even = mix(a);
            LongVector odd = mix(a.add(gamma));
            LongVector words = half == 0
                    ? even.and(LOW).or(odd.lanewise(LSHL, 32))
                    : even.lanewise(LSHR, 32).or(odd.and(~LOW));
            FloatVector u = ((FloatVector) words.reinterpretAsInts().lanewise(LSHR, 8).convertShape(I2F, F,
                    0))
                    .mul(0x1p-24f);
            FloatVector v = FloatVector.fromMemorySegment(F, MEMORY, row + (long) i * FLOAT, ORDER);
            VectorMask<Float> chosen = u.mul(scale).compare(VectorOperators.LT, v.abs());
            FloatVector code = FloatVector.zero(F).blend(1, chosen)
                    .blend(-1, chosen.and(v.compare(VectorOperators.LT, 0)));
            code.intoMemorySegment(MEMORY, codes + (long) i * FLOAT, ORDER);
            a = a.add(gamma * LANES);
        }
        ScalarKernels.ternarizeStochastic(row, codes, bound, width, scale, key, gamma, half);
    }
}
