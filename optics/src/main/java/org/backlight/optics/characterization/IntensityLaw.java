package org.backlight.optics.characterization;

import org.backlight.optics.device.Aperture;
import org.backlight.optics.device.OpuGeometry;

/**
 * The law of speckle intensities I on pixels of some size, relative to their mean: the gamma law
 *
 * <pre>
 * p(I) = M^M I^(M - 1) exp(-M I) / Gamma(M),   M = 1 / C^2
 * </pre>
 *
 * with C the contrast that the pixels' size leaves ({@link Aperture#squaredContrast}). For pixels that are points, M = 1, it is
 * the exponential law, which is exact; for larger ones, which average M grains, it is the usual approximation, exact in mean and
 * variance (Goodman, Speckle Phenomena in Optics, chapter 4).
 *
 * @param shape M, 1 or more
 */
public record IntensityLaw(double shape) {

    private static final int STEPS = 4000;
    /** Beyond so many means there is nothing. */
    private static final double FARTHEST = 40;

    /** The law on a device's pixels. */
    static IntensityLaw of(OpuGeometry geometry) {
        Aperture aperture = new Aperture(geometry.aperturePixels());
        return new IntensityLaw(1 / (aperture.squaredContrast(geometry.grainRows())
                * aperture.squaredContrast(geometry.grainColumns())));
    }

    /** Whether it is the exponential law. */
    public boolean isExponential() {
        return shape == 1;
    }

    /** Probability density at an intensity, 0 or more, relative to the mean. */
    public double density(double intensity) {
        if (isExponential()) {
            return Math.exp(-intensity);
        }
        return intensity <= 0
                ? 0
                : Math.exp(shape * Math.log(shape) + (shape - 1) * Math.log(intensity) - shape * intensity
                        - logGamma(shape));
    }

    /** ln Gamma(x) for x of 1 or more: Stirling's series, from x + 8 downwards. */
    private static double logGamma(double x) {
        double product = 1;
        double z = x;
        for (; z < x + 8; z++) {
            product *= z;
        }
        double inverse = 1 / (z * z);
        return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI)
                + (1 - inverse * (1 / 30.0 - inverse * (1 / 105.0 - inverse / 140))) / (12 * z)
                - Math.log(product);
    }

    /**
     * Variance over squared mean of intensities that are cut off, as a camera does that saturates.
     *
     * @param most where they are cut off, relative to the mean; infinity for nowhere
     */
    double clippedVariance(double most) {
        if (most >= FARTHEST) {
            return 1 / shape;
        }
        double end = most;
        double mass = 0;
        double mean = 0;
        double square = 0;
        for (int i = 0; i < STEPS; i++) {
            double x = (i + 0.5) * end / STEPS;
            double p = density(x) * end / STEPS;
            mass += p;
            mean += p * x;
            square += p * x * x;
        }
        double beyond = Math.max(0, 1 - mass);
        mean += beyond * end;
        square += beyond * end * end;
        return square / (mean * mean) - 1;
    }
}
