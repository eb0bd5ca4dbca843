package org.backlight.app.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.recipe.RecipeWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.ConstructorException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Recipes and settings: each value that the text says, read as words by another reader of YAML, is in the recipe. */
class RecipeFuzzTest {

    private static final String RECIPE = """
            # Digits
            name: one
            seed: 3
            dataset: {kind: digits, train: 200}
            model:
              hidden: [32, &width 16]
              activation: tanh
            training:
              method: dfa
              epochs: 5
              batch-size: 128
              optimizer: {kind: adam, learning-rate: 0.001, weight-decay: 1e-4}
              schedule: {decay: cosine}
            feedback:
              ternarize: {kind: fixed, threshold: 0.25}
              projection: gaussian
            """;

    private static final String SHORT = "dataset: mnist\ntraining: {method: dfa, epochs: 2}\n";
    /** Reading a device's preset takes longest. */
    private static final String LIGHT = """
            dataset: digits
            training: {method: odfa}
            feedback: {projection: {preset: wang-2024, camera: {bits: 4}, retrieval: {pixels-per-output: 2}}}
            """;

    @TempDir
    private Path folder;

    @Test
    void aDamagedRecipeIsRefusedOrReadAsItSays() throws IOException {
        Mutations mutations = new Mutations(12, bytes(RECIPE), bytes(SHORT), bytes(RECIPE), bytes(SHORT),
                bytes(RECIPE), bytes(SHORT), bytes(RECIPE), bytes(LIGHT));
        Path file = folder.resolve("damaged.yaml");
        int[] compared = new int[1];
        new Fuzzing(file, "damaged.yaml", bytes -> 20_000_000 + 10_000 * bytes, Set.of(UserMistake.class))
                .run(Fuzzing.MUTATIONS, mutations::mutant, (bytes, _) -> {
                    Recipe recipe = RecipeReader.read(file, List.of());
                    compared[0] += compare("", new String(bytes, StandardCharsets.UTF_8), recipe);
                });
        assertThat(compared[0]).isGreaterThan(Fuzzing.MUTATIONS / 40);
    }

    @Test
    void aDamagedSettingIsRefusedOrReadAsItSays() throws IOException {
        String[] settings = {"feedback.projection.camera.bits=6", "training.epochs=7",
                "model.hidden=[24, 12]", "seed=12",
                "training.optimizer={kind: sgd, learning-rate: 0.5}",
                "training.optimizer.learning-rate=0.125",
                "feedback.ternarize={kind: quantile, fraction: 0.1}", "dataset=digits",
                "training.batch-size=64",
                "name=other", "training.method=bp", "seed=99", "training.epochs=12", "model.hidden=20"};
        byte[][] valid = new byte[settings.length][];
        for (int i = 0; i < valid.length; i++) {
            valid[i] = bytes(settings[i]);
        }
        Mutations mutations = new Mutations(13, valid);
        Path recipeFile = Files.writeString(folder.resolve("recipe.yaml"), SHORT);
        Path lightFile = Files.writeString(folder.resolve("light.yaml"), LIGHT);
        int[] compared = new int[1];
        new Fuzzing(folder.resolve("setting"), "--set", bytes -> 20_000_000 + 10_000 * bytes,
                Set.of(UserMistake.class)).run(Fuzzing.MUTATIONS, mutations::mutant, (bytes, number) -> {
                    String setting = new String(bytes, StandardCharsets.UTF_8);
                    Recipe recipe = RecipeReader.read(number % settings.length == 0 ? lightFile : recipeFile,
                            List.of(setting));
                    compared[0] += compare(setting.substring(0, setting.indexOf('=')).strip(),
                            setting.substring(setting.indexOf('=') + 1), recipe);
                });
        assertThat(compared[0]).isGreaterThan(Fuzzing.MUTATIONS / 40);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Compares all scalars that both have; returns how many. */
    private static int compare(String path, String text, Recipe recipe) {
        Object said;
        try {
            // The failsafe schema leaves every scalar as it is written.
            said = new Load(LoadSettings.builder().setSchema(new FailsafeSchema()).build())
                    .loadFromString(text);
        } catch (ConstructorException _) {
            // Tags of types of one's own; they change no scalar.
            return 0;
        } catch (YamlEngineException e) {
            throw new AssertionError(
                    "YAML that another reader refuses was read: " + e.getMessage().lines().findFirst(), e);
        }
        Map<String, String> values = RecipeWriter.values(recipe);
        int[] compared = new int[1];
        scalars(path, said, (key, scalar) -> {
            String value = values.get(key);
            if (value != null) {
                compared[0]++;
                assertThat(same(scalar, value)).as(key + " is " + value + ", said was " + scalar).isTrue();
            }
        });
        return compared[0];
    }

    private static void scalars(String path, Object node, BiConsumer<String, String> visitor) {
        if (node instanceof Map<?, ?> mapping) {
            mapping.forEach(
                    (key, value) -> scalars(path.isEmpty() ? "" + key : path + "." + key, value, visitor));
        } else if (node instanceof String scalar) {
            visitor.accept(path, scalar);
        }
    }

    /** A list of one may be written as a bare number. */
    private static boolean same(String said, String value) {
        try {
            double number = new BigDecimal(said.replace("_", "")).doubleValue();
            String bare = value.replaceAll("^\\[([^,]*)\\]$", "$1");
            return number == Double.parseDouble(bare) || (float) number == Float.parseFloat(bare);
        } catch (NumberFormatException _) {
            return said.equals(value);
        }
    }
}
