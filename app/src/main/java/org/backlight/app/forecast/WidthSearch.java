package org.backlight.app.forecast;

import java.util.OptionalDouble;
import java.util.function.DoubleToIntFunction;

/**
 * Search for the width at which an answer changes: all hidden widths are multiplied by the same factor, in steps of 2^(1/4), and the
 * step within which the answer changes is halved until it is known to 1 %.
 */
final class WidthSearch {

    /** The largest factor that is tried, either way. */
    static final double MOST = 64;
    private static final double STEP = Math.pow(2, 0.25);
    private static final double ENOUGH = 1.01;

    private WidthSearch() {}

    /**
     * Returns the nearest factor above 1 at which the answer is another than at 1; empty where it stays.
     *
     * @param answer to a factor on all widths; may refuse one by {@link IllegalArgumentException}, which ends the search
     */
    static OptionalDouble wider(DoubleToIntFunction answer) {
        return towards(STEP, answer);
    }

    /** Returns the nearest factor below 1 at which the answer is another than at 1; empty where it stays. */
    static OptionalDouble narrower(DoubleToIntFunction answer) {
        return towards(1 / STEP, answer);
    }

    private static OptionalDouble towards(double step, DoubleToIntFunction answer) {
        int now = answer.applyAsInt(1);
        for (double factor = step; factor <= MOST && factor >= 1 / MOST; factor *= step) {
            try {
                if (answer.applyAsInt(factor) != now) {
                    return OptionalDouble.of(bisect(factor / step, factor, now, answer));
                }
            } catch (IllegalArgumentException _) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }

    private static double bisect(double same, double other, int now, DoubleToIntFunction answer) {
        double from = same;
        double to = other;
        while (Math.max(from, to) / Math.min(from, to) > ENOUGH) {
            double middle = Math.sqrt(from * to);
            if (answer.applyAsInt(middle) == now) {
                from = middle;
            } else {
                to = middle;
            }
        }
        return to;
    }
}
