package org.backlight.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Nearest;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code backlight opu}: optical processing units, what they are and what they do. */
@Command(name = "opu", description = "Describes and measures optical processing units.", subcommands = {
        OpuDescribeCommand.class,
        OpuCharacterizeCommand.class}, mixinStandardHelpOptions = true, versionProvider = Version.class,
        usageHelpWidth = 100, footer = {
                "", "Examples:", "  ./backlight opu describe --preset wang-2024",
                "  ./backlight opu characterize --set camera.bits=10"})
final class OpuCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Without a subcommand: shows what there is. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The options that choose a device. */
    static final class Device {

        @Option(names = "--preset", paramLabel = "NAME", defaultValue = "launay-2020",
                description = "The device: launay-2020, wang-2024, ohana-2023, lighton-gen3 or ideal; ${DEFAULT-VALUE} by default.")
        private String name;

        @Option(names = "--set", paramLabel = "KEY=VALUE",
                description = "Changes a parameter, such as camera.bits=10; may be repeated.")
        private List<String> changes = List.of();

        /**
         * Loads the device.
         *
         * @throws UserMistake if there is no such preset or parameter, or a value is out of its range
         */
        OpuPreset load() {
            Map<String, String> overrides = overrides();
            try {
                return OpuPresets.load(name, overrides);
            } catch (IllegalArgumentException e) {
                throw new UserMistake(e.getMessage() + hint(overrides), e);
            }
        }

        /** The parameters that differ from the preset. */
        Map<String, String> overrides() {
            Map<String, String> overrides = new LinkedHashMap<>();
            for (String change : changes) {
                int equals = change.indexOf('=');
                if (equals < 1) {
                    throw new UserMistake(
                            "--set is " + change + "; expected KEY=VALUE, such as camera.bits=10");
                }
                overrides.put(change.substring(0, equals), change.substring(equals + 1));
            }
            return overrides;
        }

        private String hint(Map<String, String> overrides) {
            if (!OpuPresets.names().contains(name)) {
                return Nearest.to(name, OpuPresets.names()).map(near -> " Did you mean " + near + "?")
                        .orElse("");
            }
            List<String> known = OpuPresets.load(name).table().stream().map(OpuPreset.Parameter::path)
                    .toList();
            return overrides.keySet().stream().filter(key -> !known.contains(key)).findFirst()
                    .flatMap(key -> Nearest.to(key, known)).map(near -> " Did you mean " + near + "?")
                    .orElse("");
        }
    }
}
