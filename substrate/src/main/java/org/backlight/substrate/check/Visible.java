package org.backlight.substrate.check;

/** Shows text of unknown content, such as that of a damaged file, within a sentence: in one line, and harmless to a terminal. */
public final class Visible {

    private static final int LONGEST = 60;
    private static final String CUT = "...";

    private Visible() {}

    /**
     * Returns a text in which control characters, ends of lines, invisible characters of formatting, and halves of surrogate
     * pairs are written as <code>&#92;u001b</code>; all others stay.
     *
     * @param text of any content
     */
    public static String text(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            switch (Character.getType(character)) {
                case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR ->
                    visible.append("\\u").append(hexadecimal(character));
                default -> visible.appendCodePoint(character);
            }
        });
        return visible.toString();
    }

    private static String hexadecimal(int character) {
        String digits = Integer.toHexString(character);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    /**
     * Returns the beginning of a text as {@link #text} does, at most 60 characters of it, the last three of which are points
     * where something is left out.
     *
     * @param text of any content and length
     */
    public static String excerpt(String text) {
        String visible = text(text.length() > LONGEST ? text.substring(0, LONGEST + 1) : text);
        if (visible.length() <= LONGEST) {
            return visible;
        }
        int end = LONGEST - CUT.length();
        return visible.substring(0, Character.isHighSurrogate(visible.charAt(end - 1)) ? end - 1 : end) + CUT;
    }
}
