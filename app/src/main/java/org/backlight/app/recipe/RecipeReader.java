package org.backlight.app.recipe;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import org.backlight.app.failure.UserMistake;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reader of recipes: YAML text, changed by {@code --set}, checked key by key, with every default filled in. */
public final class RecipeReader {

    private static final String KEYS = "dataset, model and training";

    private RecipeReader() {}

    /**
     * Reads a built-in recipe by its name, or a recipe file.
     *
     * @param nameOrFile the name of a built-in recipe, or else the path of a YAML file
     * @param settings texts of the form key=value that replace or add values
     * @throws UserMistake if there is no such recipe, or it says something wrong
     */
    public static Recipe read(String nameOrFile, List<String> settings) {
        return read(nameOrFile, settings, _ -> {});
    }

    /**
     * Reads a built-in recipe by its name, or a recipe file.
     *
     * @param nameOrFile the name of a built-in recipe, or else the path of a YAML file
     * @param settings texts of the form key=value that replace or add values
     * @param notice receives, in one line each, what was understood but should be said otherwise
     * @throws UserMistake if there is no such recipe, or it says something wrong
     */
    public static Recipe read(String nameOrFile, List<String> settings, Consumer<String> notice) {
        return readChanged(nameOrFile, Setting.parse("--set", settings), notice);
    }

    /**
     * Reads a built-in recipe by its name, or a recipe file.
     *
     * @param nameOrFile the name of a built-in recipe, or else the path of a YAML file
     * @param settings replace or add values
     * @param notice receives, in one line each, what was understood but should be said otherwise
     * @throws UserMistake if there is no such recipe, or it says something wrong
     */
    public static Recipe readChanged(String nameOrFile, List<Setting> settings, Consumer<String> notice) {
        if (BuiltInRecipes.NAMES.contains(nameOrFile)) {
            return parse("recipe " + nameOrFile, BuiltInRecipes.text(nameOrFile), nameOrFile, settings,
                    notice);
        }
        Path file = file(nameOrFile);
        return parse("recipe " + file, YamlFile.text("recipe", file), baseName(file), settings, notice);
    }

    /**
     * Reads a recipe file.
     *
     * @param file a YAML file
     * @param settings texts of the form key=value that replace or add values
     * @throws UserMistake if it cannot be read, or says something wrong
     */
    public static Recipe read(Path file, List<String> settings) {
        return parse("recipe " + file, YamlFile.text("recipe", file), baseName(file), settings);
    }

    /**
     * Reads a recipe that was written with every default filled in.
     *
     * @param text YAML
     * @return empty where it says something wrong
     */
    public static Optional<Recipe> read(String text) {
        try {
            return Optional.of(parse("recipe", text, "any", List.of()));
        } catch (UserMistake _) {
            return Optional.empty();
        }
    }

    static Recipe parse(String source, String text, String usualName, List<String> settings) {
        return parse(source, text, usualName, Setting.parse("--set", settings), _ -> {});
    }

    private static Recipe parse(String source, String text, String usualName, List<Setting> settings,
            Consumer<String> notice) {
        ObjectNode root = YamlFile.tree(source, text, KEYS);
        List<Setting> sorted = settings.stream().sorted(Comparator.comparingInt(Setting::depth)).toList();
        ObjectNode before = root.deepCopy();
        sorted.forEach(setting -> setting.apply(root));
        Function<String, String> sourceOfKey = key -> sorted.stream()
                .filter(setting -> setting.covers(key) || (setting.isBelow(key) && !hasMapping(before, key)))
                .reduce((_, last) -> last).map(Setting::option).orElse(source);
        return Recipe.read(Section.root(sourceOfKey, notice, root), usualName);
    }

    private static boolean hasMapping(JsonNode node, String path) {
        JsonNode at = node;
        for (String key : path.split("\\.")) {
            at = at.path(key);
        }
        return at.isObject();
    }

    private static Path file(String name) {
        try {
            Path file = Path.of(name);
            if (Files.exists(file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw noSuchRecipe(name, e);
        }
        throw noSuchRecipe(name, null);
    }

    private static UserMistake noSuchRecipe(String name, Throwable cause) {
        String hint = Nearest.to(name, BuiltInRecipes.NAMES).map(near -> "; did you mean " + near + "?")
                .orElse("");
        return new UserMistake("there is no recipe or file " + name + hint + " (built in: "
                + String.join(", ", BuiltInRecipes.NAMES) + ")", cause);
    }

    private static String baseName(Path path) {
        String file = path.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        String name = file.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        return Recipe.isName(name) ? name : "run";
    }
}
