package org.backlight.optics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.optics.device.Operation;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.retrieval.RetrievalMethods;
import org.backlight.optics.twin.Camera;
import org.backlight.optics.twin.Dmd;
import org.backlight.optics.twin.Laser;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.ReferenceBeam;
import org.backlight.optics.twin.ScatteringMedium;
import org.backlight.substrate.check.InvalidValueException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Loader of the presets that come with Backlight, as YAML files in which every number states its source. */
public final class OpuPresets {

    private static final List<String> NAMES = List.of("launay-2020", "wang-2024", "ohana-2023",
            "lighton-gen3", "ideal");
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT).build();

    /** A limit that is not there. */
    private static final String NONE = "none";
    private static final String INFINITY = ".inf";
    static final String SET_BY_USER = "set by the user";
    static final String FOLLOWS_BITS = "follows camera.bits";
    private static final int LEAST_WITH_BLACK_LEVEL = 4;
    private static final String ELECTRONS = "camera.electrons-per-count";
    private static final String BLACK_LEVEL = "camera.black-level-counts";
    private static final String METHOD = "retrieval.method";
    private static final String CHECK_ROWS = "calibration.check-rows";

    private OpuPresets() {}

    /** Returns the names that {@link #load} knows. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Loads a preset.
     *
     * @throws IllegalArgumentException if there is none of that name; the message lists those that exist
     */
    public static OpuPreset load(String name) {
        return load(name, Map.of());
    }

    /**
     * Loads a preset with some parameters replaced.
     *
     * @param name one of {@link #names}
     * @param overrides paths such as {@code camera.bits} to values such as {@code 10}; {@code none} is infinity
     * @throws IllegalArgumentException if there is no such preset or parameter, or a value is out of its range; the
     *     sentence begins with the parameter's path where it is one parameter's fault
     */
    public static OpuPreset load(String name, Map<String, String> overrides) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "There is no device preset \"" + name + "\"; those that exist are "
                            + String.join(", ", NAMES) + ".");
        }
        try (InputStream in = OpuPresets.class.getResourceAsStream("presets/" + name + ".yaml")) {
            return parse(YAML.readTree(in), overrides);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static OpuPreset parse(JsonNode tree, Map<String, String> overrides) {
        TreeMap<String, String> sources = new TreeMap<>();
        ObjectNode values = (ObjectNode) unwrap((ObjectNode) tree, "", sources);
        sources.put(METHOD, "the way of this device");
        if (overrides.containsKey(METHOD)) {
            chooseMethod((ObjectNode) values.get("retrieval"), overrides.get(METHOD), sources);
        }
        ObjectNode camera = (ObjectNode) values.get("camera");
        int ownBits = camera.path("bits").asInt(0);
        overrides.forEach((path, value) -> override(values, path, value, sources));
        fitCounts(camera, ownBits, overrides, sources);
        try {
            Document document = YAML.treeToValue(values, Document.class);
            return new OpuPreset(document.name(), document.summary(), document.parameters(),
                    retrieval(document.retrieval()), recalibration(document, overrides, sources), sources);
        } catch (JacksonException e) {
            throw refusal(e, overrides);
        }
    }

    private static IllegalArgumentException refusal(JacksonException e, Map<String, String> overrides) {
        // A parameter's own sentence tells more than where the parser stood.
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidValueException wrong) {
                return new InvalidValueException(wrong.path(), wrong.found(), wrong.expected(), e);
            }
            if (cause instanceof IllegalArgumentException) {
                return new IllegalArgumentException(cause.getMessage(), e);
            }
        }
        return wrongType(e, overrides);
    }

    /** Returns a record of parameters as a tree. */
    static ObjectNode tree(Object parameters) {
        return (ObjectNode) YAML.valueToTree(parameters);
    }

    /**
     * Binds a tree to a record of parameters, some of which were overridden.
     *
     * @throws IllegalArgumentException in one sentence, if a value does not do
     */
    static <T> T bind(ObjectNode node, Class<T> type, Map<String, String> overrides) {
        try {
            return YAML.treeToValue(node, type);
        } catch (JacksonException e) {
            throw refusal(e, overrides);
        }
    }

    /** Returns the value of an override. */
    static JsonNode value(String path, String value) {
        try {
            JsonNode read = YAML.readTree(value.strip().equals(NONE) ? INFINITY : value);
            if (read.isMissingNode() || read.isNull()) {
                throw new InvalidValueException(path, "nothing", "a value");
            }
            return read;
        } catch (JacksonException e) {
            throw new InvalidValueException(path, value, "valid YAML", e);
        }
    }

    /**
     * Fits the counts of a camera whose number of bits is not its preset's: its full scale stays at the full well, and
     * it has no black level where that would take too many of its counts, unless these are set as well.
     */
    private static void fitCounts(ObjectNode camera, int ownBits, Map<String, String> overrides,
            Map<String, String> sources) {
        JsonNode bits = camera.path("bits");
        if (!bits.isInt() || bits.asInt() == ownBits || bits.asInt() < 1 || bits.asInt() > 16) {
            return;
        }
        JsonNode well = camera.path("full-well-electrons");
        if (!overrides.containsKey(ELECTRONS) && well.isNumber() && Double.isFinite(well.asDouble())) {
            camera.put("electrons-per-count", well.asDouble() / ((1 << bits.asInt()) - 1));
            sources.put(ELECTRONS, FOLLOWS_BITS + ": full well at full scale");
        }
        if (!overrides.containsKey(BLACK_LEVEL) && bits.asInt() < LEAST_WITH_BLACK_LEVEL) {
            camera.put("black-level-counts", 0);
            sources.put(BLACK_LEVEL, FOLLOWS_BITS + ": none, since there are few counts");
        }
    }

    /** Returns a device that drifts is checked, unless its checks are set. */
    private static Recalibration recalibration(Document document, Map<String, String> overrides,
            Map<String, String> sources) {
        Recalibration given = document.calibration();
        if (given.checks() || overrides.containsKey(CHECK_ROWS) || !document.parameters().drifts()) {
            return given;
        }
        sources.put(CHECK_ROWS, "assumed: 7 seconds at 1.5 kHz, since this device drifts");
        return new Recalibration(Recalibration.STANDARD.checkRows(), given.driftBound());
    }

    /** Returns what a value of the wrong type is, and what it should have been. */
    private static IllegalArgumentException wrongType(JacksonException e, Map<String, String> overrides) {
        String path = e.getPath().stream().map(JacksonException.Reference::getPropertyName)
                .filter(Objects::nonNull).collect(Collectors.joining("."));
        String known = Stream.of(path, "retrieval." + path, "calibration." + path)
                .filter(overrides::containsKey).findFirst().orElse(path);
        Class<?> type = switch (e) {
            case MismatchedInputException mismatch -> mismatch.getTargetType();
            // A number that is too large for its type.
            case InputCoercionException coercion -> coercion.getTargetType();
            default -> null;
        };
        if (!overrides.containsKey(known) || type == null) {
            return new IllegalArgumentException(
                    "The device preset cannot be read: " + e.getOriginalMessage(), e);
        }
        String expected = type == int.class || type == long.class
                ? "a whole number"
                : type == double.class
                        ? "a number"
                        : type == boolean.class
                                ? "true or false"
                                : type.isEnum()
                                        ? "one of " + Arrays.stream(type.getEnumConstants())
                                                .map(c -> c.toString().toLowerCase(Locale.ROOT))
                                                .collect(Collectors.joining(", "))
                                        : "a list of mappings with inputs, outputs and hertz";
        return new InvalidValueException(known, overrides.get(known), expected, e);
    }

    /** Replaces every {value, source} by its value and notes the source. */
    private static JsonNode unwrap(ObjectNode node, String path, Map<String, String> sources) {
        if (node.has("value") && node.has("source")) {
            sources.put(path, node.get("source").asString());
            return node.get("value");
        }
        for (String key : List.copyOf(node.propertyNames())) {
            if (node.get(key) instanceof ObjectNode child) {
                node.set(key, unwrap(child, path.isEmpty() ? key : path + "." + key, sources));
            }
        }
        return node;
    }

    /**
     * Replaces the preset's method, if another one is chosen: its parameters are dropped, and those of the new method
     * may then be set as well.
     */
    private static void chooseMethod(ObjectNode retrieval, String method, Map<String, String> sources) {
        if (method.equals(retrieval.path("method").asString(""))) {
            return;
        }
        retrieval.removeAll();
        sources.keySet().removeIf(path -> path.startsWith("retrieval.") && !path.equals(METHOD));
        if (!RetrievalMethods.names().contains(method)) {
            return;
        }
        retrieval.setAll(tree(RetrievalMethods.named(method)));
        retrieval.propertyNames().forEach(key -> sources.put("retrieval." + key, "assumed"));
    }

    private static void override(ObjectNode values, String path, String value, Map<String, String> sources) {
        int dot = path.indexOf('.');
        if (!sources.containsKey(path) || dot < 0) {
            throw new IllegalArgumentException(
                    "There is no device parameter \"" + path + "\"; those that exist are "
                            + String.join(", ", sources.keySet()) + ".");
        }
        ObjectNode group = (ObjectNode) values.get(path.substring(0, dot));
        group.set(path.substring(dot + 1), value(path, value));
        sources.put(path, SET_BY_USER);
    }

    /** Returns the method of retrieval; each has its own parameters. */
    private static Retrieval retrieval(JsonNode node) {
        ObjectNode own = ((ObjectNode) node).deepCopy();
        JsonNode given = own.remove("method");
        String method = given == null ? "" : given.asString("");
        if (!RetrievalMethods.names().contains(method)) {
            List<String> known = RetrievalMethods.names();
            throw new InvalidValueException(METHOD, '"' + method + '"',
                    String.join(", ", known.subList(0, known.size() - 1)) + " or " + known.getLast());
        }
        return YAML.treeToValue(own, RetrievalMethods.named(method).getClass());
    }

    private record Document(String name, String summary, JsonNode retrieval, Recalibration calibration,
            Dmd dmd, Laser laser, ScatteringMedium medium, ReferenceBeam reference, Camera camera,
            Operation operation) {

        OpuParameters parameters() {
            return new OpuParameters(dmd, laser, medium, reference, camera, operation);
        }
    }
}
