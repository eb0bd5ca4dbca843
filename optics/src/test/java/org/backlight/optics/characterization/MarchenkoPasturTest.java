package org.backlight.optics.characterization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The distribution of random matrices' singular values against what is known of it otherwise. */
class MarchenkoPasturTest {

    /** Mean of sigma^2 is s^2, that of sigma^4 is s^4 (1 + c): moments of the Wishart distribution. */
    @ParameterizedTest
    @CsvSource({"0.125,1", "0.5,2", "1,0.7", "0.01,3"})
    void momentsAreThoseOfWishart(double ratio, double deviation) {
        var distribution = new MarchenkoPastur(ratio, deviation);
        double second = 0;
        double fourth = 0;
        int n = 2000;
        for (int i = 0; i < n; i++) {
            double square = Math.pow(distribution.quantile((i + 0.5) / n), 2);
            second += square / n;
            fourth += square * square / n;
        }
        assertThat(second).isCloseTo(deviation * deviation, within(1e-3 * second));
        assertThat(fourth).isCloseTo(Math.pow(deviation, 4) * (1 + ratio), within(2e-3 * fourth));
        assertThat(distribution.share(distribution.lowerEdge())).isCloseTo(0, within(1e-6));
        assertThat(distribution.share(distribution.upperEdge())).isCloseTo(1, within(1e-4));
        assertThat(distribution.share(distribution.quantile(0.3))).isCloseTo(0.3, within(1e-6));
    }

    /** Square matrices have a quarter circle of radius 2. */
    @Test
    void squareMatricesHaveAQuarterCircle() {
        var distribution = new MarchenkoPastur(1, 1);
        for (double sigma = 0.1; sigma < 2; sigma += 0.1) {
            double area = (sigma * Math.sqrt(4 - sigma * sigma) / 2 + 2 * Math.asin(sigma / 2)) / Math.PI;
            assertThat(distribution.share(sigma)).isCloseTo(area, within(1e-4));
        }
    }

    /**
     * Singular values of Gaussian matrices keep their places, so that their distance is of the order 1/n and not 1/sqrt(n); a
     * matrix with another ratio, or with a part that all outputs share, is far off.
     */
    @Test
    void distanceTellsGaussianMatricesFromOthers() {
        SplittableRandom random = new SplittableRandom(3);
        double[] usual = new double[20];
        Arrays.setAll(usual, _ -> SingularValues.distanceOfGaussian(random, 40, 256));
        assertThat(Arrays.stream(usual).average().orElseThrow()).isBetween(1 / 80.0, 4 / 40.0);
        double[] quantiles = new double[40];
        var distribution = new MarchenkoPastur(40 / 256.0, 1);
        Arrays.setAll(quantiles, i -> distribution.quantile((i + 0.5) / 40));
        assertThat(distribution.distance(quantiles)).isCloseTo(1 / 80.0, within(1e-4));
        assertThat(new MarchenkoPastur(80 / 256.0, 1).distance(quantiles)).isGreaterThan(0.1);
        assertThat(new MarchenkoPastur(40 / 256.0, 1.1).distance(quantiles)).isGreaterThan(0.1);
    }
}
