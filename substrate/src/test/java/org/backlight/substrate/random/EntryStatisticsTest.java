package org.backlight.substrate.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The entries against their distribution. Every bound is 5 standard errors of its statistic (error probability 6e-7 for
 * each of about 60 checks; seeds are fixed, so a pass stays a pass).
 */
class EntryStatisticsTest {

    private static final int ROWS = 1000;
    private static final int COLUMNS = 1000;
    private static final double SIGMAS = 5;

    private static float[][] matrix(long seed, EntryDistribution distribution, long row0, int rows,
            long column0, int columns) {
        RandomStream stream = new RandomStream(seed);
        float[][] matrix = new float[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                matrix[i][j] = stream.entry(distribution, row0 + i, column0 + j);
            }
        }
        return matrix;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 12345678901234L})
    void momentsAreThoseOfTheLaw(long seed) {
        for (EntryDistribution distribution : EntryDistribution.values()) {
            double[] sums = new double[5];
            for (float[] row : matrix(seed, distribution, 0, ROWS, 0, COLUMNS)) {
                for (float w : row) {
                    sums[1] += w;
                    sums[2] += w * w;
                    sums[3] += w * w * w;
                    sums[4] += w * w * w * w;
                }
            }
            double count = (double) ROWS * COLUMNS;
            double fourth = distribution == EntryDistribution.NORMAL ? 3 : 2.9375;
            // Variances of w, w², w³, w⁴ are 1, 2, 15, 96 for the normal distribution and smaller for the binomial one.
            assertThat(Math.abs(sums[1] / count)).isLessThan(SIGMAS * Math.sqrt(1 / count));
            assertThat(Math.abs(sums[2] / count - 1)).isLessThan(SIGMAS * Math.sqrt(2 / count));
            assertThat(Math.abs(sums[3] / count)).isLessThan(SIGMAS * Math.sqrt(15 / count));
            assertThat(Math.abs(sums[4] / count - fourth)).isLessThan(SIGMAS * Math.sqrt(96 / count));
        }
    }

    /** Neighbours along rows, columns, diagonals, across the two halves of a word, and in the next seed. */
    @ParameterizedTest
    @EnumSource(EntryDistribution.class)
    void neighboursAreUncorrelated(EntryDistribution distribution) {
        for (long seed : new long[]{0, 7, 1L << 40}) {
            float[][] w = matrix(seed, distribution, 0, ROWS, 0, COLUMNS);
            float[][] next = matrix(seed + 1, distribution, 0, ROWS, 0, COLUMNS);
            float[][] increment = matrix(seed + (SplitMix64.GOLDEN_GAMMA << 1), distribution, 0, ROWS, 0,
                    COLUMNS);
            int[][] lags = {{0, 1}, {1, 0}, {1, 1}, {1, -1}, {0, 2}, {2, 0}, {0, 16}, {16, 0}, {64, 0},
                    {0, 64}};
            for (int[] lag : lags) {
                assertUncorrelated(w, w, lag[0], lag[1]);
            }
            for (float[][] other : new float[][][]{next, increment}) {
                for (int[] lag : new int[][]{{0, 0}, {0, 1}, {1, 0}, {2, 0}}) {
                    assertUncorrelated(w, other, lag[0], lag[1]);
                }
            }
        }
    }

    private static void assertUncorrelated(float[][] w, float[][] v, int rowLag, int columnLag) {
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int i = 0; i + rowLag < ROWS; i++) {
            for (int j = Math.max(0, -columnLag); j + columnLag < COLUMNS && j < COLUMNS; j++) {
                double a = w[i][j];
                double b = v[i + rowLag][j + columnLag];
                sum += a * b;
                squares += (a * a - 1) * (b * b - 1);
                count++;
            }
        }
        assertThat(Math.abs(sum / count)).isLessThan(SIGMAS / Math.sqrt(count));
        // The squares have variance at most 2 each: a dependence that leaves no correlation still shows here.
        assertThat(Math.abs(squares / count)).isLessThan(SIGMAS * 2 / Math.sqrt(count));
    }

    /** Kolmogorov–Smirnov, along a row and along a column, at level 1e-6. */
    @ParameterizedTest
    @ValueSource(longs = {0, 3, 99})
    void normalEntriesPassKolmogorovAndSmirnov(long seed) {
        int count = 300_000;
        double[] row = new double[count];
        double[] column = new double[count];
        RandomStream stream = new RandomStream(seed);
        for (int i = 0; i < count; i++) {
            row[i] = stream.entry(EntryDistribution.NORMAL, 5, (1L << 33) + i);
            column[i] = stream.entry(EntryDistribution.NORMAL, (1L << 33) + i, 11);
        }
        NormalDistribution normal = NormalDistribution.of(0, 1);
        for (double[] sample : new double[][]{row, column}) {
            assertThat(KolmogorovSmirnovTest.withDefaults().test(sample, normal::cumulativeProbability)
                    .getPValue()).isGreaterThan(1e-6);
        }
    }

    /** Chi-squared of the 33 values, those of fewer than 5 expected joined with a neighbour, at level 1e-6. */
    @ParameterizedTest
    @ValueSource(longs = {0, 3, 99})
    void binomialEntriesHaveBinomialFrequencies(long seed) {
        int count = 1_000_000;
        int least = 4;
        long[] found = new long[33 - 2 * least];
        double[] expected = new double[found.length];
        BinomialDistribution binomial = BinomialDistribution.of(32, 0.5);
        for (int k = 0; k <= 32; k++) {
            expected[Math.clamp(k, least, 32 - least) - least] += count * binomial.probability(k);
        }
        assertThat(expected[0]).isGreaterThan(5);
        RandomStream stream = new RandomStream(seed);
        for (int i = 0; i < count; i++) {
            int ones = Integer.bitCount(stream.bits(i % 1000, i / 1000));
            found[Math.clamp(ones, least, 32 - least) - least]++;
        }
        assertThat(ChiSquareTest.withDefaults().test(expected, found).getPValue()).isGreaterThan(1e-6);
    }
}
