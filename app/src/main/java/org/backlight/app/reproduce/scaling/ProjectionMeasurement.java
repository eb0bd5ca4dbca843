package org.backlight.app.reproduce.scaling;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.backlight.app.machine.LightCost;
import org.backlight.app.machine.Quartiles;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.characterization.ProjectionCost;
import org.backlight.projection.ProjectionKind;
import org.backlight.projection.RandomProjection;

/** Measures a random projection of dummy vectors: the whole of a digital one, and the host's part of an optical one. */
final class ProjectionMeasurement {

    private ProjectionMeasurement() {}

    /**
     * Measures a point.
     *
     * @param device of light; it exposes nothing
     * @param stop asked after each call; once true, nothing is returned
     * @return empty if it was stopped
     */
    static Optional<ProjectionTimes> measure(ProjectionPoint point, DeviceChoice device, Effort effort,
            BooleanSupplier stop) {
        return point.kind().digital().map(kind -> digital(point, kind, effort, stop))
                .orElseGet(() -> Optional.of(optical(point, device)));
    }

    private static ProjectionTimes optical(ProjectionPoint point, DeviceChoice device) {
        LightCost cost = LightWork.cost(device, point.size(), point.size());
        int atOnce = Math.toIntExact(Math.ceilDiv(cost.outputs(), cost.exposures()));
        double seconds = ProjectionCost.measure(device, point.size(), atOnce).hostMicros() * 1e-6
                * cost.exposures();
        return new ProjectionTimes(0, new Quartiles(seconds, seconds, seconds), cost.exposures(),
                cost.frames(), cost.seconds(), cost.joules());
    }

    private static Optional<ProjectionTimes> digital(ProjectionPoint point, ProjectionKind kind,
            Effort effort, BooleanSupplier stop) {
        int n = point.size();
        int rows = point.rows();
        try (Arena arena = Arena.ofShared();
                RandomProjection projection = kind.make(1, n, n,
                        Runtime.getRuntime().availableProcessors())) {
            MemorySegment vectors = arena.allocate((long) rows * n * Float.BYTES, 64);
            MemorySegment projected = arena.allocate((long) rows * n * Float.BYTES, 64);
            SplittableRandom random = new SplittableRandom(1);
            for (long i = 0; i < (long) rows * n; i++) {
                vectors.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-1, 1));
            }
            WarmUp warmUp = new WarmUp(effort);
            do {
                projection.project(vectors, projected, rows);
            } while (!stop.getAsBoolean() && warmUp.takes());
            List<Double> seconds = new ArrayList<>();
            long from = System.nanoTime();
            while (!stop.getAsBoolean() && (seconds.size() < effort.leastSteps()
                    || (System.nanoTime() - from) * 1e-9 < effort.seconds())) {
                long start = System.nanoTime();
                projection.project(vectors, projected, rows);
                seconds.add((System.nanoTime() - start) * 1e-9 / rows);
            }
            return stop.getAsBoolean()
                    ? Optional.empty()
                    : Optional.of(new ProjectionTimes(seconds.size(),
                            Quartiles.of(seconds.stream().mapToDouble(Double::doubleValue).toArray()), 0, 0,
                            0, 0));
        }
    }
}
