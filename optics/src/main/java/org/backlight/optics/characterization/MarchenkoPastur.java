package org.backlight.optics.characterization;

import org.backlight.substrate.check.Ranges;

/**
 * Distribution of Marchenko and Pastur (Mat. Sbornik 114, 507 (1967)): that of the singular values of A / sqrt(m) if A
 * has m by n independent entries of mean 0 and variance s^2, for large sizes with c = n / m. With
 *
 * <pre>
 * sigma^2 = s^2 (1 + c - 2 sqrt(c) cos t),   0 &lt; t &lt; pi
 * dF      = 2 sin(t)^2 / (pi (1 + c - 2 sqrt(c) cos t)) dt
 * </pre>
 *
 * it begins at s (1 - sqrt(c)) and ends at s (1 + sqrt(c)).
 */
public final class MarchenkoPastur {

    private static final int STEPS = 4000;

    private final double ratio;
    private final double deviation;
    /** Distribution function at t = pi i / STEPS. */
    private final double[] cumulative = new double[STEPS + 1];

    /**
     * Tabulates the distribution.
     *
     * @param ratio c, above 0, up to 1
     * @param deviation s, above 0
     */
    public MarchenkoPastur(double ratio, double deviation) {
        Ranges.check("ratio of columns to rows", ratio, Double.MIN_NORMAL, 1);
        this.ratio = ratio;
        this.deviation = deviation;
        for (int i = 0; i < STEPS; i++) {
            double t = Math.PI * (i + 0.5) / STEPS;
            cumulative[i + 1] = cumulative[i]
                    + 2 * Math.sin(t) * Math.sin(t) / (1 + ratio - 2 * Math.sqrt(ratio) * Math.cos(t))
                            / STEPS;
        }
    }

    /** Returns where it begins. */
    public double lowerEdge() {
        return deviation * (1 - Math.sqrt(ratio));
    }

    /** Returns where it ends. */
    public double upperEdge() {
        return deviation * (1 + Math.sqrt(ratio));
    }

    /** Returns the share of singular values up to one. */
    public double share(double singularValue) {
        double square = singularValue * singularValue / (deviation * deviation);
        double cos = (1 + ratio - square) / (2 * Math.sqrt(ratio));
        double place = Math.acos(Math.clamp(cos, -1, 1)) / Math.PI * STEPS;
        int i = Math.min(STEPS - 1, (int) place);
        return cumulative[i] + (place - i) * (cumulative[i + 1] - cumulative[i]);
    }

    /** Returns the singular value up to which there is a share of them, 0 to 1. */
    public double quantile(double share) {
        double low = 0;
        double high = Math.PI;
        while (high - low > 1e-9) {
            double middle = (low + high) / 2;
            if (share(at(middle)) < share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return at(low);
    }

    private double at(double t) {
        return deviation * Math.sqrt(1 + ratio - 2 * Math.sqrt(ratio) * Math.cos(t));
    }

    /**
     * Returns Kolmogorov and Smirnov's distance: the largest difference between this distribution's function and that of singular
     * values.
     *
     * @param values in ascending order, at least one
     */
    public double distance(double[] values) {
        double distance = 0;
        for (int i = 0; i < values.length; i++) {
            double share = share(values[i]);
            distance = Math.max(distance, Math.max(share - (double) i / values.length,
                    (i + 1.0) / values.length - share));
        }
        return distance;
    }
}
