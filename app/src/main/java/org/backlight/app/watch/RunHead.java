package org.backlight.app.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.task.TaskKind;
import org.backlight.app.task.Tasks;
import org.backlight.learning.metric.Metric;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
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
    private static final int LARGEST_BYTES = 4 << 20;
    private static final List<String> SUMMED_UP = List.of("parameters", "epochs", "train_loss", "test_loss",
            "train_seconds", "samples_per_second", "peak_memory_bytes", "opu", "alignment", "length",
            "guessing");

    /**
     * Reads both files.
     *
     * @param summary empty if there is none
     */
    static RunHead read(Path recipe, Optional<Path> summary) {
        return new RunHead(tree(YAML, recipe),
                summary.map(file -> tree(JSON, file)).orElseGet(JSON::missingNode));
    }

    private static JsonNode tree(ObjectMapper mapper, Path file) {
        try {
            return content(file).map(mapper::readTree).orElseGet(JSON::missingNode);
        } catch (JacksonException _) {
            return JSON.missingNode();
        }
    }

    /** Returns a file's content; empty if it cannot be read, or is longer than any recipe or summary. */
    private static Optional<byte[]> content(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST_BYTES + 1);
            return content.length > LARGEST_BYTES ? Optional.empty() : Optional.of(content);
        } catch (IOException _) {
            return Optional.empty();
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
            Optional<Recipe> read = content(recipe)
                    .flatMap(text -> RecipeReader.read(new String(text, StandardCharsets.UTF_8)));
            if (read.isEmpty()) {
                return Map.of();
            }
            TaskKind task = Tasks.of(read.get());
            Map<String, Object> units = new LinkedHashMap<>();
            units.put("loss", Map.of("unit", task.lossUnit()));
            for (Metric metric : task.metrics()) {
                units.put(metric.name(), Map.of("unit", metric.format().unit(), "factor",
                        metric.format().factor(), "decimals", metric.format().decimals(), "better",
                        metric.better() == Metric.Better.HIGHER ? "higher" : "lower"));
            }
            return units;
        } catch (RuntimeException _) {
            // Whatever is wrong with a recipe, its run can be watched without.
            return Map.of();
        }
    }
}
