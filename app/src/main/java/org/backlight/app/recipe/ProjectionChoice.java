package org.backlight.app.recipe;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The recipe's key {@code feedback.projection}: what computes B·e. */
@JsonPropertyOrder("kind")
public sealed interface ProjectionChoice {

    /** The word that selects this kind in a recipe. */
    @JsonProperty
    String kind();

    /** A Gaussian matrix kept in memory. The default for {@code method: dfa}. */
    record Dense() implements ProjectionChoice {

        @Override
        public String kind() {
            return "dense";
        }
    }

    /** A Gaussian matrix made anew from its seed at every use, never stored. */
    record Gaussian() implements ProjectionChoice {

        @Override
        public String kind() {
            return "gaussian";
        }
    }

    /**
     * The simulated optical processing unit. The default for {@code method: odfa}, and possible with it alone.
     *
     * @param preset the name of the device's preset; {@value #PRESET} by default
     * @param parameters the device's parameters that differ from the preset, from paths such as {@code camera.bits}
     *     to values as YAML; none by default. In a recipe each part of the device is a mapping,
     *     {@code camera: {bits: 4}}
     */
    record Opu(String preset, @JsonIgnore SortedMap<String, String> parameters) implements ProjectionChoice {

        private static final String PRESET = "launay-2020";
        private static final String PRESET_OF_TEXTS = "wang-2024";
        private static final String METHOD = "retrieval.method";
        private static final YAMLMapper YAML = new YAMLMapper();

        /** Copies the parameters. */
        public Opu {
            parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        }

        @Override
        public String kind() {
            return "opu";
        }

        /** The device. */
        public OpuPreset device() {
            return OpuPresets.load(preset, parameters);
        }

        /** The parameters as a recipe writes them: a mapping for each part of the device. */
        @JsonAnyGetter
        Map<String, Map<String, JsonNode>> parts() {
            Map<String, Map<String, JsonNode>> parts = new LinkedHashMap<>();
            parameters.forEach((path, value) -> {
                int dot = path.indexOf('.');
                parts.computeIfAbsent(path.substring(0, dot), _ -> new LinkedHashMap<>())
                        .put(path.substring(dot + 1), YAML.readTree(value));
            });
            return parts;
        }

        static Opu read(Section projection, ModelChoice model) {
            String preset = projection.word("preset",
                    model instanceof ModelChoice.Gpt ? PRESET_OF_TEXTS : PRESET, OpuPresets.names());
            // Which parameters the retrieval has depends on its method.
            String method = projection.section("retrieval").yaml("method");
            Map<String, String> chosen = method == null ? Map.of() : Map.of(METHOD, method);
            SortedMap<String, String> parameters = new TreeMap<>(chosen);
            Map<String, Section> parts = new LinkedHashMap<>();
            for (String path : load(projection, preset, chosen).sources().keySet()) {
                int dot = path.indexOf('.');
                String value = parts.computeIfAbsent(path.substring(0, dot), projection::section)
                        .yaml(path.substring(dot + 1));
                if (value != null) {
                    parameters.put(path, value);
                }
            }
            parts.values().forEach(Section::end);
            load(projection, preset, parameters);
            return new Opu(preset, parameters);
        }

        private static OpuPreset load(Section projection, String preset, Map<String, String> parameters) {
            try {
                return OpuPresets.load(preset, parameters);
            } catch (IllegalArgumentException e) {
                throw projection.refusal(parameters.keySet(), e);
            }
        }
    }
}
