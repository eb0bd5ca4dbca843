package org.backlight.substrate.check;

import java.util.Locale;

/**
 * Refusal of a value that cannot be used: which one, what was found and what was expected. Records refuse their
 * components with it, so that a reader of settings can say where the value was written.
 */
public final class InvalidValueException extends IllegalArgumentException {

    private final String path;
    private final String found;
    private final String expected;

    /**
     * Refuses a value.
     *
     * @param path the name of the value in lower case with hyphens, with those of what it belongs to before it and dots
     *     between, such as {@code camera.bits}
     * @param found the value
     * @param expected what it should have been, such as {@code a whole number from 1 to 16}
     */
    public InvalidValueException(String path, Object found, String expected) {
        this(path, found, expected, null);
    }

    /**
     * Refuses a value that something else refused before.
     *
     * @param path as above
     * @param found as above
     * @param expected as above
     * @param cause what refused it
     */
    public InvalidValueException(String path, Object found, String expected, Throwable cause) {
        super(path + " is " + found + "; expected " + expected, cause);
        this.path = path;
        this.found = String.valueOf(found);
        this.expected = expected;
    }

    /** Returns the value's name. */
    public String path() {
        return path;
    }

    /** Returns the value as a text. */
    public String found() {
        return found;
    }

    /** Returns what the value should have been. */
    public String expected() {
        return expected;
    }

    /**
     * Refuses a whole number out of its range.
     *
     * @param path its name
     * @param value the number
     * @param least the smallest that may be
     * @param most the largest that may be; {@link Long#MAX_VALUE} or {@link Integer#MAX_VALUE} where there is no limit but
     *     the type's
     * @throws InvalidValueException if it is less or more
     */
    public static void requireWhole(String path, long value, long least, long most) {
        if (value < least || value > most) {
            throw new InvalidValueException(path, value, most >= Integer.MAX_VALUE
                    ? "a whole number of at least " + least
                    : String.format(Locale.ROOT, "a whole number from %d to %d", least, most));
        }
    }

    /**
     * Refuses a number outside an interval, and one that is not finite where the interval is bounded by nothing else.
     *
     * @param path its name
     * @param value the number
     * @param interval where it may lie
     * @throws InvalidValueException if it does not
     */
    public static void requireWithin(String path, double value, Interval interval) {
        if (!interval.contains(value)) {
            throw new InvalidValueException(path, Interval.plain(value), interval.words());
        }
    }

    /**
     * Refuses a float32 number outside an interval.
     *
     * @param path its name
     * @param value the number, which a message has in the digits of a float
     * @param interval where it may lie
     * @throws InvalidValueException if it does not
     */
    public static void requireWithin(String path, float value, Interval interval) {
        if (!interval.contains(value)) {
            throw new InvalidValueException(path, Float.toString(value), interval.words());
        }
    }
}
