package org.backlight.optics.twin;

import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;

/**
 * Stationary Gaussian process in time, less its value at time 0: a sum of waves with random frequency and phase (the
 * spectral representation of Shinozuka and Deodatis, Applied Mechanics Reviews 44, 191 (1991)), so that its value at
 * any time is known without its history.
 *
 * <pre>
 * g(t) = s sqrt(2 / K) sum of cos(w_k t + p_k),   w_k ~ N(0, 1 / tau^2),   covariance s^2 exp(-t^2 / (2 tau^2))
 * </pre>
 */
final class SlowDrift {

    private static final int WAVES = 32;

    private final double amplitude;
    private final double[] frequency = new double[WAVES];
    private final double[] phase = new double[WAVES];
    private final double start;

    /**
     * Makes a drift.
     *
     * @param seed fixes it
     * @param deviation s, its standard deviation about a mean that is not known
     * @param seconds tau, its correlation time
     */
    SlowDrift(long seed, double deviation, double seconds) {
        RandomStream stream = new RandomStream(seed);
        amplitude = deviation * Math.sqrt(2.0 / WAVES);
        for (int k = 0; k < WAVES; k++) {
            frequency[k] = stream.entry(EntryDistribution.NORMAL, 0, k) / seconds;
            phase[k] = 2 * Math.PI * (stream.word(1, k) >>> 11) * 0x1p-53;
        }
        start = value(0);
    }

    /** Returns the drift since time 0. */
    double at(double seconds) {
        return amplitude == 0 ? 0 : value(seconds) - start;
    }

    private double value(double seconds) {
        double sum = 0;
        for (int k = 0; k < WAVES; k++) {
            sum += Math.cos(frequency[k] * seconds + phase[k]);
        }
        return amplitude * sum;
    }
}
