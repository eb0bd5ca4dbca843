package org.backlight.substrate.check;

/**
 * Interval in which a number may lie, from {@code least} to {@code most}.
 *
 * @param least the lower bound, finite
 * @param leastIncluded whether the lower bound itself is allowed
 * @param most the upper bound; infinite where there is none
 * @param mostIncluded whether the upper bound itself is allowed; of an infinite one, whether the number may be infinite
 */
public record Interval(double least, boolean leastIncluded, double most, boolean mostIncluded) {

    /** Finite and greater than 0. */
    public static final Interval POSITIVE = new Interval(0, false, Double.POSITIVE_INFINITY, false);
    /** Finite and at least 0. */
    public static final Interval NOT_NEGATIVE = new Interval(0, true, Double.POSITIVE_INFINITY, false);
    /** At least 0 and less than 1, such as the decay of an exponential average. */
    public static final Interval FRACTION = new Interval(0, true, 1, false);

    /** Returns the interval from {@code least} to {@code most}, both included. */
    public static Interval closed(double least, double most) {
        return new Interval(least, true, most, true);
    }

    /** Returns whether a number lies within. */
    public boolean contains(double value) {
        return (value > least || (leastIncluded && value == least))
                && (value < most || (mostIncluded && value == most));
    }

    /** Returns the interval in words, such as {@code a number of at least 0 and less than 1}. */
    public String words() {
        String low = leastIncluded ? "of at least " + plain(least) : "greater than " + plain(least);
        if (Double.isInfinite(most)) {
            return (mostIncluded ? "a number " : "a finite number ") + low;
        }
        return leastIncluded && mostIncluded
                ? "a number from " + plain(least) + " to " + plain(most)
                : "a number " + low + " and " + (mostIncluded ? "at most " : "less than ") + plain(most);
    }

    /** Returns a number as a text, whole where it is. */
    static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
