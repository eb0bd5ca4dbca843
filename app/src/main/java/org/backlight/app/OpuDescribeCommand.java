package org.backlight.app;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.terminal.Terminal;
import org.backlight.optics.Operation;
import org.backlight.optics.OpuDevice;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuTiming;
import org.backlight.optics.Retrieval;
import org.backlight.optics.SimulatedOpu;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code backlight opu describe}: a device in words and numbers, each with its source. */
@Command(name = "describe", description = "Shows a device in words and numbers, each with its source.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100)
final class OpuDescribeCommand implements Callable<Integer> {

    @Mixin
    private DeviceOptions device;

    private final PrintWriter out;

    OpuDescribeCommand(Terminal terminal) {
        out = terminal.out();
    }

    @Override
    public Integer call() {
        OpuPreset preset = device.load();
        Retrieval retrieval = preset.retrieval();
        line("%s: %s", preset.name(), preset.summary());
        out.println();
        try (OpuDevice twin = new SimulatedOpu(preset.parameters(), 0)) {
            line("Retrieval  %s; %d camera %s for a ternary vector, whose positive and negative half are shown apart",
                    retrieval, 2 * retrieval.framesPerHalf(), "frames");
            line("Inputs     1 to %,d", Math.min(twin.geometry().maximumInputs(), twin.geometry().mirrors()));
            line("Outputs    1 to %,d", retrieval.maximumOutputs(twin.geometry()));
        } catch (IllegalArgumentException e) {
            throw new UserMistake(e.getMessage(), e);
        }
        out.println();
        line("%12s %12s %10s %15s %15s %13s", "inputs up to", "outputs to", "frames/s", "projections/s",
                "effective TOPS",
                "mJ/projection");
        for (Operation.FrameRate rate : preset.parameters().operation().frameRates()) {
            OpuTiming timing = preset.parameters().operation().timing(rate.inputs(), rate.outputs());
            double seconds = timing.seconds(2L * retrieval.framesPerHalf());
            line("%,12d %,12d %,10.0f %,15.1f %,15.3f %13.2f", rate.inputs(), rate.outputs(), rate.hertz(),
                    1 / seconds,
                    2.0 * rate.inputs() * rate.outputs() / seconds / 1e12,
                    1000 * timing.joules(2L * retrieval.framesPerHalf()));
        }
        out.println();
        int width = preset.table().stream().mapToInt(p -> p.path().length()).max().orElse(0);
        for (OpuPreset.Parameter parameter : preset.table()) {
            line("%-" + width + "s  %-12s  %s", parameter.path(), parameter.value(), parameter.source());
        }
        return 0;
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
