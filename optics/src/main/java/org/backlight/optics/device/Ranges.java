package org.backlight.optics.device;

import java.lang.foreign.MemorySegment;
import org.backlight.projection.Interval;
import org.backlight.projection.InvalidValueException;

/** Checks that a named figure lies in its range, and says so in one sentence when it does not. */
public final class Ranges {

    private Ranges() {}

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

    public static void check(String name, long value, long least, long most) {
        InvalidValueException.requireWhole(name, value, least, most);
    }

    /** A number, whole where it is; infinity, which stands for a limit that is not there, as "none". */
    public static String text(double value) {
        return value == Double.POSITIVE_INFINITY
                ? "none"
                : value == Math.rint(value) && Math.abs(value) < 1e15
                        ? Long.toString((long) value)
                        : Double.toString(value);
    }

    /** Checks that a segment holds a batch of float32 rows of a width. */
    public static void checkSize(String what, MemorySegment segment, int batch, long width) {
        if (batch < 1) {
            throw new IllegalArgumentException("The batch must have at least one row, not " + batch + ".");
        }
        long bytes = Math.multiplyExact(batch * (long) Float.BYTES, width);
        if (segment.byteSize() != bytes) {
            throw new IllegalArgumentException(
                    "The " + what + " has " + segment.byteSize() + " bytes, but " + batch
                            + " rows of " + width + " float32 need " + bytes + ".");
        }
    }
}
