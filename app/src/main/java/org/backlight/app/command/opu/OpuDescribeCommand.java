package org.backlight.app.command.opu;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.DeviceOptions;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.terminal.Terminal;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.cost.FrameCost;
import org.backlight.optics.cost.TimeSplit;
import org.backlight.optics.device.Operation;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.retrieval.Retrieval;
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
        DeviceChoice choice = device.load();
        Retrieval retrieval;
        Map<Operation.FrameRate, FrameCost> costs;
        try {
            costs = choice.frameCosts();
        } catch (IllegalArgumentException e) {
            throw new UserMistake(e.getMessage(), e);
        }
        try (OpuDevice opened = choice.open(0)) {
            OpuGeometry geometry = opened.geometry();
            retrieval = choice.retrieval(geometry);
            // Refuses before anything is said.
            long outputs = retrieval.maximumOutputs(geometry);
            long inputs = Math.min(geometry.maximumInputs(), geometry.mirrors());
            if (costs.isEmpty()) {
                costs = largest(choice, opened, inputs, outputs);
            }
            line("%s: %s", choice.name(), choice.summary());
            out.println();
            line("Retrieval  %s; %d camera %s for a ternary vector, whose positive and negative half are shown apart",
                    retrieval, 2 * retrieval.framesPerHalf(), "frames");
            line("Inputs     1 to %,d", inputs);
            line("Outputs    1 to %,d", outputs);
        } catch (IllegalArgumentException e) {
            throw new UserMistake(e.getMessage(), e);
        }
        out.println();
        line("%12s %12s %10s %15s %15s %13s", "inputs up to", "outputs to", "frames/s", "projections/s",
                "effective TOPS",
                "mJ/projection");
        int frames = 2 * retrieval.framesPerHalf();
        for (Map.Entry<Operation.FrameRate, FrameCost> size : costs.entrySet()) {
            double seconds = size.getValue().seconds(frames);
            line("%,12d %,12d %,10.0f %,15.1f %,15.3f %13.2f", size.getKey().inputs(),
                    size.getKey().outputs(),
                    1 / size.getValue().seconds(), 1 / seconds,
                    2.0 * size.getKey().inputs() * size.getKey().outputs() / seconds / 1e12,
                    1000 * size.getValue().joules(frames));
        }
        out.println();
        out.println(
                "Microseconds of a projection by where they go, of which what overlaps is shared in proportion:");
        out.println();
        line("%12s %12s %10s %10s %10s %10s %10s %10s %13s", "inputs up to", "outputs to", "load", "exposure",
                "readout", "transfer", "host", "waiting", "in and out");
        for (Map.Entry<Operation.FrameRate, FrameCost> size : costs.entrySet()) {
            TimeSplit micros = size.getValue().split().times(1e6 * frames);
            line("%,12d %,12d %,10.1f %,10.1f %,10.1f %,10.1f %,10.1f %,10.1f %11.1f %%",
                    size.getKey().inputs(),
                    size.getKey().outputs(), micros.load(), micros.exposure(), micros.readout(),
                    micros.transfer(), micros.host(), micros.waiting(), 100 * micros.inputOutputShare());
        }
        out.println();
        int width = choice.table().stream().mapToInt(p -> p.path().length()).max().orElse(0);
        for (DeviceChoice.Parameter parameter : choice.table()) {
            line("%-" + width + "s  %-12s  %s", parameter.path(), parameter.value(), parameter.source());
        }
        return 0;
    }

    /**
     * Returns the cost of the largest projection of a device that tells no table of frame rates, if it can do that
     * projection.
     */
    private static Map<Operation.FrameRate, FrameCost> largest(DeviceChoice choice, OpuDevice opened,
            long inputs, long outputs) {
        try {
            FrameCost cost = choice.frameCost(opened, inputs, outputs);
            return Map.of(new Operation.FrameRate(inputs, outputs, 1 / cost.periodSeconds()), cost);
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
