package org.backlight.app.reproduce.scaling;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.backlight.app.machine.LightCost;
import org.backlight.app.machine.Quartiles;
import org.backlight.app.machine.StepCost;
import org.backlight.app.report.Table;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpuPresets;

/** The tables of a study. */
final class ScalingTables {

    private static final double MILLI = 1e3;
    private static final double GIBIBYTE = 0x1p30;
    private static final String NOTHING = "–";
    private static final int FASTER = 10;
    private static final int[] BEYOND = {100_000, 1_000_000};

    private ScalingTables() {}

    /** Returns every measured network with its phases, in milliseconds of a step. */
    static Table networks(ScalingStudy study) {
        Table table = new Table("method", "width", "depth", "batch", "steps", "host (ms)", "quartiles",
                "forward", "error", "feedback", "backward", "update", "frames", "device (ms)", "serial (ms)",
                "overlapped (ms)", "simulation (ms)", "processors' time (ms)",
                "peak (GiB)", "other programs (processors)");
        study.plan().networks().stream().filter(study.measured()::containsKey).forEach(point -> {
            NetworkTimes times = study.measured().get(point).network();
            table.row(point.method().name(), Integer.toString(point.width()),
                    Integer.toString(point.depth()), Integer.toString(point.batch()),
                    Integer.toString(times.steps()), milli(times.host().median()), range(times.host()),
                    milli(times.forward().median()), milli(times.error().median()),
                    milli(times.feedback().median()), milli(times.backward().median()),
                    milli(times.update().median()), words("%.1f", times.frames()),
                    milli(times.deviceSeconds()), milli(times.serial().median()),
                    milli(times.overlapped().median()), milli(times.simulation().median()),
                    milli(times.processorSeconds()),
                    words("%.2f", times.peakMemoryBytes() / GIBIBYTE), load(study.measured().get(point)));
        });
        return table;
    }

    /** Returns every measured projection, in milliseconds of a vector. */
    static Table projections(ScalingStudy study) {
        Table table = new Table("projection", "inputs and outputs", "vectors at once", "calls", "host (ms)",
                "quartiles", "exposures", "frames", "device (ms)", "serial (ms)", "device (mJ)",
                "other programs (processors)");
        study.plan().projections().stream().filter(study.measured()::containsKey).forEach(point -> {
            ProjectionTimes times = study.measured().get(point).projection();
            table.row(point.kind().label(), Integer.toString(point.size()), Integer.toString(point.rows()),
                    Integer.toString(times.calls()), milli(times.host().median()), range(times.host()),
                    Long.toString(times.exposures()), words("%.1f", times.frames()),
                    milli(times.deviceSeconds()), milli(times.serial().median()),
                    milli(times.deviceJoules()), load(study.measured().get(point)));
        });
        return table;
    }

    private static String load(PointFile file) {
        return file.otherLoad() == null ? NOTHING : words("%.2f", file.otherLoad());
    }

    /** Returns what a vector with both halves costs on each preset's device, and what faster parts would change. */
    static Table light() {
        Table table = new Table("device", "inputs and outputs", "exposures", "frames", "time (ms)",
                "energy (J)", words("mirrors %d× (ms)", FASTER), words("camera %d× (ms)", FASTER),
                words("both %d× (ms)", FASTER));
        for (String name : OpuPresets.names()) {
            DeviceChoice device = OpuPresets.load(name);
            for (int size : BEYOND) {
                Optional<LightCost> cost = LightWork.ifPossible(device, size, size);
                table.row(name, words("%,d", size), cost.map(c -> words("%d", c.exposures())).orElse(NOTHING),
                        cost.map(c -> words("%,d", c.frames())).orElse("too many inputs"),
                        cost.map(c -> milli(c.seconds())).orElse(NOTHING),
                        cost.map(c -> words("%.3g", c.joules())).orElse(NOTHING),
                        cost.map(c -> milli(LightWork.secondsIfFaster(c, FASTER, 1))).orElse(NOTHING),
                        cost.map(c -> milli(LightWork.secondsIfFaster(c, 1, FASTER))).orElse(NOTHING),
                        cost.map(c -> milli(LightWork.secondsIfFaster(c, FASTER, FASTER))).orElse(NOTHING));
            }
        }
        return table;
    }

    /** Returns a machine's numbers with their sources. */
    static Table constants(ScalingModel model) {
        Table table = new Table(model.machine().name(), "value", "source");
        model.machine().quantities()
                .forEach((key, quantity) -> table.row(key, words("%.4g", quantity.value()),
                        quantity.assumed()
                                ? "assumed" + (quantity.source().isEmpty() ? "" : ": " + quantity.source())
                                : quantity.source()));
        return table;
    }

    /** Returns time and energy of a step of the published size by models of machines. */
    static Table published(Map<String, ScalingModel> models, int batch) {
        Table table = new Table("machine", "method", "host (ms per sample)", "device (ms per sample)",
                "serial (ms per sample)", "overlapped (ms per sample)", "energy (J per sample)");
        models.forEach((name, model) -> {
            for (ScalingMethod method : ScalingMethod.values()) {
                StepCost cost = model.cost(
                        new NetworkPoint(method, PublishedTimes.WIDTH, PublishedTimes.DEPTH, batch));
                table.row(name, method.name(), milli(cost.machine() / batch), milli(cost.device() / batch),
                        milli(cost.serial() / batch), milli(cost.overlapped() / batch),
                        words("%.3g", cost.joules() / batch));
            }
        });
        return table;
    }

    /** Returns the widest network that fits into memories, at a depth. */
    static Table memory(Map<String, ScalingModel> models, int depth, int batch) {
        Table table = new Table("machine", "memory (GiB)", "method", "widest network", "parameters");
        models.forEach((name, model) -> {
            double memory = model.machine().rates().memoryBytes().value();
            for (ScalingMethod method : ScalingMethod.values()) {
                NetworkPoint widest = widest(method, depth, batch, memory);
                table.row(name, words("%.1f", memory / GIBIBYTE), method.name(),
                        words("%d × %,d", depth, widest.width()), words("%,d", widest.parameters()));
            }
        });
        return table;
    }

    private static NetworkPoint widest(ScalingMethod method, int depth, int batch, double memory) {
        int fits = 1;
        int tooWide = 1_000_000;
        while (tooWide - fits > 1) {
            int middle = fits + (tooWide - fits) / 2;
            if (new NetworkPoint(method, middle, depth, batch).memoryBytes() <= memory) {
                fits = middle;
            } else {
                tooWide = middle;
            }
        }
        return new NetworkPoint(method, fits, depth, batch);
    }

    private static String range(Quartiles seconds) {
        return milli(seconds.lower()) + " to " + milli(seconds.upper());
    }

    /** Returns milliseconds by four digits. */
    static String milli(double seconds) {
        return seconds == 0 ? "0" : words("%.4g", MILLI * seconds);
    }

    private static String words(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
