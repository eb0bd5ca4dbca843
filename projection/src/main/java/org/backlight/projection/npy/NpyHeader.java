package org.backlight.projection.npy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.backlight.substrate.check.Visible;

/**
 * The header of a NumPy file: a dictionary literal of Python with the keys {@code descr}, {@code fortran_order} and
 * {@code shape}, in any order, spacing and quotes, and with the long integers of Python 2.
 *
 * @param descr the type as written, with quotes left out
 * @param fortranOrder whether the first index runs fastest
 * @param shape each dimension, not negative
 */
record NpyHeader(String descr, boolean fortranOrder, List<Long> shape) {

    private static final int ALIGNMENT = 64;
    private static final int PREFIX_BYTES = 10;

    /** White space between the tokens of Python. */
    private static final String SPACE = " \t\r\n\f";
    private static final Pattern AROUND = Pattern.compile("^[" + SPACE + "]+|[" + SPACE + "]+\\z");
    private static final Pattern STRING = Pattern.compile("[uUbB]?(?:'([^'\\\\]*)'|\"([^\"\\\\]*)\")");
    private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");

    /**
     * Parses a header.
     *
     * @param text all of it, padding included
     * @throws IllegalArgumentException with the rest of a sentence that begins with the file, if it is none
     */
    static NpyHeader parse(String text) {
        Map<String, String> entries = new Scanner(text).dictionary();
        for (String key : List.of("descr", "fortran_order", "shape")) {
            if (!entries.containsKey(key)) {
                throw new IllegalArgumentException("has no usable '" + key + "' in its header");
            }
        }
        String order = entries.get("fortran_order");
        if (!order.equals("True") && !order.equals("False")) {
            throw new IllegalArgumentException(
                    "has fortran_order " + Visible.excerpt(order) + " in its header; expected True or False");
        }
        String descr = entries.get("descr");
        String type = string(descr);
        if (type == null) {
            throw noRealNumbers(descr);
        }
        return new NpyHeader(type, order.equals("True"), shape(entries.get("shape")));
    }

    /**
     * Returns the type of the values. A byte order says nothing of one-byte types; without one, or with = or |, it is this
     * machine's.
     *
     * @throws IllegalArgumentException with the rest of a sentence, if it is none of real numbers
     */
    NpyType type() {
        return NpyType.of(descr.replaceFirst("^[<>=|]", "")).orElseThrow(() -> noRealNumbers(descr));
    }

    /** Returns the order of a value's bytes. */
    ByteOrder order() {
        return descr.startsWith(">")
                ? ByteOrder.BIG_ENDIAN
                : descr.startsWith("<") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.nativeOrder();
    }

    /** Returns all that is before the values in a file of version 1, padded so that they are aligned. */
    byte[] prefix() {
        String sizes = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String dictionary = "{'descr': '" + descr + "', 'fortran_order': " + (fortranOrder ? "True" : "False")
                + ", 'shape': (" + sizes + (shape.size() == 1 ? "," : "") + "), }";
        int padded = Math.ceilDiv(PREFIX_BYTES + dictionary.length() + 1, ALIGNMENT) * ALIGNMENT;
        ByteBuffer prefix = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
        prefix.put(NpyFile.MAGIC).put((byte) 1).put((byte) 0);
        prefix.putShort((short) (padded - PREFIX_BYTES)).put(dictionary.getBytes(StandardCharsets.US_ASCII));
        while (prefix.remaining() > 1) {
            prefix.put((byte) ' ');
        }
        return prefix.put((byte) '\n').array();
    }

    /** Returns the refusal of a type. */
    static IllegalArgumentException noRealNumbers(String descr) {
        return new IllegalArgumentException("has dtype " + Visible.excerpt(descr)
                + "; expected a type of real numbers: " + NpyType.names());
    }

    /** Returns the text of a string literal without escapes; null if it is none. */
    private static String string(String literal) {
        Matcher string = STRING.matcher(literal);
        return string.matches() ? string.group(1) == null ? string.group(2) : string.group(1) : null;
    }

    private static List<Long> shape(String literal) {
        if (!literal.startsWith("(") || !literal.endsWith(")")) {
            throw new IllegalArgumentException(
                    "has shape " + Visible.excerpt(literal) + "; expected such as (2, 3)");
        }
        String inner = trimmed(literal.substring(1, literal.length() - 1));
        List<Long> shape = new ArrayList<>();
        if (inner.isEmpty()) {
            return shape;
        }
        String[] parts = inner.split(",", -1);
        for (int i = 0; i < parts.length; i++) {
            String part = trimmed(parts[i]);
            if (i > 0 && i == parts.length - 1 && part.isEmpty()) {
                // The comma that makes one number a tuple.
                continue;
            }
            if (!part.matches("(0|[1-9][0-9]*)[lL]?")) {
                throw new IllegalArgumentException(
                        "has shape " + Visible.excerpt(literal) + ", which is not made of numbers");
            }
            try {
                shape.add(Long.parseLong(part.replaceFirst("[lL]$", "")));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "has shape " + Visible.excerpt(literal)
                                + ", which claims more values than there can be",
                        e);
            }
        }
        if (parts.length == 1) {
            // Python's (3) is a number; NumPy itself refuses it.
            throw new IllegalArgumentException(
                    "has shape " + Visible.excerpt(literal) + "; expected such as (3,) or (2, 3)");
        }
        return shape;
    }

    private static String trimmed(String text) {
        return AROUND.matcher(text).replaceAll("");
    }

    /** Takes a literal apart. */
    private static final class Scanner {

        private final String text;
        private int at;

        Scanner(String text) {
            this.text = text;
        }

        /** Returns the source text of each value by its key. */
        Map<String, String> dictionary() {
            Map<String, String> entries = new LinkedHashMap<>();
            expect('{');
            while (peek() != '}') {
                String literal = value();
                String key = string(literal);
                if (key == null || !KEYS.contains(key)) {
                    throw new IllegalArgumentException(
                            "has an unknown key " + Visible.excerpt(key == null ? literal : key)
                                    + " in its header; expected 'descr', 'fortran_order' and 'shape'");
                }
                expect(':');
                if (entries.put(key, value()) != null) {
                    throw new IllegalArgumentException("has '" + key + "' twice in its header");
                }
                if (peek() != '}') {
                    expect(',');
                }
            }
            expect('}');
            if (!trimmed(text.substring(at)).isEmpty()) {
                throw damaged();
            }
            return entries;
        }

        /** The source text up to a comma, a colon or a closing bracket that belongs to what surrounds it. */
        private String value() {
            peek();
            int from = at;
            int depth = 0;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (depth == 0 && (c == ',' || c == ':' || c == '}')) {
                    break;
                }
                if (c == '\'' || c == '"') {
                    at = text.indexOf(c, at + 1);
                    if (at < 0) {
                        at = from;
                        throw damaged();
                    }
                }
                depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
                if (depth < 0) {
                    throw damaged();
                }
                at++;
            }
            String value = trimmed(text.substring(from, at));
            if (value.isEmpty()) {
                throw damaged();
            }
            return value;
        }

        private char peek() {
            while (at < text.length() && SPACE.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            if (at == text.length()) {
                throw damaged();
            }
            return text.charAt(at);
        }

        private void expect(char c) {
            if (peek() != c) {
                throw damaged();
            }
            at++;
        }

        private IllegalArgumentException damaged() {
            return new IllegalArgumentException(
                    "has no usable 'descr', 'fortran_order' and 'shape' in its header: it is no dictionary of Python from character "
                            + at + " on");
        }
    }
}
