package org.backlight.app.compare;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.backlight.app.chart.Charts;
import org.backlight.app.run.Metric;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The picture of {@code backlight compare}: loss and accuracy against epochs, one colour per run. Training
 * figures are a thin line, smoothed; test figures are a bold line with a mark per epoch.
 */
public final class CurveChart {

    private static final int WIDTH = 800;
    private static final int HEIGHT = 560;
    /** A training curve is drawn by at most this many points, each the mean of the steps it stands for. */
    private static final int POINTS = 200;

    private CurveChart() {}

    /**
     * Draws the curves, loss on the left and accuracy on the right.
     *
     * @param runs in the order of the legend
     * @param file the PNG to make or replace; missing folders are made
     * @throws IOException if it cannot be written; a former file then stands
     */
    public static void write(List<RunRecord> runs, Path file) throws IOException {
        List<XYChart> charts = List.of(chart("Loss", "loss (nats)", "loss", 1, runs),
                chart("Accuracy", "accuracy (%)", "accuracy", 100, runs));
        Charts.write(charts, file);
    }

    static XYChart chart(String title, String axis, String figure, double factor, List<RunRecord> runs) {
        XYChart chart = Charts.empty(WIDTH, HEIGHT, title, "epoch", axis);
        chart.getStyler().setLegendPosition(
                figure.equals("loss") ? Styler.LegendPosition.InsideNE : Styler.LegendPosition.InsideSE);
        if (figure.equals("accuracy")) {
            accuracyAxis(chart, runs);
        }
        for (int i = 0; i < runs.size(); i++) {
            RunRecord run = runs.get(i);
            Color color = Charts.color(i);
            Curve test = curve(run, Metric.TEST, figure, factor);
            Curve train = smoothed(curve(run, Metric.TRAIN, figure, factor));
            if (!train.x.isEmpty()) {
                Color faint = new Color(color.getRed(), color.getGreen(), color.getBlue(), 110);
                style(chart.addSeries(i + " train", train.x, train.y), faint, 1).setLabel(run.name())
                        .setShowInLegend(test.x.isEmpty());
            }
            if (!test.x.isEmpty()) {
                XYSeries series = style(chart.addSeries(i + " test", test.x, test.y), color, 2.5f);
                series.setLabel(run.name());
                series.setMarker(SeriesMarkers.CIRCLE);
                series.setMarkerColor(color);
            }
        }
        return chart;
    }

    /** From a little below the worst test on, so that good runs can be told apart. */
    private static void accuracyAxis(XYChart chart, List<RunRecord> runs) {
        double worst = runs.stream().flatMap(run -> run.of(Metric.TEST).stream())
                .mapToDouble(test -> 100 * test.figure("accuracy").orElse(0)).min().orElse(0);
        chart.getStyler().setYAxisMin(Math.max(0, Math.floor(worst - 2)));
        chart.getStyler().setYAxisMax(100.0);
    }

    private static XYSeries style(XYSeries series, Color color, float width) {
        series.setLineColor(color);
        series.setLineStyle(new BasicStroke(width));
        series.setMarker(SeriesMarkers.NONE);
        return series;
    }

    private record Curve(List<Double> x, List<Double> y) {

        void add(double abscissa, double ordinate) {
            x.add(abscissa);
            y.add(ordinate);
        }
    }

    private static Curve curve(RunRecord run, String split, String figure, double factor) {
        Curve curve = new Curve(new ArrayList<>(), new ArrayList<>());
        double stepsPerEpoch = run.stepsPerEpoch();
        for (Metric metric : run.of(split)) {
            metric.figure(figure)
                    .ifPresent(value -> curve.add(metric.step() / stepsPerEpoch, factor * value));
        }
        return curve;
    }

    private static Curve smoothed(Curve curve) {
        int window = Math.ceilDiv(curve.x.size(), POINTS);
        Curve smooth = new Curve(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < curve.x.size(); i += window) {
            int end = Math.min(curve.x.size(), i + window);
            smooth.add(mean(curve.x.subList(i, end)), mean(curve.y.subList(i, end)));
        }
        return smooth;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
