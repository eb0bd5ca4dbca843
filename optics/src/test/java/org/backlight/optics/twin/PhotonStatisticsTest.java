package org.backlight.optics.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.Operation;
import org.backlight.optics.device.Region;
import org.junit.jupiter.api.Test;

class PhotonStatisticsTest {

    /** The distribution function of the Poisson distribution, summed in double precision. */
    private static double[] poisson(double mean, int size) {
        double[] cdf = new double[size];
        double p = Math.exp(-mean);
        double sum = p;
        for (int k = 0; k < size; k++) {
            cdf[k] = sum;
            p *= mean / (k + 1);
            sum += p;
        }
        return cdf;
    }

    @Test
    void quantilesInvertThePoissonDistribution() {
        for (double mean : new double[]{0, 0.01, 1, 7.5, 16}) {
            double[] cdf = poisson(mean, 80);
            for (int k = 1; k < 60 && cdf[k] < 1 - 1e-12; k++) {
                double u = (cdf[k - 1] + cdf[k]) / 2;
                assertThat(PoissonDistribution.quantile(mean, u)).isEqualTo(k);
            }
            assertThat(PoissonDistribution.quantile(mean, 0)).isZero();
        }
        assertThat(PoissonDistribution.quantile(16, 1 - 0x1p-53)).isLessThan(80);
    }

    /** The approximation above the crossover is as close to the Poisson distribution as its documentation says. */
    @Test
    void normalLawWithSkewnessIsCloseToPoissonAboveTheCrossover() {
        for (double mean : new double[]{OpticsKernels.POISSON_BELOW, 20, 50, 200}) {
            double[] cdf = poisson(mean, 600);
            double[] found = new double[600];
            double step = 1e-5;
            for (double z = -7; z < 7; z += step) {
                double electrons = mean + Math.sqrt(mean) * z + (z * z - 1) / 6;
                found[(int) Math.max(0, Math.rint(electrons))] += Math.exp(-z * z / 2) * step
                        / Math.sqrt(2 * Math.PI);
            }
            double sum = 0;
            double distance = 0;
            for (int k = 0; k < 600; k++) {
                sum += found[k];
                distance = Math.max(distance, Math.abs(sum - cdf[k]));
            }
            assertThat(distance).isLessThan(9e-4 * Math.sqrt(OpticsKernels.POISSON_BELOW / mean));
        }
    }

    /** The normal distribution function (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
    private static double normal(double x) {
        double t = 1 / (1 + 0.2316419 * Math.abs(x));
        double tail = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * t
                * (0.319381530
                        + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return x > 0 ? 1 - tail : tail;
    }

    /** With read noise, the approximation is as good at any light. */
    @Test
    void readNoiseHidesThePoissonDistribution() {
        for (double variance : new double[]{OpticsKernels.SMOOTH_READ_VARIANCE, 9, 169}) {
            for (double mean : new double[]{0.01, 0.3, 1, 2, 4, 8, 16, 40}) {
                double[] cdf = poisson(mean, 150);
                double s2 = mean + variance;
                for (double z = -5; z <= 5; z += 0.01) {
                    double electrons = mean + Math.sqrt(s2) * z + mean / (6 * s2) * (z * z - 1);
                    double exact = 0;
                    for (int k = 0; k < 150; k++) {
                        exact += (cdf[k] - (k == 0 ? 0 : cdf[k - 1]))
                                * normal((electrons - k) / Math.sqrt(variance));
                    }
                    assertThat(exact).isCloseTo(normal(z), within(9e-4));
                }
            }
        }
    }

    /** A device whose pixels all have the same mean: only the reference beam shines. */
    private static double[] photonStatistics(double mean, boolean settings, double readNoise, long seed) {
        Camera camera = new Camera(256, 256, 0, 1, 1000, 1, settings, readNoise, 0, 0, 0, 1e9, 1, 0, 0);
        OpuParameters parameters = new OpuParameters(new Dmd(8, 8, Double.POSITIVE_INFINITY, 0, 0, 1),
                new Laser(1, 1, 0, 0, 1),
                new ScatteringMedium(ScatteringMedium.Kind.GAUSSIAN, 4, 1, Double.POSITIVE_INFINITY),
                new ReferenceBeam(mean, 1e-6, Math.PI / 2, 0, 0, 1), camera,
                new Operation(List.of(new Operation.FrameRate(10, 100_000, 1)), 1, 0, 1e9, 1e9, 1e9, 1e9));
        try (var device = new SimulatedOpu(parameters, seed)) {
            Region region = new Region(256, 256);
            device.prepare(new MirrorLayout(8, 8, 4, 2, 0), region);
            BinaryFrames frames = new BinaryFrames(4);
            frames.add(17, 0);
            CountFrames counts = CountFrames.unrounded(region, 1);
            device.expose(frames, new ExposureSettings(1, 1, 1), counts);
            int n = region.pixels();
            double sum = counts.sum(0);
            double m2 = 0;
            double m3 = 0;
            for (int p = 0; p < n; p++) {
                double d = counts.count(0, 0, p) - sum / n;
                m2 += d * d;
                m3 += d * d * d;
            }
            return new double[]{sum / n, m2 / n, m3 / n};
        }
    }

    /**
     * Mean, variance and third moment of photoelectrons over 65,536 pixels. Each bound is 5 standard errors of its
     * estimator (error probability below 6e-7 each, 2e-5 in all).
     */
    @Test
    void shotNoiseVarianceEqualsMean() {
        int n = 65_536;
        for (long seed = 0; seed < 3; seed++) {
            for (double mean : new double[]{0.3, 4, 15.9, 16.1, 100, 5_000}) {
                for (double read : new double[]{0, 13}) {
                    double[] m = photonStatistics(mean, true, read, seed);
                    double variance = mean + read * read;
                    // Every higher cumulant of the Poisson distribution is its mean, of the normal distribution zero.
                    double fourth = 3 * variance * variance + mean;
                    double sixth = 15 * Math.pow(variance, 3) + 15 * mean * variance + 10 * mean * mean
                            + mean;
                    double third = sixth - mean * mean - 6 * fourth * variance + 9 * Math.pow(variance, 3);
                    assertThat(m[0]).isCloseTo(mean, within(5 * Math.sqrt(variance / n)));
                    assertThat(m[1]).isCloseTo(variance,
                            within(5 * Math.sqrt((fourth - variance * variance) / n)));
                    assertThat(m[2]).isCloseTo(mean, within(5 * Math.sqrt(third / n)));
                }
            }
        }
    }

    @Test
    void noiselessCameraGivesTheMean() {
        double[] m = photonStatistics(500, false, 0, 1);
        assertThat(m[0]).isCloseTo(500, within(1e-3));
        assertThat(m[1]).isLessThan(1e-6);
        // Read noise alone: variance 169, bound 5 standard errors.
        assertThat(photonStatistics(500, false, 13, 1)[1]).isCloseTo(169,
                within(5 * 169 * Math.sqrt(2.0 / 65_536)));
    }
}
