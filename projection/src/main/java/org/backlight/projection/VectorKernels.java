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
    private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());
    private static final VectorSpecies<Long> L = VectorSpecies.of(long.class, F.vectorShape());
    private static final int LANES = F.length();
    /** Bytes of a register. */
    private static final long STEP = (long) LANES * FLOAT;
    private static final long LOW = 0xFFFFFFFFL;

    @Override
    void generate(EntryLaw law, long states, long column, int columns, long tile) {
        for (int r = 0; r < PANEL; r += 2 * LANES) {
            long at = tile + (long) r * FLOAT;
            words(states + r / 2 * 8L, column, columns, at);
            finish(law, at, columns);
        }
    }

    @Override
    void generate(EntryLaw law, long states, long column0, long chosen, int count, long tile) {
        for (int r = 0; r < PANEL; r += 2 * LANES) {
            long at = tile + (long) r * FLOAT;
            words(states + r / 2 * 8L, column0, chosen, count, at);
            finish(law, at, count);
        }
    }

    private static void finish(EntryLaw law, long at, int columns) {
        if (law == EntryLaw.NORMAL) {
            normal(at, columns);
        } else {
            binomial(at, PANEL * (long) FLOAT, 2, columns);
        }
    }

    /** Random words of two registers of row pairs, in successive columns. */
    private static void words(long keys, long column, int columns, long at) {
        LongVector gammaA = LongVector.fromMemorySegment(L, MEMORY, keys + PANEL_PAIRS * 8L, ORDER);
        LongVector gammaB = LongVector.fromMemorySegment(L, MEMORY, keys + PANEL_PAIRS * 8L + LANES * 4L,
                ORDER);
        LongVector a = LongVector.fromMemorySegment(L, MEMORY, keys, ORDER).add(gammaA.mul(column));
        LongVector b = LongVector.fromMemorySegment(L, MEMORY, keys + LANES * 4L, ORDER)
                .add(gammaB.mul(column));
        for (int j = 0; j < columns; j++) {
            a = a.add(gammaA);
            b = b.add(gammaB);
            long to = at + (long) j * (PANEL * FLOAT);
            mix(a).intoMemorySegment(MEMORY, to, ORDER);
            mix(b).intoMemorySegment(MEMORY, to + LANES * (long) FLOAT, ORDER);
        }
    }

    /** Random words of two registers of row pairs, in chosen columns. */
    private static void words(long keys, long column0, long chosen, int count, long at) {
        LongVector gammaA = LongVector.fromMemorySegment(L, MEMORY, keys + PANEL_PAIRS * 8L, ORDER);
        LongVector gammaB = LongVector.fromMemorySegment(L, MEMORY, keys + PANEL_PAIRS * 8L + LANES * 4L,
                ORDER);
        LongVector a = LongVector.fromMemorySegment(L, MEMORY, keys, ORDER).add(gammaA.mul(column0 + 1));
        LongVector b = LongVector.fromMemorySegment(L, MEMORY, keys + LANES * 4L, ORDER)
                .add(gammaB.mul(column0 + 1));
        for (int i = 0; i < count; i++) {
            long column = MEMORY.get(LONGS, chosen + i * 8L);
            long to = at + (long) i * (PANEL * FLOAT);
            mix(a.add(gammaA.mul(column))).intoMemorySegment(MEMORY, to, ORDER);
            mix(b.add(gammaB.mul(column))).intoMemorySegment(MEMORY, to + LANES * (long) FLOAT, ORDER);
        }
    }

    /** Turns random words into normal entries, in place, two registers of row pairs in every column. */
    private static void normal(long base, int columns) {
        long line = PANEL * (long) FLOAT;
        arrange(base, columns);
        polar(base, columns, 0, line, STEP);
        cartesian(base, columns, 0, line, STEP, base, STEP);
        arrange(base, columns);
    }

    /**
     * Gathers the low halves of two registers of 64-bit words in the first and the high halves in the second; done
     * twice, it restores them.
     */
    private static void arrange(long base, int columns) {
        for (int j = 0; j < columns; j++) {
            long at = base + (long) j * (PANEL * FLOAT);
            LongVector a = LongVector.fromMemorySegment(L, MEMORY, at, ORDER);
            LongVector b = LongVector.fromMemorySegment(L, MEMORY, at + STEP, ORDER);
            a.and(LOW).or(b.lanewise(LSHL, 32)).intoMemorySegment(MEMORY, at, ORDER);
            a.lanewise(LSHR, 32).or(b.and(~LOW)).intoMemorySegment(MEMORY, at + STEP, ORDER);
        }
    }

    /**
     * The first half of the transform of Box and Muller, in place: radius (with the lowest bit as its sign) for the
     * low words, the angle in quarter turns for the high ones. Registers i of low words stand in groups of
     * 2^shift, which lie {@code stride} bytes apart; the high words follow {@code gap} bytes later. The two halves
     * are loops of their own, written out, because C2 stops inlining in larger ones.
     */
    private static void polar(long base, int registers, int shift, long stride, long gap) {
        for (int i = 0; i < registers; i++) {
            long at = base + (i >> shift) * stride + (i & (1 << shift) - 1) * STEP;
            IntVector low = IntVector.fromMemorySegment(I, MEMORY, at, ORDER);
            FloatVector k = (FloatVector) low.lanewise(LSHR, 1).or(1).convertShape(I2F, F, 0);
            IntVector bits = k.reinterpretAsInts();
            IntVector exponent = bits.sub(EntryLaw.Normal.SQRT_HALF_BITS).lanewise(ASHR, 23);
            FloatVector f = bits.sub(exponent.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1);
            FloatVector p = FloatVector.broadcast(F, EntryLaw.Normal.LOG_6);
            p = p.fma(f, FloatVector.broadcast(F, EntryLaw.Normal.LOG_5));
            p = p.fma(f, FloatVector.broadcast(F, EntryLaw.Normal.LOG_4));
            p = p.fma(f, FloatVector.broadcast(F, EntryLaw.Normal.LOG_3));
            p = p.fma(f, FloatVector.broadcast(F, EntryLaw.Normal.LOG_2));
            p = p.fma(f, FloatVector.broadcast(F, EntryLaw.Normal.LOG_1));
            p = p.fma(f, FloatVector.broadcast(F, EntryLaw.Normal.LOG_0));
            p = p.fma(f, FloatVector.broadcast(F, -2)).mul(f);
            FloatVector e = (FloatVector) exponent.sub(31).convertShape(I2F, F, 0);
            FloatVector radius = e.fma(FloatVector.broadcast(F, EntryLaw.Normal.MINUS_TWO_LN_2), p)
                    .lanewise(VectorOperators.SQRT);
            radius.reinterpretAsInts().lanewise(XOR, low.lanewise(LSHL, 31)).intoMemorySegment(MEMORY, at,
                    ORDER);
            IntVector high = IntVector.fromMemorySegment(I, MEMORY, at + gap, ORDER);
            ((FloatVector) high.convertShape(I2F, F, 0)).mul(EntryLaw.Normal.TWO_POW_MINUS_31)
                    .intoMemorySegment(MEMORY, at + gap, ORDER);
        }
    }

    /** The second half: radius × cosine to {@code to}, radius × sine {@code toGap} bytes later, in the same order. */
    private static void cartesian(long base, int registers, int shift, long stride, long gap, long to,
            long toGap) {
        for (int i = 0; i < registers; i++) {
            long offset = (i >> shift) * stride + (i & (1 << shift) - 1) * STEP;
            FloatVector radius = FloatVector.fromMemorySegment(F, MEMORY, base + offset, ORDER);
            FloatVector y = FloatVector.fromMemorySegment(F, MEMORY, base + offset + gap, ORDER);
            FloatVector y2 = y.mul(y);
            FloatVector c = FloatVector.broadcast(F, EntryLaw.Normal.COS_3);
            c = c.fma(y2, FloatVector.broadcast(F, EntryLaw.Normal.COS_2));
            c = c.fma(y2, FloatVector.broadcast(F, EntryLaw.Normal.COS_1));
            c = c.fma(y2, FloatVector.broadcast(F, EntryLaw.Normal.COS_0));
            c = c.fma(y2, FloatVector.broadcast(F, 1));
            FloatVector s = FloatVector.broadcast(F, EntryLaw.Normal.SIN_4);
            s = s.fma(y2, FloatVector.broadcast(F, EntryLaw.Normal.SIN_3));
            s = s.fma(y2, FloatVector.broadcast(F, EntryLaw.Normal.SIN_2));
            s = s.fma(y2, FloatVector.broadcast(F, EntryLaw.Normal.SIN_1));
            s = s.fma(y2, FloatVector.broadcast(F, EntryLaw.Normal.SIN_0));
            radius.mul(c).intoMemorySegment(MEMORY, to + offset, ORDER);
            radius.abs().mul(s.mul(y)).intoMemorySegment(MEMORY, to + offset + toGap, ORDER);
        }
    }

    /** Turns random words into binomial entries, in place: {@code registers} side by side in every line. */
    private static void binomial(long base, long stride, int registers, int lines) {
        for (int j = 0; j < lines; j++) {
            for (int i = 0; i < registers; i++) {
                long at = base + j * stride + (long) i * LANES * FLOAT;
                IntVector bits = IntVector.fromMemorySegment(I, MEMORY, at, ORDER);
                FloatVector count = (FloatVector) bits.lanewise(BIT_COUNT).sub(16).convertShape(I2F, F, 0);
                count.mul(EntryLaw.BINOMIAL_SCALE).intoMemorySegment(MEMORY, at, ORDER);
            }
        }
    }

    @Override
    void generateTransposed(EntryLaw law, long states, int pairs, long column, long tile) {
        wordsAlong(states, pairs, column + 1, tile);
        if (law == EntryLaw.NORMAL) {
            int registers = PANEL / LANES;
            int shift = Integer.numberOfTrailingZeros(registers);
            long line = PANEL * (long) FLOAT;
            polar(tile, pairs * registers, shift, 2 * line, line);
            cartesian(tile, pairs * registers, shift, 2 * line, line, tile, line);
        } else {
            binomial(tile, (long) LANES * FLOAT, 1, 2 * pairs * PANEL / LANES);
        }
    }

    @Override
    void generateRows(EntryLaw law, long key, long gamma, long column, int columns, long lower, long upper,
            long scratch) {
        int registers = columns / LANES;
        long gap = registers * STEP + ROWS_GAP;
        wordsOfRows(key + column * gamma, gamma, registers, scratch, gap);
        if (law == EntryLaw.NORMAL) {
            polar(scratch, registers, ONE_GROUP, 0, gap);
            cartesian(scratch, registers, ONE_GROUP, 0, gap, lower, upper - lower);
        } else {
            binomialOfRow(scratch, registers, lower);
            binomialOfRow(scratch + gap, registers, upper);
        }
        ScalarKernels.generateRows(law, key, gamma, column, registers * LANES, columns, lower, upper);
    }

    /** So large a shift that all registers stand in one group. */
    private static final int ONE_GROUP = 30;

    /** Keeps the two rows apart in scratch memory: stores and loads at the same place in a page wait for each other. */
    private static final long ROWS_GAP = 320;

    /** Random bits of a pair of rows: registers of the lower row, then, {@code gap} bytes later, of the upper one. */
    private static void wordsOfRows(long key, long gamma, int registers, long to, long gap) {
        // Even columns in one register, odd ones in the other.
        LongVector a = STEPS.mul(gamma).add(key + gamma);
        LongVector next = LongVector.broadcast(L, gamma);
        LongVector step = LongVector.broadcast(L, gamma * LANES);
        for (int i = 0; i < registers; i++) {
            LongVector even = mix(a);
            LongVector odd = mix(a.add(next));
            even.and(LOW).or(odd.lanewise(LSHL, 32)).intoMemorySegment(MEMORY, to + i * STEP, ORDER);
            even.lanewise(LSHR, 32).or(odd.and(~LOW)).intoMemorySegment(MEMORY, to + i * STEP + gap, ORDER);
            a = a.add(step);
        }
    }

    private static void binomialOfRow(long from, int registers, long to) {
        for (int i = 0; i < registers; i++) {
            IntVector bits = IntVector.fromMemorySegment(I, MEMORY, from + i * STEP, ORDER);
            FloatVector count = (FloatVector) bits.lanewise(BIT_COUNT).sub(16).convertShape(I2F, F, 0);
            count.mul(EntryLaw.BINOMIAL_SCALE).intoMemorySegment(MEMORY, to + i * STEP, ORDER);
        }
    }

    /** Random bits of row pairs along a panel of columns: for each pair the lower row, then the upper one. */
    private static void wordsAlong(long states, int pairs, long step, long tile) {
        for (int i = 0; i < pairs * (PANEL / LANES); i++) {
            int p = i / (PANEL / LANES);
            int r = i % (PANEL / LANES);
            long gamma = MEMORY.get(LONGS, states + (pairs + p) * 8L);
            long key = MEMORY.get(LONGS, states + p * 8L) + (step + r * LANES) * gamma;
            // Even columns in one register, odd ones in the other.
            LongVector a = STEPS.mul(gamma).add(key);
            LongVector even = mix(a);
            LongVector odd = mix(a.add(gamma));
            long at = tile + p * (2L * PANEL * FLOAT) + r * STEP;
            even.and(LOW).or(odd.lanewise(LSHL, 32)).intoMemorySegment(MEMORY, at, ORDER);
            even.lanewise(LSHR, 32).or(odd.and(~LOW)).intoMemorySegment(MEMORY, at + (long) PANEL * FLOAT,
                    ORDER);
        }
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

    @Override
    void multiplyBinomial(long states, long column, int columns, long x, long c, boolean accumulate) {
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
                IntVector countA = mix(a).reinterpretAsInts().lanewise(BIT_COUNT).sub(16);
                IntVector countB = mix(b).reinterpretAsInts().lanewise(BIT_COUNT).sub(16);
                sumA = ((FloatVector) countA.convertShape(I2F, F, 0)).mul(EntryLaw.BINOMIAL_SCALE).fma(v,
                        sumA);
                sumB = ((FloatVector) countB.convertShape(I2F, F, 0)).mul(EntryLaw.BINOMIAL_SCALE).fma(v,
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
