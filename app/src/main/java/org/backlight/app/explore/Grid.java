package org.backlight.app.explore;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.recipe.RecipeWriter;

/**
 * Every combination of the variations' values, each with every seed.
 *
 * @param name the recipe's
 * @param variations at least one
 * @param points all combinations, the last variation changing fastest
 */
public record Grid(String name, List<Variation> variations, List<Point> points) {

    private static final int MOST_CELLS = 100_000;
    private static final int ID_LENGTH = 12;
    /** With the id, what a run's name may have. */
    private static final int LONGEST_WORDS = 63 - ID_LENGTH;

    /**
     * One combination of values.
     *
     * @param values one of each variation
     * @param cells one for each seed
     */
    public record Point(List<String> values, List<Cell> cells) {}

    /**
     * One training.
     *
     * @param id of its recipe: equal recipes have equal ids, whatever their names
     * @param recipe every default filled in; its name says nothing
     */
    public record Cell(String id, Recipe recipe) {

        static Cell of(Recipe recipe) {
            String text = RecipeWriter.yaml(recipe.named("cell"));
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256")
                        .digest(text.getBytes(StandardCharsets.UTF_8));
                String id = HexFormat.of().formatHex(digest).substring(0, ID_LENGTH);
                return new Cell(id, recipe.named("cell"));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

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
            List<String> own = new ArrayList<>(settings);
            IntStream.range(0, values.size())
                    .forEach(i -> own.add(variations.get(i).recipeKey() + "=" + values.get(i)));
            Recipe read = read(recipe, own);
            points.add(new Point(values, seedVaries
                    ? List.of(Cell.of(read))
                    : all.stream().map(seed -> Cell.of(read.seeded(seed))).toList()));
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
        if (new HashSet<>(seeds).size() < seeds.size()) {
            throw new UserMistake("--seeds has a seed twice: "
                    + seeds.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        double cells = Math.max(1, seeds.size());
        for (Variation variation : variations) {
            cells *= variation.values().size();
        }
        if (cells > MOST_CELLS) {
            throw new UserMistake(
                    String.format("the grid has %.0f cells; expected at most %d", cells, MOST_CELLS));
        }
    }

    private static Recipe read(String recipe, List<String> settings) {
        try {
            return RecipeReader.read(recipe, settings);
        } catch (UserMistake e) {
            // The common settings alone were fine, so it is a variation's.
            throw new UserMistake(e.getMessage().replaceFirst("^--set", "--vary"), e);
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

    /** Every training to be done, each once. */
    public List<Cell> cells() {
        return points.stream().flatMap(point -> point.cells().stream()).distinct().toList();
    }

    /** What sets a cell apart, in words: {@code camera.bits=4 seed=1}. */
    String words(Cell cell) {
        Point point = points.stream().filter(p -> p.cells().contains(cell)).findFirst().orElseThrow();
        String values = words(point);
        return point.cells().size() == 1 ? values : values + " seed=" + cell.recipe().seed();
    }

    /** What a cell's run is called: its words as far as they fit, and its id. */
    String runName(Cell cell) {
        String words = words(cell).replaceAll("[^A-Za-z0-9._]+", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        return words.substring(0, Math.min(words.length(), LONGEST_WORDS)).replaceFirst("-$", "") + "-"
                + cell.id();
    }

    /** What sets a point apart, in words: {@code camera.bits=4}. */
    String words(Point point) {
        return IntStream.range(0, variations.size())
                .mapToObj(i -> variations.get(i).key() + "=" + point.values().get(i))
                .collect(Collectors.joining(" "));
    }
}
