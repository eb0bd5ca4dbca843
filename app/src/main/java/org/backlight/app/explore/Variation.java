package org.backlight.app.explore;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.backlight.app.failure.UserMistake;

/**
 * One {@code --vary key=value,value,…}: a key of the recipe that takes several values.
 *
 * @param key as the user wrote it: a recipe's key, or a device's, such as {@code camera.bits}
 * @param values at least one, all different
 */
public record Variation(String key, List<String> values) {

    /** The parts of a device, and what else a projection by light may say. */
    private static final Set<String> OF_DEVICE = Set.of("preset", "dmd", "laser", "medium", "reference",
            "camera",
            "operation", "retrieval");
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,2})?");
    private static final String DEVICE = "feedback.projection.";

    /** Copies the values. */
    public Variation {
        values = List.copyOf(values);
    }

    /**
     * Reads the text behind {@code --vary}. A comma within brackets or braces does not part values.
     *
     * @param text such as {@code camera.bits=1,2,4} or {@code model.hidden=[64],[64,64]}
     * @throws UserMistake if it has no key or no values, or a value twice
     */
    public static Variation parse(String text) {
        int equals = text.indexOf('=');
        String key = equals < 0 ? "" : text.substring(0, equals).strip();
        if (key.isEmpty()) {
            throw new UserMistake(
                    "--vary is \"" + text + "\"; expected key=value,value,…, such as camera.bits=4,6,8");
        }
        List<String> values = split(text.substring(equals + 1));
        if (values.stream().anyMatch(String::isEmpty)) {
            throw new UserMistake(
                    "--vary " + key + " has an empty value; expected values with commas between, such as "
                            + "camera.bits=4,6,8");
        }
        Set<Object> seen = new HashSet<>();
        // 0.1 and 1e-1 are one value, and would be trained once and shown as two.
        values.stream().filter(value -> !seen.add(isNumber(value) ? (Object) Double.valueOf(value) : value))
                .findFirst().ifPresent(twice -> {
                    throw new UserMistake("--vary " + key + " has the value " + twice + " twice");
                });
        return new Variation(key, values);
    }

    private static List<String> split(String text) {
        List<String> values = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '[', '{' -> depth++;
                case ']', '}' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        values.add(text.substring(start, i).strip());
                        start = i + 1;
                    }
                }
                default -> {
                    continue;
                }
            }
        }
        values.add(text.substring(start).strip());
        return values;
    }

    /** Returns the key's full path in a recipe: a device's key lies below {@code feedback.projection}. */
    String recipeKey() {
        return OF_DEVICE.contains(key.replaceFirst("\\..*", "")) ? DEVICE + key : key;
    }

    /** Returns whether every value is a number and finite. */
    boolean isNumeric() {
        return values.stream().allMatch(Variation::isNumber);
    }

    private static boolean isNumber(String value) {
        return NUMBER.matcher(value).matches();
    }
}
