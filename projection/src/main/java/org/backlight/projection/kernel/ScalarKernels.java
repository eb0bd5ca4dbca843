package org.backlight.projection.kernel;

import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.SplitMix64;

/** The kernels in plain Java: the reference for {@link VectorKernels}, and the fallback without SIMD. */
public final class ScalarKernels extends Kernels {

    @Override
    public void generate(EntryDistribution distribution, long states, long column, int columns, long tile) {
        for (int p = 0; p < PANEL_PAIRS; p++) {
            long gamma = MEMORY.get(LONGS, states + (PANEL_PAIRS + p) * 8L);
            long state = MEMORY.get(LONGS, states + p * 8L) + column * gamma;
            for (int j = 0; j < columns; j++) {
                state += gamma;
                long word = SplitMix64.mix(state);
                long at = tile + ((long) j * PANEL + 2 * p) * FLOAT;
                MEMORY.set(FLOATS, at, distribution.entry(word, 0));
                MEMORY.set(FLOATS, at + FLOAT, distribution.entry(word, 1));
            }
        }
    }

    @Override
    public void generate(EntryDistribution distribution, long states, long column0, long chosen, int count,
            long tile) {
        for (int i = 0; i < count; i++) {
            generate(distribution, states, column0 + MEMORY.get(LONGS, chosen + i * 8L), 1,
                    tile + (long) i * PANEL * FLOAT);
        }
    }

    @Override
    public void generateTransposed(EntryDistribution distribution, long states, int pairs, long column,
            long tile) {
        for (int p = 0; p < pairs; p++) {
            long gamma = MEMORY.get(LONGS, states + (pairs + p) * 8L);
            long state = MEMORY.get(LONGS, states + p * 8L) + column * gamma;
            for (int j = 0; j < PANEL; j++) {
                state += gamma;
                long word = SplitMix64.mix(state);
                long at = tile + (2L * p * PANEL + j) * FLOAT;
                MEMORY.set(FLOATS, at, distribution.entry(word, 0));
                MEMORY.set(FLOATS, at + (long) PANEL * FLOAT, distribution.entry(word, 1));
            }
        }
    }

    @Override
    public void generateRows(EntryDistribution distribution, long key, long gamma, long column, int columns,
            long lower, long upper,
            long scratch) {
        generateRows(distribution, key, gamma, column, 0, columns, lower, upper);
    }

    static void generateRows(EntryDistribution distribution, long key, long gamma, long column, int from,
            int to, long lower,
            long upper) {
        for (int j = from; j < to; j++) {
            long word = SplitMix64.mix(key + (column + j + 1) * gamma);
            MEMORY.set(FLOATS, lower + (long) j * FLOAT, distribution.entry(word, 0));
            MEMORY.set(FLOATS, upper + (long) j * FLOAT, distribution.entry(word, 1));
        }
    }

    @Override
    public void multiply(long x, long xStride, int batch, long tile, int columns, long c, long cStride,
            boolean accumulate) {
        float[] sums = new float[PANEL];
        for (int b = 0; b < batch; b++) {
            java.util.Arrays.fill(sums, 0);
            for (int j = 0; j < columns; j++) {
                float value = MEMORY.get(FLOATS, x + (b * xStride + j) * FLOAT);
                for (int r = 0; r < PANEL; r++) {
                    sums[r] = Math.fma(MEMORY.get(FLOATS, tile + ((long) j * PANEL + r) * FLOAT), value,
                            sums[r]);
                }
            }
            for (int r = 0; r < PANEL; r++) {
                long at = c + (b * cStride + r) * FLOAT;
                MEMORY.set(FLOATS, at, accumulate ? MEMORY.get(FLOATS, at) + sums[r] : sums[r]);
            }
        }
    }

    @Override
    public void multiplyBinomial(long states, long column, int columns, long x, long c, boolean accumulate) {
        for (int p = 0; p < PANEL_PAIRS; p++) {
            long gamma = MEMORY.get(LONGS, states + (PANEL_PAIRS + p) * 8L);
            long state = MEMORY.get(LONGS, states + p * 8L) + column * gamma;
            float low = 0;
            float high = 0;
            for (int j = 0; j < columns; j++) {
                state += gamma;
                long word = SplitMix64.mix(state);
                float value = MEMORY.get(FLOATS, x + (long) j * FLOAT);
                low = Math.fma(EntryDistribution.BINOMIAL.entry(word, 0), value, low);
                high = Math.fma(EntryDistribution.BINOMIAL.entry(word, 1), value, high);
            }
            long at = c + 2L * p * FLOAT;
            MEMORY.set(FLOATS, at, accumulate ? MEMORY.get(FLOATS, at) + low : low);
            MEMORY.set(FLOATS, at + FLOAT, accumulate ? MEMORY.get(FLOATS, at + FLOAT) + high : high);
        }
    }

    @Override
    public float sumOfSquares(long row, int width) {
        float[] sums = new float[SQUARES_LANES];
        for (int i = 0; i < width; i++) {
            float value = MEMORY.get(FLOATS, row + (long) i * FLOAT);
            sums[i % SQUARES_LANES] = Math.fma(value, value, sums[i % SQUARES_LANES]);
        }
        return addPairwise(sums);
    }

    /** Adds the upper half onto the lower until one value is left; the array is overwritten. */
    static float addPairwise(float[] sums) {
        for (int half = sums.length / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                sums[i] += sums[i + half];
            }
        }
        return sums[0];
    }

    @Override
    public void ternarize(long row, long codes, int width, float threshold) {
        ternarize(row, codes, 0, width, threshold);
    }

    static void ternarize(long row, long codes, int from, int to, float threshold) {
        for (int i = from; i < to; i++) {
            float value = MEMORY.get(FLOATS, row + (long) i * FLOAT);
            float code = value > threshold ? 1 : value < -threshold ? -1 : 0;
            MEMORY.set(FLOATS, codes + (long) i * FLOAT, code);
        }
    }

    @Override
    public void ternarizeStochastic(long row, long codes, int width, float least, float scale, long key,
            long gamma,
            int half) {
        ternarizeStochastic(row, codes, 0, width, least, scale, key, gamma, half);
    }

    static void ternarizeStochastic(long row, long codes, int from, int to, float least, float scale,
            long key, long gamma,
            int half) {
        for (int i = from; i < to; i++) {
            long word = SplitMix64.mix(key + (i + 1) * gamma);
            float u = ((int) (word >>> (32 * half)) >>> 8) * 0x1p-24f;
            float value = MEMORY.get(FLOATS, row + (long) i * FLOAT);
            float code = least + u * scale < Math.abs(value) ? Math.signum(value) : 0;
            MEMORY.set(FLOATS, codes + (long) i * FLOAT, code);
        }
    }
}
