package org.backlight.optics.twin;

/** Source of exact Poisson deviates by inversion of the distribution function, for small means. */
final class PoissonDistribution {

    private PoissonDistribution() {}

    /**
     * Returns the least k whose distribution function exceeds u.
     *
     * @param mean at least 0, at most some tens (the cost grows with it)
     * @param u uniform in [0, 1)
     */
    static int quantile(double mean, double u) {
        double probability = Math.exp(-mean);
        double sum = probability;
        int k = 0;
        // The tail beyond 1e-17 cannot be told from 1 in double precision.
        while (u >= sum && probability > 1e-18 * sum) {
            k++;
            probability *= mean / k;
            sum += probability;
        }
        return k;
    }
}
