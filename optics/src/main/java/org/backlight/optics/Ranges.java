package org.backlight.optics;

/** Checks that a named figure lies in its range, and says so in one sentence when it does not. */
final class Ranges {

    private Ranges() {}

    static void check(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    name + " is " + text(value) + ", but must lie between " + text(least) + " and "
                            + text(most) + ".");
        }
    }

    static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", but must lie between " + least + " and " + most + ".");
        }
    }

    static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
