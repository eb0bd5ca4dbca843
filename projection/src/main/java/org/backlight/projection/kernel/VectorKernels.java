package org.backlight.projection.kernel;

import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.simd.Registers;

/** The kernels in SIMD registers of the machine's own width, through the Vector API. */
public final class VectorKernels extends Kernels {

    private static final VectorSpecies<Float> F = Registers.FLOATS;
    private static final int LANES = F.length();

    @Override
    public void generate(EntryDistribution distribution, long states, long column, int columns, long tile) {
        VectorEntries.generate(distribution, states, column, columns, tile);
    }

    @Override
    public void generate(EntryDistribution distribution, long states, long column0, long chosen, int count,
            long tile) {
        VectorEntries.generate(distribution, states, column0, chosen, count, tile);
    }

    @Override
    public void generateTransposed(EntryDistribution distribution, long states, int pairs, long column,
            long tile) {
        VectorEntries.generateTransposed(distribution, states, pairs, column, tile);
    }

    @Override
    public void generateRows(EntryDistribution distribution, long key, long gamma, long column, int columns,
            long lower, long upper,
            long scratch) {
        VectorEntries.generateRows(distribution, key, gamma, column, columns, lower, upper, scratch);
    }

    @Override
    public void multiply(long x, long xStride, int batch, long tile, int columns, long c, long cStride,
            boolean accumulate) {
        VectorProducts.multiply(x, xStride, batch, tile, columns, c, cStride, accumulate);
    }

    @Override
    public void multiplyBinomial(long states, long column, int columns, long x, long c, boolean accumulate) {
        VectorProducts.multiplyBinomial(states, column, columns, x, c, accumulate);
    }

    private static final VectorSpecies<Float> F16 = FloatVector.SPECIES_512;

    @Override
    public float sumOfSquares(long row, int width) {
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
    public void ternarize(long row, long codes, int width, float threshold) {
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

    @Override
    public void ternarizeStochastic(long row, long codes, int width, float least, float scale, long key,
            long gamma,
            int half) {
        int bound = width - width % LANES;
        LongVector a = VectorEntries.STEPS.mul(gamma).add(key + gamma);
        for (int i = 0; i < bound; i += LANES) {
            // Even columns in one register, odd ones in the other; together they are in order.
            LongVector even = VectorEntries.mix(a);
            LongVector odd = VectorEntries.mix(a.add(gamma));
            LongVector words = half == 0
                    ? even.and(VectorEntries.LOW).or(odd.lanewise(LSHL, 32))
                    : even.lanewise(LSHR, 32).or(odd.and(~VectorEntries.LOW));
            FloatVector u = ((FloatVector) words.reinterpretAsInts().lanewise(LSHR, 8).convertShape(I2F, F,
                    0))
                    .mul(0x1p-24f);
            FloatVector v = FloatVector.fromMemorySegment(F, MEMORY, row + (long) i * FLOAT, ORDER);
            VectorMask<Float> chosen = u.mul(scale).add(least).compare(VectorOperators.LT, v.abs());
            FloatVector code = FloatVector.zero(F).blend(1, chosen)
                    .blend(-1, chosen.and(v.compare(VectorOperators.LT, 0)));
            code.intoMemorySegment(MEMORY, codes + (long) i * FLOAT, ORDER);
            a = a.add(gamma * LANES);
        }
        ScalarKernels.ternarizeStochastic(row, codes, bound, width, least, scale, key, gamma, half);
    }
}
