package org.backlight.optics.characterization;

import org.apache.commons.statistics.distribution.GammaDistribution;
import org.backlight.optics.device.Aperture;
import org.backlight.optics.device.OpuGeometry;

/**
 * Distribution of speckle intensities I on pixels of some size, relative to their mean: the gamma distribution
 *
 * <pre>
 * p(I) = M^M I^(M - 1) exp(-M I) / Gamma(M),   M = 1 / C^2
 * </pre>
 *
 * with C the contrast that the pixels' size leaves ({@link Aperture#squaredContrast}). For pixels that are points, M = 1, it is
 * the exponential distribution, which is exact; for larger ones, which average M grains, it is the usual approximation, exact in mean and
 * variance (Goodman, Speckle Phenomena in Optics, chapter 4).
 *
 * @param shape M, 1 or more
 */
public record IntensityDistribution(double shape) {

    /** Returns the distribution on a device's pixels. */
    static IntensityDistribution of(OpuGeometry geometry) {
        Aperture aperture = new Aperture(geometry.aperturePixels());
        return new IntensityDistribution(1 / (aperture.squaredContrast(geometry.grainRows())
                * aperture.squaredContrast(geometry.grainColumns())));
    }

    /** Returns whether it is the exponential distribution. */
    public boolean isExponential() {
        return shape == 1;
    }

    /** Returns the probability density at an intensity, 0 or more, relative to the mean. */
    public double density(double intensity) {
        return gamma(shape).density(intensity);
    }

    /** Returns the share of intensities up to one, relative to the mean. */
    public double share(double intensity) {
        return gamma(shape).cumulativeProbability(intensity);
    }

    /** Returns the gamma distribution of a shape whose rate is M, so that that of shape M has mean 1. */
    private GammaDistribution gamma(double itsShape) {
        return GammaDistribution.of(itsShape, 1 / shape);
    }

    /**
     * Returns the variance over the squared mean of intensities that are cut off at c, as a camera does that saturates. With F_k
     * the distribution function of shape M + k,
     *
     * <pre>
     * E min(I, c)   = F_1(c) + c (1 - F_0(c))
     * E min(I, c)^2 = (1 + 1/M) F_2(c) + c^2 (1 - F_0(c))
     * </pre>
     *
     * @param most c, relative to the mean; infinity for nowhere
     */
    double clippedVariance(double most) {
        if (most == Double.POSITIVE_INFINITY) {
            return 1 / shape;
        }
        double beyond = gamma(shape).survivalProbability(most);
        double mean = gamma(shape + 1).cumulativeProbability(most) + most * beyond;
        double square = (1 + 1 / shape) * gamma(shape + 2).cumulativeProbability(most) + most * most * beyond;
        return square / (mean * mean) - 1;
    }
}
