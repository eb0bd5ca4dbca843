package org.backlight.app.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first key in which two recipes differ, their names left aside.
 *
 * @param key the key's full path
 * @param left the first recipe's value, or {@code nothing}
 * @param right the second recipe's value, or {@code nothing}
 */
public record RecipeDifference(String key, String left, String right) {

    private static final String NOTHING = "nothing";

    /**
     * Compares two recipes, every default filled in.
     *
     * @param left a recipe
     * @param right another
     * @return their first difference, or empty where both describe the same training
     */
    public static Optional<RecipeDifference> between(Recipe left, Recipe right) {
        return all(left, right).stream().findFirst();
    }

    /** Returns all differences of two recipes, every default filled in. */
    static List<RecipeDifference> all(Recipe left, Recipe right) {
        Map<String, String> leftValues = values(left);
        Map<String, String> rightValues = values(right);
        Map<String, String> all = new LinkedHashMap<>(leftValues);
        rightValues.forEach(all::putIfAbsent);
        return all.keySet().stream()
                .map(key -> new RecipeDifference(key, leftValues.getOrDefault(key, NOTHING),
                        rightValues.getOrDefault(key, NOTHING)))
                .filter(pair -> !pair.left.equals(pair.right)).toList();
    }

    private static Map<String, String> values(Recipe recipe) {
        return RecipeWriter.values(recipe.named("any"));
    }
}
