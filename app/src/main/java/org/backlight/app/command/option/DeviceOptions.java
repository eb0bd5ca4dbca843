package org.backlight.app.command.option;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.DriverWords;
import org.backlight.app.recipe.Nearest;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.driver.DriverChoice;

import picocli.CommandLine.Option;

/** The options {@code --preset}, {@code --driver} and {@code --set}, which choose a device for several commands. */
public final class DeviceOptions {

    private static final String DEFAULT = "launay-2020";

    @Option(names = "--preset", paramLabel = "NAME",
            description = "The device: launay-2020, wang-2024, ohana-2023, lighton-gen3 or ideal; launay-2020 by default.")
    private String preset;

    @Option(names = "--driver", paramLabel = "NAME",
            description = "A device that a driver on the class path opens, instead of a preset's.")
    private String driver;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
            description = "Change a parameter of the device, such as camera.bits=10; may be repeated. A limit may be none.")
    private List<String> changes = List.of();

    /** Returns the option that the command line has, if any. */
    public Optional<String> given() {
        return preset != null
                ? Optional.of("--preset")
                : driver != null
                        ? Optional.of("--driver")
                        : changes.isEmpty() ? Optional.empty() : Optional.of("--set");
    }

    /**
     * Finds the device; opens nothing.
     *
     * @throws UserMistake if there is no such preset, driver or parameter, or a value is out of its range
     */
    public DeviceChoice load() {
        if (driver != null) {
            if (preset != null) {
                throw new UserMistake(
                        "--preset and --driver exclude each other: each names a device; expected one of them");
            }
            try {
                return new DriverChoice(driver, new TreeMap<>(overrides()));
            } catch (IllegalArgumentException e) {
                throw new UserMistake(DriverWords.sentence(e), e);
            }
        }
        String name = preset == null ? DEFAULT : preset;
        requirePreset(name);
        Map<String, String> overrides = overrides();
        Collection<String> known = known(name, overrides);
        overrides.keySet().stream().filter(key -> !known.contains(key)).findFirst().ifPresent(key -> {
            throw unknown("device parameter", key, known,
                    known.stream().filter(path -> path.endsWith("." + key)).findFirst()
                            .or(() -> Nearest.to(key, known)));
        });
        try {
            return OpuPresets.load(name, overrides);
        } catch (IllegalArgumentException e) {
            throw UserMistake.because("", e);
        }
    }

    /**
     * Returns the device of a preset.
     *
     * @throws UserMistake if there is no such preset
     */
    public static DeviceChoice preset(String name) {
        requirePreset(name);
        return OpuPresets.load(name);
    }

    private static void requirePreset(String name) {
        if (!OpuPresets.names().contains(name)) {
            throw unknown("device preset", name, OpuPresets.names(),
                    Nearest.to(name, OpuPresets.names()));
        }
    }

    /**
     * Returns the refusal of an unknown name. The suggestion comes before the list of all that exist, which may be
     * long.
     */
    private static UserMistake unknown(String what, String name, Collection<String> known,
            Optional<String> near) {
        return new UserMistake("there is no " + what + " \"" + name + "\""
                + near.map(word -> ". Did you mean " + word + "? Those that exist are ")
                        .orElse("; those that exist are ")
                + String.join(", ", known));
    }

    /** Returns the parameters that are set. */
    public Map<String, String> overrides() {
        Map<String, String> overrides = new LinkedHashMap<>();
        for (String change : changes) {
            int equals = change.indexOf('=');
            if (equals < 1) {
                throw new UserMistake("--set is " + change + "; expected KEY=VALUE, such as camera.bits=10");
            }
            overrides.put(change.substring(0, equals).strip(), change.substring(equals + 1));
        }
        return overrides;
    }

    /** Returns the names of all parameters; those of the retrieval depend on its method. */
    private static Collection<String> known(String name, Map<String, String> overrides) {
        Map<String, String> method = new LinkedHashMap<>(overrides);
        method.keySet().retainAll(List.of("retrieval.method"));
        try {
            return OpuPresets.load(name, method).sources().keySet();
        } catch (IllegalArgumentException e) {
            return OpuPresets.load(name).sources().keySet();
        }
    }
}
