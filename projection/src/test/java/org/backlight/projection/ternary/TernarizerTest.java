package org.backlight.projection.ternary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import org.backlight.projection.Segments;
import org.backlight.projection.kernel.Kernels;
import org.backlight.projection.kernel.ScalarKernels;
import org.backlight.projection.kernel.VectorKernels;
import org.junit.jupiter.api.Test;

class TernarizerTest {

    private static float[] codes(Ternarizer ternarizer, float[] errors, int batch, long draw,
            float[] scales) {
        int width = errors.length / batch;
        MemorySegment codes = Segments.zeros(errors.length);
        MemorySegment s = Segments.zeros(batch);
        ternarizer.ternarize(Segments.of(errors), codes, s, batch, width, draw);
        System.arraycopy(Segments.array(s), 0, scales, 0, batch);
        return Segments.array(codes);
    }

    @Test
    void fixedComparesWithTheThreshold() {
        float[] scales = new float[1];
        float[] errors = {0.1f, 0.11f, -0.1f, -0.11f, 0, -0f, 5, -5, Float.NaN, 0.09f,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY, 1, -1, 0.5f, -0.5f, 0.2f, 0.01f};
        float[] expected = {0, 1, 0, -1, 0, 0, 1, -1, 0, 0, 1, -1, 1, -1, 1, -1, 1, 0};
        assertThat(codes(new Ternarizer.Fixed(0.1f), errors, 1, 0, scales)).containsExactly(expected);
        assertThat(scales).containsExactly(1);
        assertThat(codes(new Ternarizer.Fixed(0), new float[]{1e-30f, 0, -1e-30f}, 1, 0, scales))
                .containsExactly(1, 0, -1);
    }

    @Test
    void relativeFollowsTheRootMeanSquareOfEachRow() {
        for (int width : new int[]{1, 2, 15, 16, 17, 1003}) {
            int batch = 5;
            float[] errors = Segments.random(width, batch * width);
            for (int j = 0; j < width; j++) {
                errors[2 * width + j] *= 1000;
            }
            float[] scales = new float[batch];
            float[] codes = codes(new Ternarizer.Relative(0.7f), errors, batch, 0, scales);
            for (int b = 0; b < batch; b++) {
                double squares = 0;
                for (int j = 0; j < width; j++) {
                    squares += (double) errors[b * width + j] * errors[b * width + j];
                }
                double threshold = 0.7f * Math.sqrt(squares / width);
                for (int j = 0; j < width; j++) {
                    float e = errors[b * width + j];
                    // Leave out what lies within rounding of the threshold.
                    if (Math.abs(Math.abs(e) - threshold) > 1e-5 * threshold) {
                        assertThat(codes[b * width + j])
                                .isEqualTo(Math.abs(e) > threshold ? Math.signum(e) : 0);
                    }
                }
                assertThat(scales[b]).isEqualTo(1);
            }
        }
    }

