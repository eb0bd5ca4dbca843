package org.backlight.optics;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.backlight.optics.cost.FrameCost;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.OffAxisHolography;
import org.backlight.optics.retrieval.PhaseShifting;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.twin.Operation;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.SimulatedOpu;
import org.backlight.substrate.check.Ranges;

/**
 * A device described by its source.
 *
 * @param name its name, such as {@code launay-2020}
 * @param summary one sentence on what it is
 * @param parameters its physics
 * @param retrieval its method of retrieval
 * @param recalibration when the host looks for drift, and how much of it calls for another calibration
 * @param sources where each number comes from: a path such as {@code camera.bits} to a source, or "assumed"
 */
public record OpuPreset(String name, String summary, OpuParameters parameters, Retrieval retrieval,
        Recalibration recalibration, Map<String, String> sources) {

    /** @throws NullPointerException if a part is missing */
    public OpuPreset {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(retrieval, "retrieval");
        Objects.requireNonNull(recalibration, "recalibration");
        sources = Collections.unmodifiableMap(new TreeMap<>(sources));
    }

    /**
     * What a frame of a projection costs on this device.
     *
     * @throws IllegalArgumentException if the device does not take that size
     */
    public FrameCost frameCost(long inputs, long outputs) {
        try (OpuDevice twin = new SimulatedOpu(parameters, 0)) {
            OpuGeometry geometry = twin.geometry();
            MirrorLayout layout = retrieval.layout(geometry, inputs);
            Region region = retrieval.region(twin, inputs, outputs);
            return FrameCost.of(twin.timing(inputs, outputs), geometry, layout, region);
        }
    }

    /**
     * What a frame of the largest projection of each entry of the frame rates' table costs, in the table's order;
     * entries that this device's mirrors or pixels do not reach are left out.
     */
    public Map<Operation.FrameRate, FrameCost> frameCosts() {
        Map<Operation.FrameRate, FrameCost> costs = new LinkedHashMap<>();
        for (Operation.FrameRate rate : parameters.operation().frameRates()) {
            try {
                costs.put(rate, frameCost(rate.inputs(), rate.outputs()));
            } catch (IllegalArgumentException e) {
                // Other mirrors, pixels or retrieval than the table was measured with.
                continue;
            }
        }
        return costs;
    }

    /**
     * A number of the device.
     *
     * @param path its name, such as {@code camera.bits}
     * @param value its value
     * @param source where it comes from
     */
    public record Parameter(String path, String value, String source) {}

    /** All parameters of the device in the order of the light, and then those of its use, each with its source. */
    public List<Parameter> table() {
        List<Parameter> table = new ArrayList<>();
        for (RecordComponent part : OpuParameters.class.getRecordComponents()) {
            add(table, part.getName(), (Record) read(part, parameters));
        }
        table.add(new Parameter("retrieval.method", method(),
                sources.getOrDefault("retrieval.method", "assumed")));
        add(table, "retrieval", (Record) retrieval);
        add(table, "calibration", recalibration);
        return table;
    }

    private String method() {
        return switch (retrieval) {
            case OffAxisHolography _ -> "off-axis";
            case PhaseShifting _ -> "phase-shifting";
            case AnchorRetrieval _ -> "anchor";
        };
    }

    private void add(List<Parameter> table, String part, Record component) {
        for (RecordComponent field : component.getClass().getRecordComponents()) {
            String path = part + "." + kebab(field.getName());
            table.add(new Parameter(path, text(read(field, component)),
                    sources.getOrDefault(path, "assumed")));
        }
    }

    private static Object read(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String text(Object value) {
        return switch (value) {
            case Double d -> Ranges.text(d);
            case Enum<?> e -> e.name().toLowerCase(Locale.ROOT);
            case List<?> list -> String.join("; ", list.stream().map(OpuPreset::text).toList());
            case Operation.FrameRate r -> r.inputs() + " to " + r.outputs() + ": " + Ranges.text(r.hertz());
            default -> value.toString();
        };
    }
}
