package org.backlight.app.run;

import org.backlight.learning.metric.Format;

/**
 * A figure over several runs.
 *
 * @param mean the mean; NaN if a run has no such figure, or there is none
 * @param deviation the standard deviation of a single run, n − 1 in its denominator; NaN of less than two runs
 */
public record Spread(double mean, double deviation) {

    /**
     * Returns the spread of some values.
     *
     * @param values any number of them
     */
    public static Spread of(double... values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return new Spread(values.length == 0 ? Double.NaN : mean,
                values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1)));
    }

    /**
     * Returns the spread for people, such as {@code 97.40 ± 0.12 %}; a hyphen where there is no mean.
     *
     * @param format of the figure
     */
    public String words(Format format) {
        if (!Double.isFinite(mean)) {
            return "-";
        }
        return format.number(mean)
                + (Double.isFinite(deviation) ? " ± " + format.number(deviation) : "")
                + (format.unit().isEmpty() ? "" : " " + format.unit());
    }
}
