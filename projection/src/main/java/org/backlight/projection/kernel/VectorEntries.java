package org.backlight.projection.kernel;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.backlight.projection.kernel.Kernels.FLOAT;
import static org.backlight.projection.kernel.Kernels.LONGS;
import static org.backlight.projection.kernel.Kernels.MEMORY;
import static org.backlight.projection.kernel.Kernels.ORDER;
import static org.backlight.projection.kernel.Kernels.PANEL;
import static org.backlight.projection.kernel.Kernels.PANEL_PAIRS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.backlight.substrate.random.BoxMuller;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.SplitMix64;
import org.backlight.substrate.simd.Registers;

/**
 * Random words and the entries made of them, in SIMD registers. Entries are made in loops over memory that lies in the
 * first cache: words, then each half of the transform; C2 compiles no larger ones well.
 */
public final class VectorEntries {

    private static final VectorSpecies<Float> F = Registers.FLOATS;
    private static final VectorSpecies<Integer> I = Registers.INTS;
    private static final VectorSpecies<Long> L = Registers.LONGS;
    private static final int LANES = F.length();
    /** Bytes of a register. */
    private static final long STEP = (long) LANES * FLOAT;
    static final long LOW = 0xFFFFFFFFL;
    /** Shift that is large enough for all registers to stand in one group. */
    private static final int ONE_GROUP = 30;
    /** Keeps the two rows apart in scratch memory: stores and loads at the same place in a page wait for each other. */
    private static final long ROWS_GAP = 320;
    /** 0, 2, 4, …: steps of registers that hold even columns, or odd ones. */
    static final LongVector STEPS = LongVector.broadcast(L, 0).addIndex(2);

    private VectorEntries() {}

    static void generate(EntryDistribution distribution, long states, long column, int columns, long tile) {
        for (int r = 0; r < PANEL; r += 2 * LANES) {
            long at = tile + (long) r * FLOAT;
            words(states + r / 2 * 8L, column, columns, at);
            finish(distribution, at, columns);
        }
    }

    static void generate(EntryDistribution distribution, long states, long column0, long chosen, int count,
            long tile) {
        for (int r = 0; r < PANEL; r += 2 * LANES) {
            long at = tile + (long) r * FLOAT;
            words(states + r / 2 * 8L, column0, chosen, count, at);
            finish(distribution, at, count);
        }
    }

    private static void finish(EntryDistribution distribution, long at, int columns) {
        if (distribution == EntryDistribution.NORMAL) {
            normal(at, columns);
        } else {
            binomial(at, PANEL * (long) FLOAT, 2, columns);
        }
    }

    /** Computes random words of two registers of row pairs, in successive columns. */
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