    @Test
    void quantileKeepsTheLargestErrorsOfEachRow() {
        for (int width : new int[]{1, 2, 10, 17, 1003, 13_824}) {
            int batch = 3;
            float[] errors = Segments.random(width, batch * width);
            for (float fraction : new float[]{1e-6f, 0.1f, 0.5f, 1}) {
                float[] scales = new float[batch];
                float[] codes = codes(new Ternarizer.Quantile(fraction), errors, batch, 0, scales);
                int kept = Math.max(1, Math.round(fraction * width));
                for (int b = 0; b < batch; b++) {
                    Integer[] order = new Integer[width];
                    Arrays.setAll(order, j -> j);
                    int row = b * width;
                    Arrays.sort(order, Comparator.comparingDouble(j -> -Math.abs(errors[row + j])));
                    for (int rank = 0; rank < width; rank++) {
                        float e = errors[row + order[rank]];
                        assertThat(codes[row + order[rank]]).isEqualTo(rank < kept ? Math.signum(e) : 0);
                    }
                    assertThat(scales[b]).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void quantileKeepsEqualErrorsTogetherAndNoZeros() {
        float[] scales = new float[1];
        assertThat(codes(new Ternarizer.Quantile(0.1f), new float[]{1, 0, -1, 0, 0.5f, 0, 0, 0, 0, 0}, 1, 0,
                scales))
                .containsExactly(1, 0, -1, 0, 0, 0, 0, 0, 0, 0);
        assertThat(codes(new Ternarizer.Quantile(1), new float[]{0, -0f, 1e-45f, -1e-45f}, 1, 0, scales))
                .containsExactly(0, 0, 1, -1);
        assertThat(codes(new Ternarizer.Quantile(0.5f), new float[]{0, 0}, 1, 0, scales)).containsExactly(0,
                0);
    }

    @Test
    void stochasticIsUnbiasedBelowItsScaleAndClipsAbove() {
        int width = 37;
        int batch = 3;
        float[] errors = Segments.random(1, batch * width);
        Ternarizer ternarizer = new Ternarizer.Stochastic(1.5f, 99);
        int draws = 20_000;
        double[] mean = new double[batch * width];
        float[] scales = new float[batch];
        for (int draw = 0; draw < draws; draw++) {
            float[] codes = codes(ternarizer, errors, batch, draw, scales);
            for (int i = 0; i < codes.length; i++) {
                assertThat(codes[i] == 0 || codes[i] == Math.signum(errors[i])).isTrue();
                mean[i] += codes[i] * scales[i / width];
            }
        }
        for (int b = 0; b < batch; b++) {
            double squares = 0;
            for (int j = 0; j < width; j++) {
                squares += (double) errors[b * width + j] * errors[b * width + j];
            }
            assertThat((double) scales[b]).isCloseTo(1.5 * Math.sqrt(squares / width), within(1e-5));
        }
        for (int i = 0; i < mean.length; i++) {
            double scale = scales[i / width];
            double expected = Math.clamp(errors[i], -scale, scale);
            double probability = Math.abs(expected) / scale;
            // 5.5 standard errors of a Bernoulli mean: error probability 4e-8 for each of 111 elements.
            double allowed = 5.5 * scale * Math.sqrt(probability * (1 - probability) / draws) + 1e-6;
            assertThat(mean[i] / draws).isCloseTo(expected, within(allowed));
        }
    }

    /**
     * The codes of one call's repetitions share the error: their mean of s·code is the cut error on average, and lies within
     * s / repetitions of it each time. Means over 5,000 calls: 5.5 standard errors of a deviation of at most s / 2 repetitions, so an
     * error probability of 4e-8 for each of 148 elements.
     */
    @Test
    void repetitionsShareTheErrorAmongThem() {
        int width = 37;
        float[] errors = Segments.random(1, width);
        Ternarizer ternarizer = new Ternarizer.Stochastic(1.5f, 99);
        for (int repetitions : new int[]{2, 3, 4, 7}) {
            double[] mean = new double[width];
            MemorySegment scales = Segments.zeros(1);
            int calls = 5000;
            float scale = 0;
            for (int call = 0; call < calls; call++) {
                double[] shown = new double[width];
                for (int repetition = 0; repetition < repetitions; repetition++) {
                    MemorySegment codes = Segments.zeros(width);
                    ternarizer.ternarize(Segments.of(errors), codes, scales, 1, width,
                            (long) call * repetitions + repetition, repetition, repetitions);
                    scale = Segments.array(scales)[0];
                    float[] code = Segments.array(codes);
                    for (int i = 0; i < width; i++) {
                        shown[i] += code[i] * scale / repetitions;
                    }
                }
                for (int i = 0; i < width; i++) {
                    double cut = Math.clamp(errors[i], -scale, scale);
                    assertThat(Math.abs(shown[i] - cut)).isLessThan(1.0001 * scale / repetitions);
                    mean[i] += shown[i] / calls;
                }
            }
            for (int i = 0; i < width; i++) {
                double cut = Math.clamp(errors[i], -scale, scale);
                assertThat(mean[i]).isCloseTo(cut,
                        within(5.5 * scale / (2 * repetitions) / Math.sqrt(calls) + 1e-6));
            }
        }
    }

    @Test
    void oneShotOfOneIsTheOnlyOne() {
        Ternarizer ternarizer = new Ternarizer.Stochastic(1.5f, 99);
        float[] errors = Segments.random(1, 9);
        MemorySegment three = Segments.zeros(9);
        assertThatIllegalArgumentException().isThrownBy(() -> ternarizer.ternarize(Segments.of(errors), three,
                Segments.zeros(1), 1, 9, 0, 2, 2)).withMessageContaining("Repetition 2 of 2");
    }

    /** Codes of neighbouring elements, rows and draws must not know of each other; 5 standard errors. */
    @Test
    void stochasticDrawsAreIndependent() {
        int width = 64;
        int batch = 64;
        float[] errors = new float[batch * width];
        java.util.Arrays.fill(errors, 1);
        Ternarizer ternarizer = new Ternarizer.Stochastic(2, 5);
        float[] scales = new float[batch];
        double[] products = new double[3];
        int draws = 200;
        float[] before = null;
        for (int draw = 0; draw <= draws; draw++) {
            float[] codes = codes(ternarizer, errors, batch, draw, scales);
            for (int i = 0; i < codes.length - width && before != null; i++) {
                products[0] += (codes[i] - 0.5) * (codes[i + 1] - 0.5);
                products[1] += (codes[i] - 0.5) * (codes[i + width] - 0.5);
                products[2] += (codes[i] - 0.5) * (before[i] - 0.5);
            }
            before = codes;
        }
        double count = draws * (double) (batch - 1) * width;
        for (double product : products) {
            assertThat(Math.abs(product / count)).isLessThan(5 * 0.25 / Math.sqrt(count));
        }
    }

    @Test
    void stochasticIsAFunctionOfSeedDrawRowAndColumn() {
        float[] errors = Segments.random(4, 6 * 33);
        float[] scales = new float[6];
        Ternarizer ternarizer = new Ternarizer.Stochastic(2, 5);
        float[] first = codes(ternarizer, errors, 6, 17, scales);
        codes(ternarizer, errors, 6, 18, scales);
        assertThat(codes(new Ternarizer.Stochastic(2, 5), errors, 6, 17, scales)).isEqualTo(first);
        assertThat(codes(ternarizer, errors, 6, 18, scales)).isNotEqualTo(first);
        assertThat(codes(new Ternarizer.Stochastic(2, 6), errors, 6, 17, scales)).isNotEqualTo(first);
        float[] head = java.util.Arrays.copyOf(errors, 3 * 33);
        assertThat(codes(ternarizer, head, 3, 17, scales)).isEqualTo(java.util.Arrays.copyOf(first, 3 * 33));
    }

    @Test
    void simdEqualsScalar() {
        Kernels simd = new VectorKernels();
        Kernels scalar = new ScalarKernels();
        for (int width : new int[]{1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 1003}) {
            MemorySegment errors = Segments.of(Segments.random(width, width));
            MemorySegment a = Segments.zeros(width);
            MemorySegment b = Segments.zeros(width);
            assertThat(simd.sumOfSquares(errors.address(), width))
                    .isEqualTo(scalar.sumOfSquares(errors.address(), width));
            simd.ternarize(errors.address(), a.address(), width, 0.3f);
            scalar.ternarize(errors.address(), b.address(), width, 0.3f);
            assertThat(Segments.array(a)).isEqualTo(Segments.array(b));
            for (int half = 0; half < 2; half++) {
                simd.ternarizeStochastic(errors.address(), a.address(), width, 0.2f, 1.3f, 123, 457, half);
                scalar.ternarizeStochastic(errors.address(), b.address(), width, 0.2f, 1.3f, 123, 457,
                        half);
                assertThat(Segments.array(a)).isEqualTo(Segments.array(b));
            }
        }
    }

    @Test
    void aRowOfZerosHasNoCodes() {
        float[] scales = new float[2];
        float[] errors = new float[2 * 20];
        for (Ternarizer t : new Ternarizer[]{new Ternarizer.Fixed(0.1f), new Ternarizer.Relative(1),
                new Ternarizer.Stochastic(1, 1)}) {
            assertThat(codes(t, errors, 2, 0, scales)).containsOnly(0);
        }
        assertThat(scales).containsExactly(0, 0);
    }

    @Test
    void heapSegmentsWork() {
        float[] codes = new float[4];
        float[] scales = new float[2];
        new Ternarizer.Fixed(0.1f).ternarize(MemorySegment.ofArray(new float[]{1, 0, -1, 0.05f}),
                MemorySegment.ofArray(codes), MemorySegment.ofArray(scales), 2, 2, 0);
        assertThat(codes).containsExactly(1, 0, -1, 0);
        assertThat(scales).containsExactly(1, 1);
    }

    @Test
    void badArgumentsAreNamed() {
        for (float bad : new float[]{-0.1f, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Ternarizer.Fixed(bad))
                    .withMessageContaining("threshold").withMessageContaining(Float.toString(bad));
            assertThatIllegalArgumentException().isThrownBy(() -> new Ternarizer.Relative(bad))
                    .withMessageContaining("multiple");
            assertThatIllegalArgumentException().isThrownBy(() -> new Ternarizer.Stochastic(bad, 1))
                    .withMessageContaining("multiple");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new Ternarizer.Stochastic(0, 1));
        for (float bad : new float[]{0, -1, 1.01f, Float.NaN}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Ternarizer.Quantile(bad))
                    .withMessageContaining("fraction").withMessageContaining(Float.toString(bad));
        }
        Ternarizer t = new Ternarizer.Fixed(1);
        MemorySegment six = Segments.zeros(6);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> t.ternarize(six, six, Segments.zeros(3), 2, 3, 0))
                .withMessageContaining("scales");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> t.ternarize(six, Segments.zeros(5), Segments.zeros(2), 2, 3, 0))
                .withMessageContaining("codes");
        assertThatIllegalArgumentException().isThrownBy(() -> t.ternarize(six, six, six, 0, 3, 0))
                .withMessageContaining("rows");
    }
}
