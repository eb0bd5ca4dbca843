package org.backlight.learning.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.backlight.learning.tensor.LibTorch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradientCosineTest {

    private static final int SIZE = 37 * 53;

    @BeforeAll
    static void load() {
        LibTorch.load();
    }

    private static float[] normal(long seed, double scale) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    private static Tensor matrix(float[] values) {
        return torch.tensor(values).reshape(37, 53);
    }

    /** Gradients vanish through layers until their squares, and the products with others, are below what float32 holds. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1e-15, 1", "1e-22, 1e-18", "1e-34, 1", "1e-34, 1e-34", "1e25, 1", "1e25, 1e-30"})
    void isThatOfGradientsOfAnySize(double scaleOfA, double scaleOfB) {
        try (PointerScope _ = new PointerScope()) {
            float[] a = normal(1, scaleOfA);
            float[] b = normal(2, scaleOfB);
            double product = 0;
            double squareA = 0;
            double squareB = 0;
            for (int i = 0; i < SIZE; i++) {
                b[i] += (float) (0.5 * scaleOfB / scaleOfA * a[i]);
                product += (double) a[i] * b[i];
                squareA += (double) a[i] * a[i];
                squareB += (double) b[i] * b[i];
            }
            assertThat(new GradientCosine().add(matrix(a), matrix(b)).value())
                    .isCloseTo(product / Math.sqrt(squareA * squareB), within(1e-5));
        }
    }

    @Test
    void matricesOfOneGradientMayDifferInSize() {
        try (PointerScope _ = new PointerScope()) {
            Tensor large = matrix(normal(1, 1));
            Tensor small = matrix(normal(2, 1e-30));
            // The small ones, opposite to each other, hardly count.
            assertThat(new GradientCosine().add(large, large).add(small, small.neg()).value())
                    .isCloseTo(1, within(1e-6));
            assertThat(new GradientCosine().add(small, small.neg()).value()).isCloseTo(-1, within(1e-6));
        }
    }

    @Test
    void isZeroWhereAGradientIs() {
        try (PointerScope _ = new PointerScope()) {
            assertThat(new GradientCosine().add(matrix(new float[SIZE]), matrix(normal(1, 1))).value())
                    .isZero();
        }
    }
}
