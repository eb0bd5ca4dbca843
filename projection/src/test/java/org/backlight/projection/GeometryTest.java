package org.backlight.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What projections do to lengths, angles and subspaces. Seeds are fixed, so a pass stays a pass. */
class GeometryTest {

    private static final int SEEDS = 3;

    /**
     * Extreme singular values of a 400 × 100 matrix against the edges √m ± √n of Marchenko and Pastur. By Davidson
     * and Szarek (2001) each edge is crossed by t with probability at most exp(−t²/2); t = 5.3 gives 8e-7. On the
     * inner side the edge is missed by about m^(−1/6) = 0.4 times a Tracy–Widom value; 3 is far in its tail.
     */
    @ParameterizedTest
    @EnumSource(ProjectionKind.class)
    void singularValuesKeepToMarchenkoAndPastur(ProjectionKind kind) {
        int m = 400;
        int n = 100;
        for (int seed = 0; seed < SEEDS; seed++) {
            try (DigitalProjection whole = kind.make(seed, 5000, 5000, 2);
                    DigitalProjection part = whole.part(1000, m, 2000, n)) {
                double[][] gram = gram(Segments.columns(part));
                double largest = Math.sqrt(largestEigenvalue(gram, 0));
                double smallest = Math.sqrt(400 * 4 - largestEigenvalue(gram, 400 * 4));
                double upper = Math.sqrt(m) + Math.sqrt(n);
                double lower = Math.sqrt(m) - Math.sqrt(n);
                assertThat(largest).isBetween(upper - 3, upper + 5.3);
                assertThat(smallest).isBetween(lower - 5.3, lower + 3);
            }
        }
    }

