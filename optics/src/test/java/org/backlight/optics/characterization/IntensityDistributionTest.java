package org.backlight.optics.characterization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.backlight.optics.OpuPresets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution of intensities on pixels of a size. */
class IntensityDistributionTest {

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.0758, 2.31, 5.3, 12})
    void hasMeanOneAndTheVarianceOfItsShape(double shape) {
        var distribution = new IntensityDistribution(shape);
        double mass = 0;
        double mean = 0;
        double square = 0;
        int steps = 400_000;
        for (int i = 0; i < steps; i++) {
            double x = (i + 0.5) * 40 / steps;
            double p = distribution.density(x) * 40 / steps;
            mass += p;
            mean += p * x;
            square += p * x * x;
        }
        assertThat(mass).isCloseTo(1, within(1e-5));
        assertThat(mean).isCloseTo(1, within(1e-5));
        assertThat(square - mean * mean).isCloseTo(1 / shape, within(1e-5));
        assertThat(distribution.clippedVariance(Double.POSITIVE_INFINITY)).isCloseTo(1 / shape,
                within(1e-12));
        assertThat(distribution.clippedVariance(60)).isCloseTo(1 / shape, within(1e-9));
        assertThat(distribution.share(40)).isCloseTo(1, within(1e-9));
    }

    /** Cut off at c, exponential intensities have mean 1 − t and mean square 2 (1 − t (1 + c)), t = exp(−c). */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 2, 7})
    void saturationCutsTheExponentialDistribution(double c) {
        double t = Math.exp(-c);
        assertThat(new IntensityDistribution(1).clippedVariance(c))
                .isCloseTo(2 * (1 - t * (1 + c)) / Math.pow(1 - t, 2) - 1, within(1e-12));
    }

    /**
     * On pixels as large as a grain the twin's intensities follow the gamma distribution within 0.04 at every level (it is an
     * approximation, and 16 frames of 16,384 grains leave less than 0.01 to chance), and are far from the exponential one.
     */
    @Test
    void largePixelsFollowTheGammaDistribution() {
        Speckle speckle = new Characterization(
                OpuPresets.load("wang-2024", Map.of("camera.aperture-pixels", "1")), 1, 64, 512)
                .speckle();
        assertThat(speckle.distribution().isExponential()).isFalse();
        assertThat(distance(speckle.relative(), speckle.distribution())).isLessThan(0.04);
        assertThat(distance(speckle.relative(), new IntensityDistribution(1))).isGreaterThan(0.1);
        Speckle points = new Characterization(OpuPresets.load("wang-2024", Map.of()), 1, 64, 512).speckle();
        assertThat(points.distribution().isExponential()).isTrue();
        assertThat(distance(points.relative(), points.distribution())).isLessThan(0.04);
    }

    private static double distance(double[] sorted, IntensityDistribution distribution) {
        double distance = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] > 0.05 && sorted[i] < 5) {
                distance = Math.max(distance,
                        Math.abs(distribution.share(sorted[i]) - (double) i / sorted.length));
            }
        }
        return distance;
    }
}
