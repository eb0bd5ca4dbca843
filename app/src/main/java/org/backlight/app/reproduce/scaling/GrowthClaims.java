package org.backlight.app.reproduce.scaling;

import static org.backlight.app.reproduce.scaling.ScalingClaims.format;
import static org.backlight.app.reproduce.scaling.ScalingClaims.plusMinus;
import static org.backlight.app.reproduce.scaling.ScalingClaims.unknown;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.backlight.app.reproduce.Claim;

/** Claims on how the time of a step grows with width and depth, and on what is left of it where both are small. */
final class GrowthClaims {

    private static final double MILLI = 1e3;
    private static final double PERCENT = 100;
    /** A few milliseconds. */
    private static final double LEAST_FLOOR = 1e-3;
    private static final double MOST_FLOOR = 10e-3;
    /** Part of the time of the smallest network above which the device decides it. */
    private static final double MOSTLY = 0.5;
    /** Half of an interval of an exponent beyond which nothing is decided. */
    private static final double WIDE = 0.5;

    private static final String UNDECIDED = "undecided within the error";

    private final ScalingStudy study;

    GrowthClaims(ScalingStudy study) {
        this.study = study;
    }

    /** Returns the claims. */
    List<Claim> all() {
        return List.of(growthInWidth(), growthInDepth(), floor(), slope(), expectedGain());
    }

    private Optional<Integer> deepest() {
        return study.plan().depths().stream().filter(depth -> study.widths(depth).size() > 3)
                .max(Comparator.naturalOrder());
    }

    private Optional<Integer> widest(int depths) {
        return study.plan().widths().stream().filter(width -> study.depths(width).size() >= depths)
                .max(Comparator.naturalOrder());
    }

    private Claim growthInWidth() {
        String claim = "The time grows quadratically with the width.";
        return deepest().map(depth -> growth(claim, format("at %d layers", depth), 2, true,
                curve -> study.alongWidth(curve, depth).orElseThrow()))
                .orElseGet(() -> unknown(claim, "four widths at one depth"));
    }

    private Claim growthInDepth() {
        String claim = "The time grows linearly with the depth.";
        return widest(4).map(width -> growth(claim, format("at width %,d", width), 1, false,
                curve -> study.alongDepth(curve, width).orElseThrow()))
                .orElseGet(() -> unknown(claim, "four depths at one width"));
    }

    private interface Fit {
        PowerLaw of(TimeCurve curve);
    }

    private static Claim growth(String claim, String where, double expected, boolean widths, Fit fit) {
        List<TimeCurve> curves = List.of(TimeCurve.BP, TimeCurve.DFA, TimeCurve.ODFA);
        String measured = curves.stream().map(curve -> {
            PowerLaw law = fit.of(curve);
            return format("%s %s", curve.label(), plusMinus("%.2f", law.exponent(), law.exponentError()));
        }).collect(Collectors.joining(", "));
        List<TimeCurve> outside = curves.stream().filter(curve -> {
            PowerLaw law = fit.of(curve);
            return Math.abs(law.exponent() - expected) > law.exponentError();
        }).toList();
        return new Claim(claim,
                format("Exponent of the %s beside a floor, %s: %s (95 %% intervals).",
                        widths ? "width" : "depth", where, measured),
                curves.stream().anyMatch(curve -> !(fit.of(curve).exponentError() <= WIDE))
                        ? format("undecided: an interval is wider than ± %.1f", WIDE)
                        : outside.isEmpty()
                                ? format("yes: %.0f lies within every interval", expected)
                                : format("not exactly: %.0f lies outside the interval of %s", expected,
                                        outside.stream().map(TimeCurve::label)
                                                .collect(Collectors.joining(" and "))));
    }

    private Claim floor() {
        String claim = "ODFA has a floor of a few milliseconds, by mirrors and camera.";
        Optional<NetworkPoint> smallest = study.plan().networks().stream()
                .filter(point -> point.method() == ScalingMethod.ODFA
                        && study.widths(point.depth()).contains(point.width()))
                .min(Comparator.comparingLong(NetworkPoint::parameters));
        if (smallest.isEmpty()) {
            return unknown(claim, "a network by all methods");
        }
        NetworkPoint point = smallest.get();
        double batch = point.batch();
        NetworkTimes times = study.network(ScalingMethod.ODFA, point.width(), point.depth()).orElseThrow();
        double all = times.serial().median() / batch;
        double device = times.deviceSeconds() / batch;
        return new Claim(claim,
                format("At %d × %,d a sample takes %.2f ms, of which %.2f ms are the device's %.1f frames.",
                        point.depth(), point.width(), MILLI * all, MILLI * device, times.frames() / batch),
                device < MOSTLY * all
                        ? "no: the device has less than half of the smallest network's time"
                        : device >= LEAST_FLOOR && device <= MOST_FLOOR
                                ? "yes: by the device's timing"
                                : format("a floor, but of %.3g ms", MILLI * device));
    }

    private Claim slope() {
        String claim = "The time grows less steeply with the depth by ODFA than by BP.";
        return widest(3).map(width -> {
            double[] dfa = slopes(TimeCurve.DFA, width);
            double[] odfa = slopes(TimeCurve.ODFA, width);
            return new Claim(claim,
                    format("At width %,d a layer's slope is %s of BP's by ODFA, %s by DFA (95 %% intervals).",
                            width, plusMinus("%.2f", odfa[0], odfa[1]), plusMinus("%.2f", dfa[0], dfa[1])),
                    !(odfa[1] < 1)
                            ? UNDECIDED
                            : odfa[0] + odfa[1] < 1
                                    ? "yes"
                                    : odfa[0] - odfa[1] > 1 ? "no: it is steeper" : UNDECIDED);
        }).orElseGet(() -> unknown(claim, "three depths at one width"));
    }

    /** Returns the ratio of a curve's slope in the depth to BP's, and half of its 95 % interval. */
    private double[] slopes(TimeCurve curve, int width) {
        PowerLaw bp = study.slope(TimeCurve.BP, width).orElseThrow();
        PowerLaw other = study.slope(curve, width).orElseThrow();
        double ratio = other.factor() / bp.factor();
        return new double[]{ratio, Math.abs(ratio) * Math.hypot(other.factorError() / other.factor(),
                bp.factorError() / bp.factor())};
    }

    private Claim expectedGain() {
        String claim = format(
                "The slope is expected to be %.0f %% smaller; leaving the gradients of inputs out, a third of BP's products, cannot bring more than 33 %%.",
                PERCENT * PublishedTimes.EXPECTED_GAIN);
        return widest(3).map(width -> {
            double[] slope = slopes(TimeCurve.ODFA, width);
            double gain = 1 - slope[0];
            return new Claim(claim, format("%s %% smaller at width %,d.",
                    plusMinus("%.0f", PERCENT * gain, PERCENT * slope[1]), width),
                    !(slope[1] < 1)
                            ? UNDECIDED
                            : (gain >= PublishedTimes.EXPECTED_GAIN
                                    ? "reached"
                                    : gain + slope[1] >= PublishedTimes.EXPECTED_GAIN
                                            ? "within the error of it"
                                            : "not reached")
                                    + (gain - slope[1] > PublishedTimes.BOUND_OF_GAIN
                                            ? "; more than the bound, so something beside the products is saved too"
                                            : "; within the bound"));
        }).orElseGet(() -> unknown(claim, "three depths at one width"));
    }
}
