package org.backlight.optics.driver;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.HostSettings;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.retrieval.RetrievalMethods;

/**
 * Choice of a driver's device.
 *
 * @param name of the driver
 * @param parameters those that differ from the driver's defaults, by name; those of retrieval and calibration, such as
 *     {@code retrieval.steps}, are the host's
 */
public record DriverChoice(String name, SortedMap<String, String> parameters) implements DeviceChoice {

    private static final String SET_BY_USER = "set by the user";

    /**
     * Looks for the driver, and checks the names of the parameters; opens nothing.
     *
     * @throws UnknownNameException if there is no such driver, or it does not know a parameter
     * @throws IllegalArgumentException if there are several such drivers, a parameter is missing, or one of the host's does
     *     not do
     */
    public DriverChoice {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        OpuDriver driver = Drivers.named(name);
        List<String> known = driver.parameters().stream().map(DriverParameter::name).toList();
        for (String given : parameters.keySet()) {
            if (!HostSettings.governs(given) && !known.contains(given)) {
                throw new UnknownNameException(
                        "The device driver " + name + " has no parameter \"" + given + "\"",
                        "that exist are " + String.join(", ",
                                Stream.concat(known.stream(), Stream.of("retrieval.…", "calibration.…"))
                                        .toList())
                                + ".",
                        given, known);
            }
        }
        for (DriverParameter parameter : driver.parameters()) {
            if (parameter.usual().isEmpty() && !parameters.containsKey(parameter.name())) {
                throw new IllegalArgumentException("The device driver " + name + " needs the parameter "
                        + parameter.name() + " (" + parameter.description() + ").");
            }
        }
        settings(driver, parameters, Optional.empty());
        recalibration(driver, parameters);
    }

    /**
     * Returns the names of all parameters that a driver's device can be given, those of the host included.
     *
     * @throws UnknownNameException if there is no such driver
     * @throws IllegalArgumentException if there are several
     */
    public static List<String> parametersOf(String driver) {
        return Stream.concat(Drivers.named(driver).parameters().stream().map(DriverParameter::name),
                HostSettings.paths().stream()).toList();
    }

    private OpuDriver driver() {
        return Drivers.named(name);
    }

    @Override
    public String summary() {
        return driver().summary();
    }

    /** Returns a value for each parameter of the driver. */
    private static Map<String, String> values(OpuDriver driver, Map<String, String> parameters) {
        Map<String, String> values = new TreeMap<>();
        for (DriverParameter parameter : driver.parameters()) {
            values.put(parameter.name(),
                    parameters.getOrDefault(parameter.name(), parameter.usual().orElse("")));
        }
        return values;
    }

    /**
     * {@inheritDoc}
     *
     * @throws DeviceFault also if the driver throws anything that stands for a lost connection
     */
    @Override
    public OpuDevice open(long seed) {
        OpuDriver driver = driver();
        try {
            return driver.open(values(driver, parameters), seed);
        } catch (RuntimeException e) {
            throw DeviceFault.of(e);
        }
    }

    /**
     * Returns how the host uses the device.
     *
     * @param fallback the method where neither driver nor parameters name one; without it, a method that is not known yet is
     *     not checked
     */
    private static Optional<HostSettings> settings(OpuDriver driver, Map<String, String> parameters,
            Optional<Retrieval> fallback) {
        Map<String, String> values = values(driver, parameters);
        Recalibration recalibration = driver.recalibration(values);
        return driver.retrieval(values).or(
                () -> Optional.ofNullable(parameters.get("retrieval.method")).map(RetrievalMethods::named))
                .or(() -> fallback)
                .map(retrieval -> new HostSettings(retrieval, recalibration).with(parameters));
    }

    @Override
    public Retrieval retrieval(OpuGeometry geometry) {
        return settings(driver(), parameters, Optional.of(RetrievalMethods.suitable(geometry))).orElseThrow()
                .retrieval();
    }

    @Override
    public Recalibration recalibration() {
        return recalibration(driver(), parameters);
    }

    private static Recalibration recalibration(OpuDriver driver, Map<String, String> parameters) {
        Map<String, String> own = new TreeMap<>(parameters);
        own.keySet().removeIf(path -> path.startsWith("retrieval."));
        // Any method will do: it does not matter for the calibration.
        return settings(driver, own, Optional.of(RetrievalMethods.all().getFirst())).orElseThrow()
                .recalibration();
    }

    @Override
    public List<Parameter> table() {
        OpuDriver driver = driver();
        Map<String, String> values = values(driver, parameters);
        List<Parameter> table = new ArrayList<>();
        for (DriverParameter parameter : driver.parameters()) {
            table.add(new Parameter(parameter.name(), values.get(parameter.name()),
                    parameter.description() + "; "
                            + (parameters.containsKey(parameter.name())
                                    ? SET_BY_USER
                                    : "the driver's default")));
        }
        settings(driver, parameters, Optional.empty()).map(HostSettings::table)
                .orElseGet(() -> new TreeMap<>(Map.of("retrieval.method", "by the reference beam")))
                .forEach((path, value) -> table.add(new Parameter(path, value,
                        parameters.containsKey(path) ? SET_BY_USER : "default")));
        return table;
    }

    @Override
    public String defaults() {
        return "driver's defaults";
    }

    @Override
    public List<Parameter> changed() {
        return parameters.entrySet().stream()
                .map(each -> new Parameter(each.getKey(), each.getValue(), SET_BY_USER)).toList();
    }
}
