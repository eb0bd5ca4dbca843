package org.backlight.projection;

/** The standard normal distribution, for tests. */
final class NormalLaw {

    private NormalLaw() {}

    /**
     * Φ(x), by the series Σ x^(2k+1) / (1·3·…·(2k+1)) times the density (Marsaglia, "Evaluating the normal
     * distribution", Journal of Statistical Software 2004); accurate to about 1e-15.
     */
    static double cumulative(double x) {
        if (x < -7 || x > 7) {
            return x < 0 ? 0 : 1;
        }
        double term = x;
        double sum = x;
        for (int i = 3; Math.abs(term) > 1e-17; i += 2) {
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
