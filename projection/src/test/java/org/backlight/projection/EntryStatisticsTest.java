package org.backlight.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The entries against their law. Every bound is 5 standard errors of its statistic (error probability 6e-7 for
 * each of about 60 checks; seeds are fixed, so a pass stays a pass).
 */
class EntryStatisticsTest {

    private static final int ROWS = 1000;
    private static final int COLUMNS = 1000;
    private static final double SIGMAS = 5;

    static float[][] matrix(long seed, EntryLaw law, long row0, int rows, long column0, int columns) {
        RandomStream stream = new RandomStream(seed);
        float[][] matrix = new float[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                matrix[i][j] = stream.entry(law, row0 + i, column0 + j);
            }
        }
        return matrix;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 12345678901234L})
    void momentsAreThoseOfTheLaw(long seed) {
        for (EntryLaw law : EntryLaw.values()) {
            double[] sums = new double[5];
            for (float[] row : matrix(seed, law, 0, ROWS, 0, COLUMNS)) {
                for (float w : row) {
                    sums[1] += w;
                    sums[2] += w * w;
                    sums[3] += w * w * w;
                    sums[4] += w * w * w * w;
                }
            }
            double count = (double) ROWS * COLUMNS;
            double fourth = law == EntryLaw.NORMAL ? 3 : 2.9375;
            // Variances of w, w², w³, w⁴ are 1, 2, 15, 96 for the normal law and smaller for the binomial one.
            assertThat(Math.abs(sums[1] / count)).isLessThan(SIGMAS * Math.sqrt(1 / count));
            assertThat(Math.abs(sums[2] / count - 1)).isLessThan(SIGMAS * Math.sqrt(2 / count));
            assertThat(Math.abs(sums[3] / count)).isLessThan(SIGMAS * Math.sqrt(15 / count));
            assertThat(Math.abs(sums[4] / count - fourth)).isLessThan(SIGMAS * Math.sqrt(96 / count));
        }
    }

    /** Neighbours along rows, columns, diagonals, across the two halves of a word, and in the next seed. */
    @ParameterizedTest
    @EnumSource(EntryLaw.class)
    void neighboursAreUncorrelated(EntryLaw law) {
        for (long seed : new long[]{0, 7, 1L << 40}) {
            float[][] w = matrix(seed, law, 0, ROWS, 0, COLUMNS);
            float[][] next = matrix(seed + 1, law, 0, ROWS, 0, COLUMNS);
            float[][] increment = matrix(seed + (RandomStream.GOLDEN_GAMMA << 1), law, 0, ROWS, 0, COLUMNS);
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

    /** Kolmogorov–Smirnov, along a row and along a column, at level 1e-6: D·√N &lt; √(ln(2e6) / 2) = 2.69. */
    @ParameterizedTest
    @ValueSource(longs = {0, 3, 99})
    void normalEntriesPassKolmogorovAndSmirnov(long seed) {
        int count = 300_000;
        float[] row = matrix(seed, EntryLaw.NORMAL, 5, 1, 1L << 33, count)[0];
        assertThat(distance(row) * Math.sqrt(count)).isLessThan(2.69);
        float[] column = new float[count];
        RandomStream stream = new RandomStream(seed);
        for (int i = 0; i < count; i++) {
            column[i] = stream.entry(EntryLaw.NORMAL, (1L << 33) + i, 11);
        }
        assertThat(distance(column) * Math.sqrt(count)).isLessThan(2.69);
    }

    static double distance(float[] sample) {
        float[] sorted = sample.clone();
        Arrays.sort(sorted);
        double distance = 0;
        for (int i = 0; i < sorted.length; i++) {
            double p = NormalLaw.cumulative(sorted[i]);
            distance = Math.max(distance,
                    Math.max(p - (double) i / sorted.length, (i + 1.0) / sorted.length - p));
        }
        return distance;
    }

    /** Chi-squared of the 33 values (those under 5 expected joined), Wilson–Hilferty normal score below 5. */
    @ParameterizedTest
    @ValueSource(longs = {0, 3, 99})
    void binomialEntriesHaveBinomialFrequencies(long seed) {
        int count = 1_000_000;
        long[] found = new long[33];
        RandomStream stream = new RandomStream(seed);
        for (int i = 0; i < count; i++) {
            found[Integer.bitCount(stream.bits(i % 1000, i / 1000))]++;
        }
        double p = Math.pow(0.5, 32);
        double chi = 0;
        int cells = 0;
        double pooledExpected = 0;
        long pooled = 0;
        for (int k = 0; k <= 32; k++) {
            pooledExpected += p * count;
            pooled += found[k];
            if (pooledExpected >= 5) {
                chi += (pooled - pooledExpected) * (pooled - pooledExpected) / pooledExpected;
                cells++;
                pooledExpected = 0;
                pooled = 0;
            }
            p = p * (32 - k) / (k + 1);
        }
        double degrees = cells - 1;
        double score = (Math.cbrt(chi / degrees) - (1 - 2 / (9 * degrees))) / Math.sqrt(2 / (9 * degrees));
        assertThat(score).isLessThan(5);
    }
}
