package org.backlight.benchmarks.projection;

import java.util.Arrays;
import java.util.Locale;

/**
 * Times of repeated runs, in seconds.
 *
 * @param sorted ascending
 */
record Measured(double[] sorted) {

    /** Runs once to warm up for every second of {@code warmUp}, then {@code runs} times. */
    static Measured of(int runs, double warmUp, Runnable work) {
        long end = System.nanoTime() + (long) (warmUp * 1e9);
        do {
            work.run();
        } while (System.nanoTime() < end);
        double[] seconds = new double[runs];
        for (int i = 0; i < runs; i++) {
            long from = System.nanoTime();
            work.run();
            seconds[i] = (System.nanoTime() - from) / 1e9;
        }
        Arrays.sort(seconds);
        return new Measured(seconds);
    }

    double median() {
        return sorted[sorted.length / 2];
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.4g s (%.4g to %.4g, %d runs)", median(), sorted[0],
                sorted[sorted.length - 1], sorted.length);
    }
}
