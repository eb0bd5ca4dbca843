package org.backlight.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.Spread;

/**
 * Points in the order of x.
 *
 * @param x abscissas
 * @param y ordinates, as many
 */
public record Curve(List<Double> x, List<Double> y) {

    /** A training curve is drawn by at most this many points, each the mean of the steps that it stands for. */
    private static final int POINTS = 200;

    /**
     * Several curves as one.
     *
     * @param mean over all of them
     * @param deviations standard deviations of a single one at the points of the mean; empty where there is only one
     */
    public record Band(Curve mean, List<Double> deviations) {

        /** Returns it in other units, as {@link Curve#times} does. */
        public Band times(double xFactor, double yFactor) {
            return new Band(mean.times(xFactor, yFactor),
                    deviations.stream().map(value -> Math.abs(yFactor) * value).toList());
        }
    }

    /**
     * Reads a figure of a run against its steps.
     *
     * @param metrics of the run, in the order of steps
     * @param split whose figure
     * @param figure its name
     */
    public static Curve of(List<MetricsLine> metrics, String split, String figure) {
        Curve curve = new Curve(new ArrayList<>(), new ArrayList<>());
        for (MetricsLine metric : metrics) {
            if (metric.split().equals(split)) {
                metric.figure(figure).ifPresent(value -> curve.add(metric.step(), value));
            }
        }
        return curve;
    }

    /**
     * Returns the mean of curves at the abscissas that all of them have, so that it does not jump where one ends.
     *
     * @param curves such as those of runs that differ in their seed; those without points are left out
     */
    public static Band over(List<Curve> curves) {
        List<Curve> some = curves.stream().filter(curve -> !curve.isEmpty()).toList();
        Map<Double, List<Double>> values = new TreeMap<>();
        for (Curve curve : some) {
            for (int i = 0; i < curve.x.size(); i++) {
                values.computeIfAbsent(curve.x.get(i), _ -> new ArrayList<>()).add(curve.y.get(i));
            }
        }
        Band band = new Band(new Curve(new ArrayList<>(), new ArrayList<>()), new ArrayList<>());
        values.forEach((x, y) -> {
            if (y.size() == some.size()) {
                Spread spread = Spread.of(y.stream().mapToDouble(Double::doubleValue).toArray());
                band.mean.add(x, spread.mean());
                if (some.size() > 1) {
                    band.deviations.add(spread.deviation());
                }
            }
        });
        return band;
    }

    /** Returns whether it has no points. */
    public boolean isEmpty() {
        return x.isEmpty();
    }

    /**
     * Returns this curve in other units.
     *
     * @param xFactor on the abscissas
     * @param yFactor on the ordinates
     */
    public Curve times(double xFactor, double yFactor) {
        return new Curve(x.stream().map(value -> xFactor * value).toList(),
                y.stream().map(value -> yFactor * value).toList());
    }

    /** Returns a curve of few points, each the mean of its neighbours. */
    public Curve smoothed() {
        int window = Math.ceilDiv(x.size(), POINTS);
        Curve smooth = new Curve(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < x.size(); i += window) {
            int end = Math.min(x.size(), i + window);
            smooth.add(mean(x.subList(i, end)), mean(y.subList(i, end)));
        }
        return smooth;
    }

    private void add(double abscissa, double ordinate) {
        x.add(abscissa);
        y.add(ordinate);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
