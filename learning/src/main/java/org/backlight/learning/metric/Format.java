package org.backlight.learning.metric;

import java.util.Locale;

/**
 * Format in which values of a metric are written for people: {@code 0.974} as {@code 97.40 %}.
 *
 * @param unit of the value as written, such as {@code %} or {@code K}; empty for none
 * @param factor from the value to the value as written, such as 100 for per cent
 * @param decimals digits behind the point
 */
public record Format(String unit, double factor, int decimals) {

    /** A fraction from 0 to 1, written in per cent. */
    public static final Format PERCENT = new Format("%", 100, 2);

    /** Returns a value with its unit. */
    public String words(double value) {
        return number(value) + (unit.isEmpty() ? "" : " " + unit);
    }

    /** Returns a value without its unit: at most some twelve characters, however large it is. */
    public String number(double value) {
        double written = factor * value;
        return Math.abs(written) < 1e7
                ? String.format(Locale.ROOT, "%,." + decimals + "f", written)
                : Double.isFinite(written)
                        ? String.format(Locale.ROOT, "%.1e", written).replace("e+", "e")
                        : "not finite";
    }
}
