package org.backlight.app.recipe;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.driver.DriverChoice;
import org.backlight.projection.ProjectionKind;
import org.backlight.substrate.check.InvalidValueException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The recipe's key {@code feedback.projection}: what computes B·e. */
@JsonPropertyOrder("kind")
public sealed interface ProjectionChoice {

    /** Reads and writes the values of parameters. */
    YAMLMapper YAML = new YAMLMapper();

    /** Returns the word that selects this kind in a recipe. */
    @JsonProperty
    String kind();

    /** The word of the kind whose matrix is given. */
    String MATRIX_WORD = "matrix";

    /** The keys below {@code feedback.projection} that name the file of a matrix. */
    String PATH = "path";

    /** See {@link #PATH}: of a medium. */
    String MEDIUM_PATH = "medium.path";

    /** The words of the digital kinds, that of a given matrix included. */
    List<String> DIGITAL_WORDS = Stream
            .concat(Stream.of(ProjectionKind.values()).map(ProjectionKind::word), Stream.of(MATRIX_WORD))
            .toList();

    /** The word of the optical kind. */
    String OPTICAL_WORD = "opu";

    /** The words of all kinds. */
    List<String> WORDS = Stream.concat(DIGITAL_WORDS.stream(), Stream.of(OPTICAL_WORD)).toList();

    /**
     * File of a matrix, which is part of what a run learns by.
     *
     * @param key the recipe's full key that names it
     * @param path of the .npy file, from the root on
     */
    record MatrixFile(String key, Path path) {

        private static MatrixFile of(String key, String path) {
            return new MatrixFile("feedback.projection." + key, Path.of(path));
        }
    }

    /** Returns the file whose matrix this projects by, or whose matrix its medium has; empty for random matrices. */
    default Optional<MatrixFile> matrixFile() {
        return Optional.empty();
    }

    /** Reads the key {@code projection} of a recipe's section {@code feedback}: here another kind finds its reader. */
    static ProjectionChoice read(Section feedback, String usual, String usualPreset) {
        Section projection = feedback.choice("projection", usual, WORDS.toArray(String[]::new));
        ProjectionChoice choice = switch (projection.kind()) {
            case OPTICAL_WORD -> Opu.read(projection, usualPreset);
            case MATRIX_WORD -> Matrix.read(projection);
            default -> new Digital(ProjectionKind.of(projection.kind()));
        };
        projection.end();
        return choice;
    }

    /**
     * A projection that is computed from its seed, which a run has. The dense kind is the default for {@code method: dfa}.
     *
     * @param digital which
     */
    record Digital(@JsonIgnore ProjectionKind digital) implements ProjectionChoice {

        @Override
        public String kind() {
            return digital.word();
        }
    }

    /**
     * A projection by a given matrix, such as one that was measured.
     *
     * @param path of a .npy file, complex64 or float32, shape (outputs, inputs), see {@link
     *     org.backlight.projection.MatrixProjection}; the first outputs are used
     */
    record Matrix(String path) implements ProjectionChoice {

        static Matrix read(Section projection) {
            String path = projection.place(PATH, "a .npy file");
            if (path == null) {
                throw projection.missing(PATH, "the path of the .npy file of the matrix");
            }
            return new Matrix(path);
        }

        @Override
        public String kind() {
            return MATRIX_WORD;
        }

        @Override
        public Optional<MatrixFile> matrixFile() {
            return Optional.of(MatrixFile.of(PATH, path));
        }
    }

    /** Projection that light computes. Possible with {@code method: odfa} alone. */
    sealed interface Light extends ProjectionChoice {

        /** Returns the device, and how the host uses it. */
        DeviceChoice device();

        /** Returns the device's parameters that differ from its defaults. */
        SortedMap<String, String> parameters();

        @Override
        default Optional<MatrixFile> matrixFile() {
            return Optional.ofNullable(parameters().get(MEDIUM_PATH))
                    .filter(_ -> isMeasured(parameters())).map(path -> MatrixFile.of(MEDIUM_PATH, path));
        }

        private static boolean isMeasured(SortedMap<String, String> parameters) {
            return "measured".equals(parameters.get("medium.kind"));
        }

        /** Makes the path of a measured medium one from the root on; what is no path is left to the device to refuse. */
        private static void anchorPath(SortedMap<String, String> parameters) {
            String path = parameters.get(MEDIUM_PATH);
            if (path == null || path.isBlank() || !isMeasured(parameters)) {
                return;
            }
            try {
                parameters.put(MEDIUM_PATH, Section.absolute(path));
            } catch (InvalidPathException _) {
                return;
            }
        }

