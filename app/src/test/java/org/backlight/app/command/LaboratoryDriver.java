package org.backlight.app.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.device.ForwardingDevice;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.driver.DriverParameter;
import org.backlight.optics.driver.OpuDriver;

/** The driver of a device of which nothing is known but what it answers; a twin of seed 9 does its work. */
public final class LaboratoryDriver implements OpuDriver {

    static final long SEED = 9;

    @Override
    public String name() {
        return "laboratory";
    }

    @Override
    public String summary() {
        return "A bench in a cellar.";
    }

    @Override
    public List<DriverParameter> parameters() {
        return List.of(new DriverParameter("host", "where the bench listens", Optional.empty()),
                new DriverParameter("camera.bits", "resolution of its camera", "8"));
    }

    @Override
    public OpuDevice open(Map<String, String> parameters, long seed) {
        if (parameters.get("host").equals("nowhere")) {
            throw new java.io.UncheckedIOException(new java.io.IOException("no route to nowhere"));
        }
        return new Unknown(
                OpuPresets.load("launay-2020", Map.of("camera.bits", parameters.get("camera.bits")))
                        .open(SEED));
    }

    private static final class Unknown extends ForwardingDevice {
        Unknown(OpuDevice device) {
            super(device);
        }

        @Override
        public <C> Optional<C> capability(Class<C> kind) {
            return Optional.empty();
        }
    }
}
