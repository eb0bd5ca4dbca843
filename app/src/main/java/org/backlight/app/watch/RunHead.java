package org.backlight.app.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.task.TaskKind;
import org.backlight.app.task.Tasks;
import org.backlight.learning.metric.Metric;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What a run is and how it ended, by its recipe and its summary. Recipes and summaries of other versions are read as far as they
 * go.
 *
 * @param recipe the content of {@code recipe.yaml}
 * @param summary the content of {@code summary.json}; a missing node while there is none
 */
record RunHead(JsonNode recipe, JsonNode summary) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    private static final long LARGEST_BYTES = 4 << 20;
    private static final List<String> SUMMED_UP = List.of("parameters", "epochs", "train_loss", "test_loss",
            "train_seconds", "samples_per_second", "peak_memory_bytes", "opu", "alignment", "length",
            "guessing");

    /**
     * Reads both files.
     *
     * @param summary null if there is none
     */
    static RunHead read(Path recipe, Path summary) {
        return new RunHead(tree(YAML, recipe),
                summary == null ? JSON.missingNode() : tree(JSON, summary));
    }

    private static JsonNode tree(tools.jackson.databind.ObjectMapper mapper, Path file) {
        try {
            // What is no recipe or summary may have any size.
            return Files.size(file) > LARGEST_BYTES
                    ? JSON.missingNode()
                    : mapper.readTree(Files.readAllBytes(file));
        } catch (IOException | JacksonException _) {
            return JSON.missingNode();
        }
    }

    /** Returns the samples of a step; 0 if the recipe does not tell. */
    int batchSize() {
        return recipe.path("training").path("batch-size").asInt(0);
    }

    /** Returns what the page shows of them. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("recipe", text(summary.path("recipe"), recipe.path("name")));
        members.put("method", text(summary.path("method"), recipe.path("training").path("method")));
        members.put("dataset", text(summary.path("dataset"), kind(recipe.path("dataset"))));
        members.put("model", text(JSON.missingNode(), kind(recipe.path("model"))));
        members.put("seed", text(summary.path("seed"), recipe.path("seed")));
        members.put("epochs", text(JSON.missingNode(), recipe.path("training").path("epochs")));
        members.put("steps", text(JSON.missingNode(), recipe.path("training").path("steps")));
        if (!summary.isMissingNode()) {
            Map<String, Object> ended = new LinkedHashMap<>();
            summary.properties().forEach(entry -> {
                if (SUMMED_UP.contains(entry.getKey()) || entry.getKey().startsWith("test_")) {
                    ended.put(entry.getKey(), entry.getValue());
                }
            });
            members.put("summary", ended);
        }
        return members;
    }

    private static JsonNode kind(JsonNode choice) {
        return choice.isObject() ? choice.path("kind") : choice;
    }

    private static String text(JsonNode first, JsonNode second) {
        JsonNode node = first.isMissingNode() ? second : first;
        return node.isValueNode() && !node.isNull() ? node.asString() : "";
    }

    /**
     * Returns how the metrics of the run's task are written: by their names {@code unit}, {@code factor} and {@code decimals},
     * the loss with its unit alone; empty for a recipe that this version does not read.
     */
    static Map<String, Object> units(Path recipe) {
        try {
            Recipe read = RecipeReader.read(recipe, List.of());
            TaskKind task = Tasks.of(read);
            Map<String, Object> units = new LinkedHashMap<>();
            units.put("loss", Map.of("unit", task.lossUnit()));
            for (Metric metric : task.metrics()) {
                units.put(metric.name(), Map.of("unit", metric.format().unit(), "factor",
                        metric.format().factor(), "decimals", metric.format().decimals(), "better",
                        metric.better() == Metric.Better.HIGHER ? "higher" : "lower"));
            }
            return units;
        } catch (UserMistake _) {
            return Map.of();
        }
    }
}