        @Override
        default String kind() {
            return "opu";
        }
    }

    /**
     * The simulated optical processing unit. The default for {@code method: odfa}, and possible with it alone.
     *
     * @param preset the name of the device's preset; {@link RecipeSubject#usualPreset} by default
     * @param parameters the device's parameters that differ from the preset, from paths such as {@code camera.bits}
     *     to values as YAML; none by default. In a recipe each part of the device is a mapping,
     *     {@code camera: {bits: 4}}
     */
    record Opu(String preset, @JsonIgnore SortedMap<String, String> parameters) implements Light {

        private static final String METHOD = "retrieval.method";

        /** Copies the parameters. */
        public Opu {
            parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        }

        @Override
        public OpuPreset device() {
            return OpuPresets.load(preset, parameters);
        }

        /** Returns the parameters as a recipe writes them: a mapping for each part of the device. */
        @JsonAnyGetter
        Map<String, JsonNode> parts() {
            return tree(parameters);
        }

        static Light read(Section projection, String usualPreset) {
            String driver = projection.yaml("driver");
            if (driver != null) {
                return Driver.read(projection, driver);
            }
            String preset = projection.word("preset",
                    usualPreset, OpuPresets.names());
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
            Light.anchorPath(parameters);
            return new Opu(preset, parameters);
        }

        private static OpuPreset load(Section projection, String preset, Map<String, String> parameters) {
            try {
                return OpuPresets.load(preset, parameters);
            } catch (InvalidValueException e) {
                throw projection.refusal(e);
            }
        }
    }

    /**
     * A device that a driver on the class path opens.
     *
     * @param driver the name of the driver
     * @param parameters its own parameters, and those of retrieval and calibration, that differ from their defaults. In a
     *     recipe they stand beside {@code driver}, those of a part in a mapping, {@code retrieval: {method: anchor}}
     */
    record Driver(String driver, @JsonIgnore SortedMap<String, String> parameters) implements Light {

        /** Copies the parameters. */
        public Driver {
            parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        }

        @Override
        public DriverChoice device() {
            return new DriverChoice(driver, parameters);
        }

        /** Returns the parameters as a recipe writes them. */
        @JsonAnyGetter
        Map<String, JsonNode> parts() {
            return tree(parameters);
        }

        private static Driver read(Section projection, String driver) {
            List<String> known;
            try {
                known = DriverChoice.parametersOf(driver);
            } catch (IllegalArgumentException e) {
                throw projection.contradiction("driver", DriverWords.sentence(e));
            }
            SortedMap<String, String> parameters = new TreeMap<>();
            Map<String, Section> parts = new LinkedHashMap<>();
            for (String path : known) {
                int dot = path.indexOf('.');
                String value = dot < 0
                        ? projection.yaml(path)
                        : parts.computeIfAbsent(path.substring(0, dot), projection::section)
                                .yaml(path.substring(dot + 1));
                if (value != null) {
                    parameters.put(path, value);
                }
            }
            parts.values().forEach(Section::end);
            projection.end();
            Light.anchorPath(parameters);
            var read = new Driver(driver, parameters);
            try {
                read.device();
            } catch (InvalidValueException e) {
                throw projection.refusal(e);
            } catch (IllegalArgumentException e) {
                throw projection.contradiction("driver", DriverWords.sentence(e));
            }
            return read;
        }
    }

    private static JsonNode yaml(String value) {
        try {
            return YAML.readTree(value);
        } catch (JacksonException e) {
            // A text that only looks like something else, such as an address in brackets.
            return YAML.getNodeFactory().stringNode(value);
        }
    }

    /** Returns parameters as a recipe writes them: those of a part of the device in a mapping. */
    static Map<String, JsonNode> tree(Map<String, String> parameters) {
        ObjectNode tree = YAML.createObjectNode();
        parameters.forEach((path, value) -> {
            int dot = path.indexOf('.');
            ObjectNode part = dot < 0 ? tree : tree.withObjectProperty(path.substring(0, dot));
            part.set(path.substring(dot + 1), yaml(value));
        });
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        tree.propertyNames().forEach(name -> parts.put(name, tree.get(name)));
        return parts;
    }
}
