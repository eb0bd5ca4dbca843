package org.backlight.optics;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.SimulatedOpu;

/**
 * Simulated device, described by its source.
 *
 * @param name its name, such as {@code launay-2020}
 * @param summary one sentence on what it is
 * @param parameters its physics
 * @param retrieval its method of retrieval
 * @param recalibration when the host looks for drift, and how much of it calls for another calibration
 * @param sources where each number comes from: a path such as {@code camera.bits} to a source, or ASSUMED
 */
public record OpuPreset(String name, String summary, OpuParameters parameters, Retrieval retrieval,
        Recalibration recalibration, Map<String, String> sources) implements DeviceChoice {

    private static final String ASSUMED = "assumed";

    /** @throws NullPointerException if a part is missing */
    public OpuPreset {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(retrieval, "retrieval");
        Objects.requireNonNull(recalibration, "recalibration");
        sources = Collections.unmodifiableMap(new TreeMap<>(sources));
    }

    /** Returns the simulated device; of the same seed, it has the same medium and noise. */
    @Override
    public SimulatedOpu open(long seed) {
        return new SimulatedOpu(parameters, seed);
    }

    @Override
    public Retrieval retrieval(OpuGeometry geometry) {
        return retrieval;
    }

    @Override
    public List<Parameter> changed() {
        return table().stream().filter(p -> p.source().equals(OpuPresets.SET_BY_USER)
                || p.source().startsWith(OpuPresets.FOLLOWS_BITS)).toList();
    }

    /** {@inheritDoc} They come in the order of the light, each with its source. */
    @Override
    public List<Parameter> table() {
        List<Parameter> table = new ArrayList<>();
        for (RecordComponent part : OpuParameters.class.getRecordComponents()) {
            add(table, part.getName(), (Record) HostSettings.read(part, parameters));
        }
        new HostSettings(retrieval, recalibration).table().forEach((path, value) -> table
                .add(new Parameter(path, value, sources.getOrDefault(path, ASSUMED))));
        return table;
    }

    @Override
    public String defaults() {
        return "preset";
    }

    private void add(List<Parameter> table, String part, Record component) {
        HostSettings.components(part, component)
                .forEach((path, value) -> table
                        .add(new Parameter(path, value, sources.getOrDefault(path, ASSUMED))));
    }
}
