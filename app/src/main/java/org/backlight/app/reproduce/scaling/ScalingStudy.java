package org.backlight.app.reproduce.scaling;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.backlight.app.machine.Quartiles;
import org.backlight.optics.DeviceChoice;

/**
 * What a study has measured.
 *
 * @param plan what it measures
 * @param device of optical points
 * @param measured by point
 */
record ScalingStudy(ScalingPlan plan, DeviceChoice device, Map<ScalingPoint, PointFile> measured) {

    /** Returns what was measured of a network. */
    Optional<NetworkTimes> network(ScalingMethod method, int width, int depth) {
        return Optional.ofNullable(measured.get(new NetworkPoint(method, width, depth, plan.batch())))
                .map(PointFile::network);
    }

    /** Returns the seconds for each sample. */
    Optional<Quartiles> perSample(TimeCurve curve, int width, int depth) {
        return network(curve.method(), width, depth).map(times -> curve.of(times).times(1.0 / plan.batch()));
    }

    /** Returns what was measured of a projection. */
    Optional<ProjectionTimes> projection(ProjectionPoint.Kind kind, int size) {
        return plan.projections().stream().filter(point -> point.kind() == kind && point.size() == size)
                .findFirst().map(measured::get).map(PointFile::projection);
    }

    /** Returns how many times as long as a digital projection one by light takes. */
    Optional<Double> lightTo(ProjectionPoint.Kind digital, int size) {
        return projection(ProjectionPoint.Kind.OPTICAL, size).flatMap(light -> projection(digital, size)
                .map(other -> light.serial().median() / other.serial().median()));
    }

    /** Returns the widths at which all curves are measured at a depth. */
    List<Integer> widths(int depth) {
        return plan.widths().stream().filter(width -> complete(width, depth)).toList();
    }

    /** Returns the depths at which all curves are measured at a width. */
    List<Integer> depths(int width) {
        return plan.depths().stream().filter(depth -> complete(width, depth)).toList();
    }

    private boolean complete(int width, int depth) {
        return List.of(ScalingMethod.values()).stream()
                .allMatch(method -> network(method, width, depth).isPresent());
    }

    /** Returns the largest network that is measured by all methods: the one of most parameters. */
    Optional<NetworkPoint> largest() {
        return plan.networks().stream().filter(point -> complete(point.width(), point.depth()))
                .max((a, b) -> Long.compare(a.parameters(), b.parameters()));
    }

    /** Returns the crossover of a curve with BP along the width, where enough is measured. */
    Optional<Crossover> crossover(TimeCurve curve, int depth) {
        List<Integer> widths = widths(depth);
        return widths.isEmpty()
                ? Optional.empty()
                : Optional.of(Crossover.between(widths.stream().map(Double::valueOf).toList(),
                        widths.stream()
                                .map(width -> perSample(curve, width, depth).orElseThrow().median()
                                        / perSample(TimeCurve.BP, width, depth).orElseThrow().median())
                                .toList()));
    }

    /** Returns the power law along the width at a depth, where there are four widths or more. */
    Optional<PowerLaw> alongWidth(TimeCurve curve, int depth) {
        return fit(widths(depth), 4, width -> perSample(curve, width, depth).orElseThrow().median(), 0);
    }

    /** Returns the power law along the depth at a width, where there are four depths or more. */
    Optional<PowerLaw> alongDepth(TimeCurve curve, int width) {
        return fit(depths(width), 4, depth -> perSample(curve, width, depth).orElseThrow().median(), 0);
    }

    /** Returns the straight line along the depth at a width, where there are three depths or more. */
    Optional<PowerLaw> slope(TimeCurve curve, int width) {
        return fit(depths(width), 3, depth -> perSample(curve, width, depth).orElseThrow().median(), 1);
    }

    private static Optional<PowerLaw> fit(List<Integer> sizes, int least,
            IntToDoubleFunction seconds, double exponent) {
        if (sizes.size() < least) {
            return Optional.empty();
        }
        double[] x = sizes.stream().mapToDouble(Integer::doubleValue).toArray();
        double[] y = sizes.stream().mapToDouble(seconds::applyAsDouble).toArray();
        return Optional.of(exponent == 0 ? PowerLaw.fit(x, y) : PowerLaw.fit(x, y, exponent));
    }
}
