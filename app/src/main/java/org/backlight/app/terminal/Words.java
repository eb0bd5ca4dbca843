package org.backlight.app.terminal;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Words for figures, as people say them. */
public final class Words {

    private Words() {}

    /** Returns how many there are of each kind: {@code 2 connection lost, 1 timeout}. */
    public static String counts(Map<String, Long> kinds) {
        return kinds.entrySet().stream().map(kind -> kind.getValue() + " " + kind.getKey().replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    /**
     * Returns an amount with a number of significant digits: {@code 0.0123}, {@code 125.7}, {@code 18,858}.
     *
     * @param value at least 0
     * @param digits shown of an amount below 1,000; of a larger one all before the decimal point
     */
    public static String amount(double value, int digits) {
        return value == 0
                ? "0"
                : String.format(Locale.ROOT, value < 1000 ? "%." + digits + "g" : "%,.0f", value);
    }

    /** Returns seconds as people say them: {@code 4.2 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
    public static String duration(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