    private static double[][] gram(float[][] columns) {
        int n = columns.length;
        double[][] gram = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = 0; k < columns[i].length; k++) {
                    sum += (double) columns[i][k] * columns[j][k];
                }
                gram[i][j] = sum;
                gram[j][i] = sum;
            }
        }
        return gram;
    }

    /** Of the matrix, or of shift·I − matrix if the shift is positive; by power iteration. */
    private static double largestEigenvalue(double[][] matrix, double shift) {
        int n = matrix.length;
        double[] v = new double[n];
        for (int i = 0; i < n; i++) {
            v[i] = 1 + 0.01 * i;
        }
        double value = 0;
        for (int step = 0; step < 3000; step++) {
            double[] next = new double[n];
            double squares = 0;
            for (int i = 0; i < n; i++) {
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    sum += matrix[i][j] * v[j];
                }
                next[i] = shift > 0 ? shift * v[i] - sum : sum;
                squares += next[i] * next[i];
            }
            value = Math.sqrt(squares);
            for (int i = 0; i < n; i++) {
                v[i] = next[i] / value;
            }
        }
        return value;
    }

    /**
     * Johnson and Lindenstrauss: |B·x|²/m stays within 1 ± ε of |x|² but with probability
     * 2·exp(−m·(ε²/4 − ε³/6)) for normal entries (Dasgupta and Gupta 2003). With m = 2000, ε = 0.2 and 780
     * differences of 40 points: 2·exp(−17.3)·780 = 5e-5 for each kind. Inner products are off by no more than ε as
     * well, by polarization, and by nothing on average: 5 standard errors of √(2/m) each.
     */
    @ParameterizedTest
    @EnumSource(ProjectionKind.class)
    void lengthsAndInnerProductsAreKept(ProjectionKind kind) {
        int n = 5000;
        int m = 2000;
        int points = 40;
        float[] x = Segments.random(9, points * n);
        // Sparse points are the hard case for a structured map.
        for (int p = 0; p < points / 2; p++) {
            java.util.Arrays.fill(x, p * n, (p + 1) * n, 0);
            x[p * n + p * 17] = 3;
        }
        try (DigitalProjection projection = kind.make(4, n, m, 2)) {
            float[] y = Segments.project(projection, x, points);
            double errors = 0;
            int pairs = 0;
            for (int p = 0; p < points; p++) {
                for (int q = 0; q < p; q++) {
                    double before = distance(x, p, q, n);
                    double after = distance(y, p, q, m) / m;
                    assertThat(after / before).isCloseTo(1, within(0.2));
                    errors += inner(y, p, q, m) / m / Math.sqrt(inner(x, p, p, n) * inner(x, q, q, n))
                            - inner(x, p, q, n) / Math.sqrt(inner(x, p, p, n) * inner(x, q, q, n));
                    pairs++;
                }
            }
            assertThat(Math.abs(errors / pairs)).isLessThan(5 * Math.sqrt(2.0 / m / pairs));
        }
    }

    /**
     * E[(B·x)·(B·y)]/m = x·y. One seed's value has a variance of at most (|x|²|y|² + (x·y)²)/m, so the mean over 400
     * seeds is within 5 standard errors but with probability 6e-7 for each kind.
     */
    @ParameterizedTest
    @EnumSource(ProjectionKind.class)
    void innerProductsAreKeptOnAverageOverSeeds(ProjectionKind kind) {
        int n = 300;
        int m = 64;
        int seeds = 400;
        float[] x = Segments.random(3, 2 * n);
        for (int j = 0; j < n; j++) {
            x[n + j] = 0.6f * x[j] + 0.8f * x[n + j];
        }
        double before = inner(x, 0, 1, n);
        double sum = 0;
        for (int seed = 0; seed < seeds; seed++) {
            try (DigitalProjection projection = kind.make(seed, n, m, 1)) {
                sum += inner(Segments.project(projection, x, 2), 0, 1, m) / m;
            }
        }
        double deviation = Math.sqrt((inner(x, 0, 0, n) * inner(x, 1, 1, n) + before * before) / m / seeds);
        assertThat(sum / seeds).isCloseTo(before, within(5 * deviation));
    }

    private static double distance(float[] v, int p, int q, int length) {
        return inner(v, p, p, length) + inner(v, q, q, length) - 2 * inner(v, p, q, length);
    }

    private static double inner(float[] v, int p, int q, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (double) v[p * length + i] * v[q * length + i];
        }
        return sum;
    }

    static java.util.stream.Stream<Projections.Exactness> exactness() {
        return java.util.stream.Stream.of(Projections.Exactness.values());
    }

    @ParameterizedTest
    @MethodSource("exactness")
    void theChoiceHonoursExactness(Projections.Exactness exactness) {
        ProjectionKind kind = Projections.choose(30_000, 30_000, 1, exactness);
        switch (exactness) {
            case NORMAL -> assertThat(kind).isIn(ProjectionKind.DENSE, ProjectionKind.GAUSSIAN);
            case INDEPENDENT -> assertThat(kind).isNotEqualTo(ProjectionKind.HADAMARD);
            // 1,000 times fewer operations: no machine would measure anything else.
            case UNCORRELATED -> assertThat(kind).isEqualTo(ProjectionKind.HADAMARD);
        }
        assertThat(Projections.choose(1_000_000, 2_000_000, 1, Projections.Exactness.NORMAL))
                .isEqualTo(ProjectionKind.GAUSSIAN);
    }

    @Test
    void theChoiceSaysWhyInTheLog() {
        Logger logger = Logger.getLogger(Projections.class.getPackageName());
        List<String> said = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                said.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            ProjectionKind kind = Projections.choose(500, 700, 3, Projections.Exactness.UNCORRELATED);
            assertThat(said).singleElement().asString()
                    .contains("500 inputs to 700 outputs, batch 3: chose "
                            + kind.name().toLowerCase(Locale.ROOT))
                    .containsPattern(
                            "measured dense [\\d.e-]+ ms, gaussian .* ms, binomial .* ms, hadamard .* ms");
        } finally {
            logger.removeHandler(handler);
        }
    }
}
