package org.backlight.app.explore;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.recipe.Setting;
import org.backlight.app.trainings.Cell;

/**
 * Grid of every combination of the variations' values, each with every seed.
 *
 * @param name the recipe's
 * @param variations at least one
 * @param points all combinations, the last variation changing fastest
 */
public record Grid(String name, List<Variation> variations, List<Point> points) {

    private static final int MOST_CELLS = 100_000;

    /**
     * One combination of values.
     *
     * @param values one of each variation
     * @param cells one for each seed
     */
    public record Point(List<String> values, List<Cell> cells) {}

    /**
     * Resolves the recipe of every cell, so that nothing wrong is found only when it is its turn.
     *
     * @param recipe a built-in recipe's name or a file
     * @param settings texts of the form key=value, for all cells
     * @param variations at least one
     * @param seeds all different; none for the recipe's own
     * @throws UserMistake if a recipe is wrong
     */
    public static Grid of(String recipe, List<String> settings, List<Variation> variations,
            List<Long> seeds) {
        Recipe common = RecipeReader.read(recipe, settings);
        check(variations, seeds);
        List<Long> all = seeds.isEmpty() ? List.of(common.seed()) : seeds;
        boolean seedVaries = variations.stream().anyMatch(variation -> variation.key().equals("seed"));
        List<Point> points = new ArrayList<>();
        for (List<String> values : combinations(variations)) {
            List<String> varied = IntStream.range(0, values.size())
                    .mapToObj(i -> variations.get(i).recipeKey() + "=" + values.get(i)).toList();
            Recipe read = RecipeReader.readChanged(recipe,
                    Stream.concat(Setting.parse("--set", settings).stream(),
                            Setting.parse("--vary", varied).stream()).toList(),
                    _ -> {});
            String words = words(variations, values);
            points.add(new Point(values, Cell.ofSeeds(read, seedVaries ? List.of(read.seed()) : all, words)));
        }
        return new Grid(common.name(), List.copyOf(variations), points);
    }

    private static void check(List<Variation> variations, List<Long> seeds) {
        Set<String> keys = new HashSet<>();
        for (Variation variation : variations) {
            if (!keys.add(variation.recipeKey())) {
                throw new UserMistake("--vary has the key " + variation.key()
                        + " twice; expected all its values in one, such as camera.bits=4,6,8");
            }
        }
        if (keys.contains("seed") && !seeds.isEmpty()) {
            throw new UserMistake("--seeds and --vary seed say the same twice; expected one of them");
        }
        double cells = Math.max(1, seeds.size());
        for (Variation variation : variations) {
            cells *= variation.values().size();
        }
        if (cells > MOST_CELLS) {
            throw new UserMistake(
                    String.format(Locale.ROOT, "the grid has %.0f cells; expected at most %d", cells,
                            MOST_CELLS));
        }
    }

    private static List<List<String>> combinations(List<Variation> variations) {
        List<List<String>> combinations = List.of(List.of());
        for (Variation variation : variations) {
            combinations = combinations.stream().flatMap(before -> variation.values().stream().map(value -> {
                List<String> longer = new ArrayList<>(before);
                longer.add(value);
                return List.copyOf(longer);
            })).toList();
        }
        return combinations;
    }

    /** Returns every training to be done, once. */
    public List<Cell> cells() {
        return points.stream().flatMap(point -> point.cells().stream()).distinct().toList();
    }

    /** Returns what distinguishes a point, in words. */
    String words(Point point) {
        return words(variations, point.values());
    }

    /** Returns what distinguishes a point, in words: {@code camera.bits=4}. */
    private static String words(List<Variation> variations, List<String> values) {
        return IntStream.range(0, variations.size())
                .mapToObj(i -> variations.get(i).key() + "=" + values.get(i))
                .collect(Collectors.joining(" "));
    }
}
