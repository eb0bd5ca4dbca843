package org.backlight.optics.remote;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.driver.DriverParameter;
import org.backlight.optics.driver.OpuDriver;

/** Driver of devices in other processes: {@code remote}. */
public final class RemoteDriver implements OpuDriver {

    private static final String ADDRESS = "address";
    private static final String TOKEN = "token";
    private static final String VARIABLE = "BACKLIGHT_DEVICE_TOKEN";

    @Override
    public String name() {
        return "remote";
    }

    @Override
    public String summary() {
        return "A device that another process serves, here or on another machine (docs/protocol.md).";
    }

    @Override
    public List<DriverParameter> parameters() {
        return List.of(
                new DriverParameter(ADDRESS, "where it is served: host:port, or unix:/path of a socket",
                        Optional.empty()),
                new DriverParameter(TOKEN, "what it wants to be shown; the variable " + VARIABLE
                        + " by default, which no recipe or run keeps", ""));
    }

    @Override
    public OpuDevice open(Map<String, String> parameters, long seed) {
        return new RemoteOpu(parameters.get(ADDRESS),
                Optional.of(parameters.get(TOKEN)).filter(text -> !text.isEmpty())
                        .or(() -> Optional.ofNullable(System.getenv(VARIABLE))
                                .filter(text -> !text.isEmpty())));
    }
}
