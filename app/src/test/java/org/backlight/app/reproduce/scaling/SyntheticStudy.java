package org.backlight.app.reproduce.scaling;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backlight.app.machine.Quartiles;
import org.backlight.app.run.Provenance;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpuPresets;

/**
 * A study whose times follow exact laws: BP takes 10 us and 6 · (depth + 1) · width² operations at 1e11 a second for each sample, DFA and
 * ODFA two thirds of these operations; a stored projection takes 2 n² operations.
 */
final class SyntheticStudy {

    static final DeviceChoice DEVICE = OpuPresets.load("wang-2024");
    static final double RATE = 1e11;
    static final double FIXED = 1e-5;
    private static final double SPREAD = 0.02;

    private SyntheticStudy() {}

    static double hostPerSample(ScalingMethod method, int width, int depth) {
        double products = method == ScalingMethod.BP ? 6 : 4;
        return FIXED + products * (depth + 1) * width * width / RATE;
    }

    static ScalingPlan plan() {
        return new ScalingPlan("synthetic", List.of(100, 200, 400, 800, 1600, 3200), List.of(1, 4, 16, 64),
                128,
                List.of(point(ProjectionPoint.Kind.OPTICAL, 1000),
                        point(ProjectionPoint.Kind.OPTICAL, 10_000),
                        point(ProjectionPoint.Kind.OPTICAL, 45_000),
                        point(ProjectionPoint.Kind.STORED, 1000), point(ProjectionPoint.Kind.STORED, 10_000),
                        point(ProjectionPoint.Kind.STORED, 45_000)));
    }

    private static ProjectionPoint point(ProjectionPoint.Kind kind, int size) {
        return ProjectionPoint.of(kind, size);
    }

    static ScalingStudy of(ScalingPlan plan) {
        Map<ScalingPoint, PointFile> files = new LinkedHashMap<>();
        plan.points().forEach(point -> files.put(point, file(point)));
        return new ScalingStudy(plan, DEVICE, files);
    }

    static PointFile file(ScalingPoint point) {
        Provenance provenance = Provenance.now(List.of(), List.of());
        return switch (point) {
            case NetworkPoint network ->
                new PointFile(point.id(), null, 0.0, provenance, times(network), null);
            case ProjectionPoint projection ->
                new PointFile(point.id(), null, 0.0, provenance, null, times(projection));
        };
    }

    private static NetworkTimes times(NetworkPoint point) {
        double step = point.batch() * hostPerSample(point.method(), point.width(), point.depth());
        double frames = point.isOptical() ? 4.0 * point.batch() : 0;
        double device = point.isOptical()
                ? LightWork.cost(DEVICE, point.width(), point.width()).seconds() * point.batch()
                : 0;
        Quartiles third = spread(step / 3);
        return new NetworkTimes(9, spread(step), third, Quartiles.NONE, Quartiles.NONE, third, third,
                Quartiles.NONE, 2 * step, frames, device, 30 * device, 1 << 30);
    }

    private static ProjectionTimes times(ProjectionPoint point) {
        if (point.isOptical()) {
            var cost = LightWork.cost(DEVICE, point.size(), point.size());
            return new ProjectionTimes(0, new Quartiles(1e-5, 1e-5, 1e-5), cost.exposures(), cost.frames(),
                    cost.seconds(), cost.joules());
        }
        return new ProjectionTimes(5, spread(2.0 * point.size() * point.size() / RATE), 0, 0, 0, 0);
    }

    private static Quartiles spread(double median) {
        return new Quartiles(median, (1 - SPREAD) * median, (1 + SPREAD) * median);
    }
}
