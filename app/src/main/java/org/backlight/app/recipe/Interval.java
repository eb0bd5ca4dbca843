package org.backlight.app.recipe;

/**
 * The numbers that a recipe's key may take, from {@code least} to {@code most}.
 *
 * @param least the lower bound
 * @param leastIncluded whether the lower bound itself is allowed
 * @param most the upper bound; infinite where there is none
 * @param mostIncluded whether the upper bound itself is allowed
 */
record Interval(double least, boolean leastIncluded, double most, boolean mostIncluded) {

    static final Interval POSITIVE = new Interval(0, false, Double.POSITIVE_INFINITY, false);
    static final Interval NOT_NEGATIVE = new Interval(0, true, Double.POSITIVE_INFINITY, false);
    /** What an exponential average's decay may be. */
    static final Interval DECAY = new Interval(0, true, 1, false);

    boolean contains(double value) {
        return (value > least || (leastIncluded && value == least))
                && (value < most || (mostIncluded && value == most));
    }

    String words() {
        String low = leastIncluded ? "of at least " + plain(least) : "greater than " + plain(least);
        if (Double.isInfinite(most)) {
            return "a finite number " + low;
        }
        return "a number " + low + " and " + (mostIncluded ? "at most " : "less than ") + plain(most);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
