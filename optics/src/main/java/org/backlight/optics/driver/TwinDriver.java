package org.backlight.optics.driver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.HostSettings;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.retrieval.Retrieval;

/** Driver of the digital twin of a preset: {@code twin}, a driver among others. */
public final class TwinDriver implements OpuDriver {

    private static final String PRESET = "preset";
    private static final String USUAL_PRESET = "launay-2020";
    /** The value of a parameter that is the preset's own. */
    private static final String OF_PRESET = "of the preset";

    @Override
    public String name() {
        return "twin";
    }

    @Override
    public String summary() {
        return "The digital twin of an optical processing unit, described by a preset.";
    }

    @Override
    public List<DriverParameter> parameters() {
        List<DriverParameter> parameters = new ArrayList<>();
        parameters.add(new DriverParameter(PRESET, "one of " + String.join(", ", OpuPresets.names()),
                USUAL_PRESET));
        for (DeviceChoice.Parameter parameter : OpuPresets.load(USUAL_PRESET).table()) {
            if (!HostSettings.governs(parameter.path())) {
                parameters.add(new DriverParameter(parameter.path(), "a parameter of the device", OF_PRESET));
            }
        }
        return parameters;
    }

    private static OpuPreset preset(Map<String, String> parameters) {
        Map<String, String> overrides = new HashMap<>(parameters);
        String name = overrides.remove(PRESET);
        overrides.values().removeIf(OF_PRESET::equals);
        return OpuPresets.load(name, overrides);
    }

    @Override
    public OpuDevice open(Map<String, String> parameters, long seed) {
        return preset(parameters).open(seed);
    }

    @Override
    public Optional<Retrieval> retrieval(Map<String, String> parameters) {
        return Optional.of(preset(parameters).retrieval());
    }

    @Override
    public Recalibration recalibration(Map<String, String> parameters) {
        return preset(parameters).recalibration();
    }
}
