package org.backlight.optics;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.backlight.optics.device.Operation;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.retrieval.RetrievalMethods;
import org.backlight.substrate.check.Ranges;
import tools.jackson.databind.node.ObjectNode;

/**
 * Settings by which the host uses a device, whatever it is: the parameters {@code retrieval.…} and {@code
 * calibration.…}.
 *
 * @param retrieval the method of retrieval, a record of its parameters
 * @param recalibration when the host looks for drift, and how much of it calls for another calibration
 */
public record HostSettings(Retrieval retrieval, Recalibration recalibration) {

    private static final String RETRIEVAL = "retrieval.";
    private static final String CALIBRATION = "calibration.";
    private static final String METHOD = "retrieval.method";

    /** @throws NullPointerException if a part is missing */
    public HostSettings {
        Objects.requireNonNull(retrieval, "retrieval");
        Objects.requireNonNull(recalibration, "recalibration");
    }

    /** Returns whether a parameter is one of the host, not of the device. */
    public static boolean governs(String path) {
        return path.startsWith(RETRIEVAL) || path.startsWith(CALIBRATION);
    }

    /**
     * Returns these settings with some replaced; another method drops the parameters of the previous one.
     *
     * @param changes paths such as {@code retrieval.steps} to values such as {@code 4}; those that the host does not
     *     {@link #governs govern} are ignored
     * @throws IllegalArgumentException if there is no such parameter, or a value is out of its range; the sentence begins with
     *     the parameter's path where it is one parameter's fault
     */
    public HostSettings with(Map<String, String> changes) {
        Retrieval method = !changes.containsKey(METHOD) || changes.get(METHOD).equals(retrieval.method())
                ? retrieval
                : RetrievalMethods.named(changes.get(METHOD));
        var base = new HostSettings(method, recalibration);
        ObjectNode retrievalNode = OpuPresets.tree(method);
        ObjectNode calibrationNode = OpuPresets.tree(recalibration);
        changes.forEach((path, value) -> {
            if (governs(path) && !path.equals(METHOD)) {
                if (!base.table().containsKey(path)) {
                    throw new IllegalArgumentException("There is no parameter \"" + path
                            + "\"; those that exist are " + String.join(", ", base.table().keySet()) + ".");
                }
                ObjectNode node = path.startsWith(RETRIEVAL) ? retrievalNode : calibrationNode;
                node.set(path.substring(path.indexOf('.') + 1), OpuPresets.value(path, value));
            }
        });
        return new HostSettings(OpuPresets.bind(retrievalNode, method.getClass(), changes),
                OpuPresets.bind(calibrationNode, Recalibration.class, changes));
    }

    /** Returns the paths of all parameters of the host, those of every method of retrieval included. */
    public static SortedSet<String> paths() {
        SortedSet<String> paths = new TreeSet<>();
        RetrievalMethods.all()
                .forEach(method -> paths
                        .addAll(new HostSettings(method, Recalibration.NEVER).table().keySet()));
        return paths;
    }

    /** Returns every setting as a text, by its path. */
    public Map<String, String> table() {
        Map<String, String> table = new LinkedHashMap<>();
        table.put(METHOD, retrieval.method());
        table.putAll(components("retrieval", (Record) retrieval));
        table.putAll(components("calibration", recalibration));
        return table;
    }

    /** Returns the components of a record as texts, by their paths in kebab case below a part. */
    static Map<String, String> components(String part, Record of) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (RecordComponent field : of.getClass().getRecordComponents()) {
            texts.put(part + "." + field.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT),
                    text(read(field, of)));
        }
        return texts;
    }

    static Object read(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case Double d -> Ranges.text(d);
            case Enum<?> e -> e.name().toLowerCase(Locale.ROOT);
            case List<?> list -> String.join("; ", list.stream().map(HostSettings::text).toList());
            case Operation.FrameRate r -> r.inputs() + " to " + r.outputs() + ": " + Ranges.text(r.hertz());
            default -> value.toString();
        };
    }
}
