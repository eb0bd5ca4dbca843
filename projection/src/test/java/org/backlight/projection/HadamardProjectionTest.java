package org.backlight.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;
import org.backlight.projection.kernel.Kernels;
import org.backlight.projection.kernel.Part;
import org.backlight.projection.kernel.ScalarKernels;
import org.backlight.projection.kernel.VectorKernels;
import org.backlight.substrate.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HadamardProjectionTest {

    /** (inputs, outputs, batch): smallest blocks, several blocks each way, every split of the index, odd sizes. */
    static Stream<int[]> sizes() {
        return Stream.of(new int[][]{{1, 1, 1}, {2, 15, 3}, {17, 9000, 2}, {9000, 16, 2}, {4096, 4096, 1},
                {4097, 5000, 2}, {12_000, 16_384, 1}, {20_000, 30_000, 1}, {65_536, 65_536, 1},
                {70_001, 100_003, 2}, {140_000, 262_144, 1}, {1 << 19, 300_000, 1}, {1_000_003, 1, 1},
                {1_000_003, 1_000_003, 1}});
    }

    private static HadamardProjection with(Kernels kernels, int threads, int inputs, int outputs) {
        Part whole = Part.whole(outputs, inputs);
        return new HadamardProjection(77, whole, whole, threads, kernels);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void simdEqualsScalarAndThreadsDoNotMatterBitForBit(int[] size) {
        float[] x = Segments.random(2, size[2] * size[0]);
        float[] y = Segments.random(3, size[2] * size[1]);
        try (var scalar = with(new ScalarKernels(), 1, size[0], size[1])) {
            float[] forward = Segments.project(scalar, x, size[2]);
            float[] backward = Segments.projectTransposed(scalar, y, size[2]);
            for (int threads : new int[]{1, 2, 3, 7}) {
                try (var simd = with(new VectorKernels(), threads, size[0], size[1])) {
                    assertThat(java.util.Arrays.equals(Segments.project(simd, x, size[2]), forward)).isTrue();
                    assertThat(
                            java.util.Arrays.equals(Segments.projectTransposed(simd, y, size[2]), backward))
                            .isTrue();
                }
            }
        }
    }

    /** The formula, with H built from its definition: H[i, k] = (−1)^(number of common ones of i and k). */
    @Test
    void isTheProductOfItsFactors() {
        int n = 4096;
        long seed = 3;
        float[] x = Segments.random(1, n);
        double[] v = new double[n];
        for (int k = 0; k < n; k++) {
            v[k] = x[k];
        }
        for (int round = 1; round <= 3; round++) {
            for (int k = 0; k < n; k++) {
                int word = round == 2 ? 16 * (k / 256) + k % 16 : k % (n / 16);
                int bit = round == 2 ? k / 16 % 16 : k / (n / 16);
                // Words alternate between the two rows of a pair.
                long row = 2 * (round - 1) + word % 2;
                if ((new RandomStream(seed).bits(row, word / 2) << bit) < 0) {
                    v[k] = -v[k];
                }
            }
            double[] next = new double[n];
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < n; k++) {
                    next[i] += Integer.bitCount(i & k) % 2 == 0 ? v[k] : -v[k];
                }
            }
            v = next;
        }
        try (var projection = new HadamardProjection(seed, n, n)) {
            float[] y = Segments.project(projection, x, 1);
            for (int i = 0; i < n; i++) {
                // Values are of size √n = 64; 36 roundings of 6e-8 each.
                assertThat((double) y[i]).isCloseTo(v[i] / n, within(5e-4));
            }
        }
    }

    /** B·Bᵀ = N·I for an uncut block: lengths are kept to rounding, and Bᵀ undoes B. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 12, 1 << 14, 1 << 17, 1 << 20})
    void anUncutBlockIsOrthogonal(int n) {
        float[] x = Segments.random(5, n);
        try (var projection = new HadamardProjection(9, n, n)) {
            float[] y = Segments.project(projection, x, 1);
            assertThat(squares(y) / n).isCloseTo(squares(x), withinPercentage(1e-4));
            float[] back = Segments.projectTransposed(projection, y, 1);
            double worst = 0;
            for (int i = 0; i < n; i++) {
                worst = Math.max(worst, Math.abs(back[i] / n - x[i]));
            }
            assertThat(worst).isLessThan(1e-5);
        }
    }

    private static double squares(float[] v) {
        double sum = 0;
        for (float value : v) {
            sum += (double) value * value;
        }
        return sum;
    }

    /**
     * Over seeds, entries have mean 0, variance 1 and products of different ones mean 0. Columns 0, 1 and 300 and
     * rows in whole vectors are looked at; 400 seeds, 5.5 standard errors, about 2,000 checks: error
     * probability 1e-4 in all, with fixed seeds.
     */
    @Test
    void entriesHaveUnitVarianceAndNoCorrelationOverSeeds() {
        int n = 5000;
        int[] columns = {0, 1, 300, 4999};
        int seeds = 400;
        int rows = 40;
        double[][] means = new double[columns.length][rows];
        double[][] variances = new double[columns.length][rows];
        double[] products = new double[columns.length * rows];
        for (int seed = 0; seed < seeds; seed++) {
            try (var projection = new HadamardProjection(seed, n, n)) {
                float[][] y = new float[columns.length][];
                for (int c = 0; c < columns.length; c++) {
                    float[] unit = new float[n];
                    unit[columns[c]] = 1;
                    y[c] = Segments.project(projection, unit, 1);
                    for (int i = 0; i < rows; i++) {
                        float w = y[c][i * 123];
                        means[c][i] += w / seeds;
                        variances[c][i] += w * w / seeds;
                    }
                }
                for (int c = 0; c < columns.length; c++) {
                    float[] other = y[(c + 1) % columns.length];
                    for (int i = 0; i < rows; i++) {
                        products[c * rows + i] += y[c][i * 123] * other[(i * 7 * 123 + 123) % n] / seeds;
                    }
                }
            }
        }
        for (int c = 0; c < columns.length; c++) {
            for (int i = 0; i < rows; i++) {
                assertThat(Math.abs(means[c][i])).isLessThan(5.5 / Math.sqrt(seeds));
                assertThat(Math.abs(variances[c][i] - 1)).isLessThan(5.5 * Math.sqrt(2.0 / seeds));
            }
        }
        for (double product : products) {
            assertThat(Math.abs(product)).isLessThan(5.5 / Math.sqrt(seeds));
        }
    }

    /** A column's entries are nearly normal: Kolmogorov–Smirnov at level 1e-6, for ordinary seeds. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void entriesAreCloseToNormal(long seed) {
        int n = 1 << 16;
        try (var projection = new HadamardProjection(seed, n, n)) {
            float[] unit = new float[n];
            unit[(int) (seed * 12345)] = 1;
            float[] column = Segments.project(projection, unit, 1);
            double[] sample = new double[n];
            for (int i = 0; i < n; i++) {
                sample[i] = column[i];
            }
            assertThat(KolmogorovSmirnovTest.withDefaults()
                    .test(sample, NormalDistribution.of(0, 1)::cumulativeProbability).getPValue())
                    .isGreaterThan(1e-6);
            double fourth = 0;
            for (float w : column) {
                fourth += Math.pow(w, 4) / n;
            }
            assertThat(fourth).isCloseTo(3, within(5 * Math.sqrt(96.0 / n)));
        }
    }

    /** What is not given: a cut block is not orthogonal any more, and columns of a block know of each other. */
    @Test
    void rowsOfACutBlockAreNotOrthogonal() {
        try (var projection = new HadamardProjection(1, 4000, 300)) {
            float[] y = Segments.random(1, 300);
            float[] x = Segments.projectTransposed(projection, y, 1);
            assertThat(Math.abs(squares(x) / (projection.blockSize() * squares(y)) - 1)).isGreaterThan(1e-4);
        }
    }

    /**
     * What is not given: a square part of a block stretches no vector by more than √N, the factor of the block, and
     * some by nearly as much; one of independent entries stretches some by 2·√(N/2), less a few units (Marchenko and
     * Pastur). Power iteration approaches the largest factor from below.
     */
    @Test
    void theSpectrumOfACutBlockIsNarrowerThanOfIndependentEntries() {
        int size = 2048;
        double[] stretch = new double[2];
        try (var whole = new HadamardProjection(6, 2 * size, 2 * size);
                var cut = whole.part(1000, size, 700, size);
                var independent = new GaussianProjection(6, size, size)) {
            DigitalProjection[] projections = {cut, independent};
            for (int i = 0; i < 2; i++) {
                float[] v = Segments.random(2, size);
                for (int step = 0; step < 200; step++) {
                    float[] next = Segments.projectTransposed(projections[i],
                            Segments.project(projections[i], v, 1), 1);
                    double length = Math.sqrt(squares(next));
                    stretch[i] = Math.sqrt(length / Math.sqrt(squares(v)));
                    for (int k = 0; k < size; k++) {
                        v[k] = (float) (next[k] / length);
                    }
                }
            }
        }
        assertThat(stretch[0]).isBetween(0.98 * Math.sqrt(2 * size), 1.00001 * Math.sqrt(2 * size));
        assertThat(stretch[1]).isBetween(2 * Math.sqrt(size) - 3, 2 * Math.sqrt(size) + 2);
    }
}
