package org.backlight.substrate.check;

/** Checks of named figures against their ranges, with one sentence when one lies outside. */
public final class Ranges {

    private Ranges() {}

    /**
     * Checks a real number.
     *
     * @param name what the number is, the sentence's first words
     * @param value the number; NaN is refused
     * @param least the smallest that will do; Double.MIN_NORMAL or Math.nextUp of a whole number stands for "greater than"
     * @param most the largest that will do; infinity for no limit
     * @throws IllegalArgumentException if it lies outside
     */
    public static void check(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new InvalidValueException(name, text(value), range(least, most));
        }
    }

    private static String range(double least, double most) {
        double below = least == Double.MIN_NORMAL ? 0 : Math.nextDown(least);
        // A whole number's neighbour stands for what excludes it.
        boolean open = least != Math.rint(least) && below == Math.rint(below);
        return new Interval(open ? below : least, !open, most, true).words();
    }

    /**
     * Checks a whole number.
     *
     * @param name what the number is, the sentence's first words
     * @throws IllegalArgumentException if it lies outside
     */
    public static void check(String name, long value, long least, long most) {
        InvalidValueException.requireWhole(name, value, least, most);
    }

    /** Returns a number, whole where it is; infinity, which stands for a limit that is not there, as "none". */
    public static String text(double value) {
        return value == Double.POSITIVE_INFINITY
                ? "none"
                : value == Math.rint(value) && Math.abs(value) < 1e15
                        ? Long.toString((long) value)
                        : Double.toString(value);
    }
}
