package org.backlight.app.machine;

import java.util.Arrays;

/**
 * Median of repeated measurements, and the quartiles about it, between which half of them lie.
 *
 * @param median the median
 * @param lower the first quartile
 * @param upper the third quartile
 */
public record Quartiles(double median, double lower, double upper) {

    /** Nothing, measured without spread. */
    public static final Quartiles NONE = new Quartiles(0, 0, 0);

    /**
     * Returns those of some values, interpolated linearly between neighbours.
     *
     * @param values at least one; not modified
     */
    public static Quartiles of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Quartiles(at(sorted, 0.5), at(sorted, 0.25), at(sorted, 0.75));
    }

    private static double at(double[] sorted, double fraction) {
        double place = fraction * (sorted.length - 1);
        int below = (int) place;
        return below + 1 == sorted.length
                ? sorted[below]
                : sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
    }

    /** Returns all three, times a factor. */
    public Quartiles times(double factor) {
        return new Quartiles(factor * median, factor * lower, factor * upper);
    }

    /** Returns all three, plus what has no spread. */
    public Quartiles plus(double constant) {
        return new Quartiles(median + constant, lower + constant, upper + constant);
    }

    /** Returns all three, but none below a bound. */
    public Quartiles atLeast(double bound) {
        return new Quartiles(Math.max(bound, median), Math.max(bound, lower), Math.max(bound, upper));
    }

    /** Returns half of the distance of the quartiles. */
    public double halfRange() {
        return (upper - lower) / 2;
    }
}