    /** Computes random words of two registers of row pairs, in chosen columns. */
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
     * Does the first half of the transform of Box and Muller, in place: radius (with the lowest bit as its sign) for
     * the low words, the angle in quarter turns for the high ones. Registers i of low words stand in groups of 2^shift,
     * which lie {@code stride} bytes apart; the high words follow {@code gap} bytes later. The two halves are loops of
     * their own, written out, because C2 stops inlining in larger ones.
     */
    private static void polar(long base, int registers, int shift, long stride, long gap) {
        for (int i = 0; i < registers; i++) {
            long at = base + (i >> shift) * stride + (i & (1 << shift) - 1) * STEP;
            IntVector low = IntVector.fromMemorySegment(I, MEMORY, at, ORDER);
            FloatVector k = (FloatVector) low.lanewise(LSHR, 1).or(1).convertShape(I2F, F, 0);
            IntVector bits = k.reinterpretAsInts();
            IntVector exponent = bits.sub(BoxMuller.SQRT_HALF_BITS).lanewise(ASHR, 23);
            FloatVector f = bits.sub(exponent.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1);
            FloatVector p = FloatVector.broadcast(F, BoxMuller.LOG_6);
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_5));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_4));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_3));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_2));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_1));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_0));
            p = p.fma(f, FloatVector.broadcast(F, -2)).mul(f);
            FloatVector e = (FloatVector) exponent.sub(31).convertShape(I2F, F, 0);
            FloatVector radius = e.fma(FloatVector.broadcast(F, BoxMuller.MINUS_TWO_LN_2), p)
                    .lanewise(VectorOperators.SQRT);
            radius.reinterpretAsInts().lanewise(XOR, low.lanewise(LSHL, 31)).intoMemorySegment(MEMORY, at,
                    ORDER);
            IntVector high = IntVector.fromMemorySegment(I, MEMORY, at + gap, ORDER);
            ((FloatVector) high.convertShape(I2F, F, 0)).mul(BoxMuller.TWO_POW_MINUS_31)
                    .intoMemorySegment(MEMORY, at + gap, ORDER);
        }
    }

    /**
     * Does the second half: writes radius × cosine to {@code to}, radius × sine {@code toGap} bytes later, in the same
     * order.
     */
    private static void cartesian(long base, int registers, int shift, long stride, long gap, long to,
            long toGap) {
        for (int i = 0; i < registers; i++) {
            long offset = (i >> shift) * stride + (i & (1 << shift) - 1) * STEP;
            FloatVector radius = FloatVector.fromMemorySegment(F, MEMORY, base + offset, ORDER);
            FloatVector y = FloatVector.fromMemorySegment(F, MEMORY, base + offset + gap, ORDER);
            FloatVector y2 = y.mul(y);
            FloatVector c = FloatVector.broadcast(F, BoxMuller.COS_3);
            c = c.fma(y2, FloatVector.broadcast(F, BoxMuller.COS_2));
            c = c.fma(y2, FloatVector.broadcast(F, BoxMuller.COS_1));
            c = c.fma(y2, FloatVector.broadcast(F, BoxMuller.COS_0));
            c = c.fma(y2, FloatVector.broadcast(F, 1));
            FloatVector s = FloatVector.broadcast(F, BoxMuller.SIN_4);
            s = s.fma(y2, FloatVector.broadcast(F, BoxMuller.SIN_3));
            s = s.fma(y2, FloatVector.broadcast(F, BoxMuller.SIN_2));
            s = s.fma(y2, FloatVector.broadcast(F, BoxMuller.SIN_1));
            s = s.fma(y2, FloatVector.broadcast(F, BoxMuller.SIN_0));
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
                count.mul(EntryDistribution.BINOMIAL_SCALE).intoMemorySegment(MEMORY, at, ORDER);
            }
        }
    }

    static void generateTransposed(EntryDistribution distribution, long states, int pairs, long column,
            long tile) {
        wordsAlong(states, pairs, column + 1, tile);
        if (distribution == EntryDistribution.NORMAL) {
            int registers = PANEL / LANES;
            int shift = Integer.numberOfTrailingZeros(registers);
            long line = PANEL * (long) FLOAT;
            polar(tile, pairs * registers, shift, 2 * line, line);
            cartesian(tile, pairs * registers, shift, 2 * line, line, tile, line);
        } else {
            binomial(tile, (long) LANES * FLOAT, 1, 2 * pairs * PANEL / LANES);
        }
    }

    /** Computes random bits of row pairs along a panel of columns: for each pair the lower row, then the upper one. */
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

    static void generateRows(EntryDistribution distribution, long key, long gamma, long column, int columns,
            long lower,
            long upper,
            long scratch) {
        int registers = columns / LANES;
        long gap = registers * STEP + ROWS_GAP;
        wordsOfRows(key + column * gamma, gamma, registers, scratch, gap);
        if (distribution == EntryDistribution.NORMAL) {
            polar(scratch, registers, ONE_GROUP, 0, gap);
            cartesian(scratch, registers, ONE_GROUP, 0, gap, lower, upper - lower);
        } else {
            binomialOfRow(scratch, registers, lower);
            binomialOfRow(scratch + gap, registers, upper);
        }
        ScalarKernels.generateRows(distribution, key, gamma, column, registers * LANES, columns, lower,
                upper);
    }

    /**
     * Computes random bits of a pair of rows: registers of the lower row, then, {@code gap} bytes later, of the upper
     * one.
     */
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
            count.mul(EntryDistribution.BINOMIAL_SCALE).intoMemorySegment(MEMORY, to + i * STEP, ORDER);
        }
    }

    /** Does the mixing step of SplitMix64. */
    public static LongVector mix(LongVector z) {
        z = z.lanewise(XOR, z.lanewise(LSHR, 30)).mul(SplitMix64.MIX_1);
        z = z.lanewise(XOR, z.lanewise(LSHR, 27)).mul(SplitMix64.MIX_2);
        return z.lanewise(XOR, z.lanewise(LSHR, 31));
    }
}
