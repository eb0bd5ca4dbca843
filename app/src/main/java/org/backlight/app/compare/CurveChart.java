package org.backlight.app.compare;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.backlight.app.chart.Charts;
import org.backlight.app.chart.Curve;
import org.backlight.app.run.MetricsLine;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The picture of {@code backlight compare}: loss and accuracy against epochs, or against steps where a run has done no
 * whole epoch; one colour per run. Training figures are a thin line, smoothed; test figures are a bold line with marks.
 */
public final class CurveChart {

    private static final int WIDTH = 800;
    private static final int HEIGHT = 560;

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
        boolean epochs = runs.stream()
                .allMatch(run -> run.metrics().isEmpty() || run.stepsPerEpoch().isPresent());
        XYChart chart = Charts.empty(WIDTH, HEIGHT, title, epochs ? "epoch" : "step", axis);
        chart.getStyler().setLegendPosition(
                figure.equals("loss") ? Styler.LegendPosition.InsideNE : Styler.LegendPosition.InsideSE);
        if (figure.equals("accuracy")) {
            accuracyAxis(chart, runs);
        }
        for (int i = 0; i < runs.size(); i++) {
            RunRecord run = runs.get(i);
            Color color = Charts.color(i);
            double unit = epochs ? 1 / run.stepsPerEpoch().orElse(1) : 1;
            Curve test = Curve.of(run.metrics(), MetricsLine.TEST, figure).times(unit, factor);
            Curve train = Curve.of(run.metrics(), MetricsLine.TRAIN, figure).times(unit, factor).smoothed();
            if (!train.isEmpty()) {
                Charts.line(chart.addSeries(i + " train", train.x(), train.y()), Charts.faint(color), 1)
                        .setLabel(run.name()).setShowInLegend(test.isEmpty());
            }
            if (!test.isEmpty()) {
                XYSeries series = Charts.line(chart.addSeries(i + " test", test.x(), test.y()), color, 2.5f);
                series.setLabel(run.name());
                series.setMarker(SeriesMarkers.CIRCLE);
                series.setMarkerColor(color);
            }
        }
        return chart;
    }

    /** From a little below the worst test on, so that good runs can be told apart. */
    private static void accuracyAxis(XYChart chart, List<RunRecord> runs) {
        double worst = runs.stream().flatMap(run -> run.of(MetricsLine.TEST).stream())
                .mapToDouble(test -> 100 * test.figure("accuracy").orElse(0)).min().orElse(0);
        chart.getStyler().setYAxisMin(Math.max(0, Math.floor(worst - 2)));
        chart.getStyler().setYAxisMax(100.0);
    }
}
