package org.backlight.app.trainings;

import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeWriter;
import org.backlight.substrate.checksum.Sha256;

/**
 * One training among many. Two cells are equal if they train the same, whatever they are called.
 *
 * @param id of its recipe: equal recipes have equal ids, whatever their names
 * @param recipe every default filled in; its name says nothing
 * @param words what sets it apart from the others, such as {@code camera.bits=4 seed=1}
 */
public record Cell(String id, Recipe recipe, String words) {

    private static final int ID_LENGTH = 12;
    /** Length of the words that a run's name has room for beside the id. */
    private static final int LONGEST_WORDS = 63 - ID_LENGTH;
    private static final String NAME = "cell";
    private static final Pattern SEED = Pattern.compile("-seed-[0-9]+(?![0-9])");

    /**
     * Returns the training of a recipe.
     *
     * @param recipe what to train
     * @param words what sets it apart from the others
     */
    public static Cell of(Recipe recipe, String words) {
        Recipe named = recipe.named(NAME);
        String digest = HexFormat.of().formatHex(Sha256.of(RecipeWriter.yaml(named)));
        return new Cell(digest.substring(0, ID_LENGTH), named, words);
    }

    /**
     * Returns the trainings of a recipe with several seeds.
     *
     * @param recipe what to train
     * @param seeds at least one, all different
     * @param words what sets them apart from others; the seed is added where there is more than one
     */
    public static List<Cell> ofSeeds(Recipe recipe, List<Long> seeds, String words) {
        return seeds.stream()
                .map(seed -> of(recipe.seeded(seed), seeds.size() == 1 ? words : words + " seed=" + seed))
                .toList();
    }

    /** Returns the name of its run: its words as far as they fit, the seed in any case, and its id. */
    String runName() {
        String name = words.replaceAll("[^A-Za-z0-9._]+", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        int length = Math.min(name.length(), LONGEST_WORDS);
        String seed = "";
        Matcher matcher = SEED.matcher(name);
        if (matcher.find() && matcher.end() > length) {
            seed = matcher.group();
            length = Math.min(matcher.start(), length - seed.length());
        }
        return name.substring(0, length).replaceFirst("-$", "") + seed + "-" + id;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cell cell && id.equals(cell.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
