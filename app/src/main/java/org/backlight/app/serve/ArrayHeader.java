package org.backlight.app.serve;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.substrate.check.Visible;

/**
 * The header {@code Backlight-Array}: type and shape of an array of one or two dimensions.
 *
 * @param type of the elements
 * @param single whether it has one dimension, and is one row
 * @param rows 0 or more; 1 if it has one dimension
 * @param columns 0 or more
 */
record ArrayHeader(Type type, boolean single, long rows, long columns) {

    static final String NAME = "Backlight-Array";

    private static final Pattern FORM = Pattern.compile("([a-z0-9]+) (\\d{1,18})(?:,(\\d{1,18}))?");

    /** Types of elements that are taken. */
    enum Type {
        FLOAT32(4), INT8(1);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads the header.
     *
     * @param text null if it is missing
     * @throws Refusal if it is none
     */
    static ArrayHeader read(String text) {
        if (text == null) {
            throw new Refusal(Refusal.Kind.REQUEST, "The header " + NAME
                    + " is missing; expected a type and a shape, such as float32 2,1016.");
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new Refusal(Refusal.Kind.REQUEST, "The header " + NAME + " is \"" + Visible.excerpt(text)
                    + "\"; expected a type and one or two sizes, such as float32 2,1016.");
        }
        Type type = Arrays.stream(Type.values()).filter(each -> each.word().equals(form.group(1))).findFirst()
                .orElseThrow(() -> new Refusal(Refusal.Kind.SHAPE,
                        "The array is of type " + Visible.excerpt(form.group(1))
                                + "; expected float32 or int8."));
        boolean single = form.group(3) == null;
        return new ArrayHeader(type, single, single ? 1 : Long.parseLong(form.group(2)),
                Long.parseLong(form.group(single ? 2 : 3)));
    }

    /** Returns the array of as many rows of other columns, as float32. */
    ArrayHeader answer(long itsColumns) {
        return new ArrayHeader(Type.FLOAT32, single, rows, itsColumns);
    }

    /**
     * Returns the bytes that the array takes.
     *
     * @throws Refusal if they are more than a bound
     */
    long bytes(String what, long most) {
        boolean countless = Math.multiplyHigh(rows, columns) != 0 || rows * columns < 0;
        if (countless || rows * columns > most / type.bytes) {
            throw new Refusal(Refusal.Kind.LIMIT, "The " + what + ", " + this + ", takes "
                    + (countless || rows * columns > Long.MAX_VALUE / type.bytes
                            ? "more bytes than can be counted"
                            : rows * columns * type.bytes + " bytes")
                    + "; this service takes at most " + most
                    + (rows > 1 ? ", so send fewer rows at once." : "."));
        }
        return rows * columns * type.bytes;
    }

    @Override
    public String toString() {
        return type.word() + " " + (single ? "" : rows + ",") + columns;
    }
}
