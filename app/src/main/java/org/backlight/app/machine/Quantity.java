package org.backlight.app.machine;

import java.util.Locale;
import org.backlight.app.terminal.Words;

/**
 * A number that describes a machine, and where it comes from.
 *
 * @param value the number, in the unit that its key names
 * @param source where it was read or measured, in words; for one that is assumed, why, or an empty text
 * @param assumed whether nobody has stated or measured it
 */
public record Quantity(double value, String source, boolean assumed) {

    /** Returns a number that a source states. */
    public static Quantity stated(double value, String source) {
        return new Quantity(value, source, false);
    }

    /** Returns a number that is assumed. */
    public static Quantity assumed(double value, String reason) {
        return new Quantity(value, reason, true);
    }

    /** Returns this quantity with another value, such as a fitted one. */
    public Quantity changed(double other, String how) {
        return new Quantity(other, how, false);
    }

    /** Returns the number and its origin, such as {@code 7.68e+11 (data sheet)}. */
    @Override
    public String toString() {
        String origin = !assumed ? source : source.isEmpty() ? "assumed" : "assumed: " + source;
        return (value >= 1e5 || value != 0 && value < 1e-3
                ? String.format(Locale.ROOT, "%.3g", value)
                : Words.amount(value, 3)) + " (" + origin + ")";
    }
}
