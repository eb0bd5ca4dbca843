package org.backlight.optics.characterization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The law of intensities on pixels of a size. */
class IntensityLawTest {

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.0758, 2.31, 5.3, 12})
    void hasMeanOneAndTheVarianceOfItsShape(double shape) {
        var law = new IntensityLaw(shape);
        double mass = 0;
        double mean = 0;
        double square = 0;
        int steps = 400_000;
        for (int i = 0; i < steps; i++) {
            double x = (i + 0.5) * 40 / steps;
            double p = law.density(x) * 40 / steps;
            mass += p;
            mean += p * x;
            square += p * x * x;
        }
        assertThat(mass).isCloseTo(1, within(1e-5));
        assertThat(mean).isCloseTo(1, within(1e-5));
        assertThat(square - mean * mean).isCloseTo(1 / shape, within(1e-5));
        assertThat(law.clippedVariance(Double.POSITIVE_INFINITY)).isCloseTo(1 / shape, within(1e-3));
    }

    /** Cut off at c, exponential intensities have mean 1 − t and mean square 2 (1 − t (1 + c)), t = exp(−c). */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 2, 7})
    void saturationCutsTheExponentialLaw(double c) {
        double t = Math.exp(-c);
        assertThat(new IntensityLaw(1).clippedVariance(c))
                .isCloseTo(2 * (1 - t * (1 + c)) / Math.pow(1 - t, 2) - 1, within(1e-4));
    }

    /**
     * On pixels as large as a grain the twin's intensities follow the gamma law within 0.04 at every level (it is an
     * approximation, and 16 frames of 16,384 grains leave less than 0.01 to chance), and are far from the exponential one.
     */
    @Test
    void largePixelsFollowTheGammaLaw() {
        Speckle speckle = new Characterization("wang-2024", Map.of("camera.aperture-pixels", "1"), 1, 64, 512)
                .speckle();
        assertThat(speckle.law().isExponential()).isFalse();
        assertThat(distance(speckle.relative(), speckle.law())).isLessThan(0.04);
        assertThat(distance(speckle.relative(), new IntensityLaw(1))).isGreaterThan(0.1);
        Speckle points = new Characterization("wang-2024", Map.of(), 1, 64, 512).speckle();
        assertThat(points.law().isExponential()).isTrue();
        assertThat(distance(points.relative(), points.law())).isLessThan(0.04);
    }

    private static double distance(double[] sorted, IntensityLaw law) {
        double distance = 0;
        double share = 0;
        double at = 0;
        double step = 1e-3;
        for (int i = 0; i < sorted.length; i++) {
            for (; at + step < sorted[i] && at < 5; at += step) {
                share += law.density(at + step / 2) * step;
            }
            if (sorted[i] > 0.05 && sorted[i] < 5) {
                distance = Math.max(distance, Math.abs(share - (double) i / sorted.length));
            }
        }
        return distance;
    }
}
