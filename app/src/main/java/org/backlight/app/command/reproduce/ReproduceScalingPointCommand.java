package org.backlight.app.command.reproduce;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.DeviceOptions;
import org.backlight.app.command.program.Failures;
import org.backlight.app.command.program.Version;
import org.backlight.app.reproduce.scaling.PointMeasurement;
import org.backlight.app.train.Interruption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backlight reproduce scaling-point}: one point, in the process that {@code reproduce scaling} starts for it. */
@Command(name = "scaling-point", hidden = true,
        description = "Measures one point of reproduce scaling; that command starts it.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100)
final class ReproduceScalingPointCommand implements Callable<Integer> {

    private static final int INTERRUPTED = 130;

    @Parameters(paramLabel = "POINT", description = "What to measure, such as bp-w100-d4-b128.")
    private String point;

    @Option(names = "--device", paramLabel = "PRESET", required = true,
            description = "The device of optical points.")
    private String device;

    @Option(names = "--seconds", paramLabel = "T", required = true,
            description = "How long to measure, at least.")
    private double seconds;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file of the point.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (Interruption interruption = new Interruption()) {
            try {
                return PointMeasurement.run(point, DeviceOptions.preset(device), seconds, file,
                        interruption::requested, spec.root().commandLine().getParseResult().originalArgs())
                                ? 0
                                : INTERRUPTED;
            } catch (RuntimeException e) {
                // Said before the interruption lets the process end.
                return Failures.ofExecution(e, spec.commandLine());
            }
        }
    }
}
