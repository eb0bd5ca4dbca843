package org.backlight.app.compare;

import java.awt.Color;
import java.util.List;
import java.util.stream.Stream;
import org.backlight.app.report.Charts;
import org.backlight.app.report.Curve;
import org.backlight.app.report.Figure;
import org.backlight.app.report.RoundNumbers;
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
    private static final int HEIGHT = 540;
    private static final int LEGEND_LINE = 22;
    private static final int TICKS = 10;

    private CurveChart() {}

    /**
     * Draws the curves, loss on the left and accuracy on the right.
     *
     * @param runs in the order of the legend
     */
    public static Figure of(List<RunRecord> runs) {
        return Figure.of("curves", "Loss and accuracy of each run",
                List.of(chart("Loss", "loss (nats)", "loss", 1, runs),
                        chart("Accuracy", "accuracy (%)", "accuracy", 100, runs)));
    }

    static XYChart chart(String title, String axis, String figure, double factor, List<RunRecord> runs) {
        boolean epochs = runs.stream()
                .allMatch(run -> run.metrics().isEmpty() || run.stepsPerEpoch().isPresent());
        XYChart chart = Charts.empty(WIDTH, HEIGHT + LEGEND_LINE * runs.size(), title,
                epochs ? "epoch" : "step", axis);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        if (figure.equals("accuracy")) {
            accuracyAxis(chart, runs);
        }
        double longest = 0;
        for (int i = 0; i < runs.size(); i++) {
            RunRecord run = runs.get(i);
            Color color = Charts.color(i);
            double unit = epochs ? 1 / run.stepsPerEpoch().orElse(1) : 1;
            Curve test = Curve.of(run.metrics(), MetricsLine.TEST, figure).times(unit, factor);
            Curve train = Curve.of(run.metrics(), MetricsLine.TRAIN, figure).times(unit, factor).smoothed();
            longest = Math.max(longest, Stream.of(test, train).flatMap(curve -> curve.x().stream())
                    .mapToDouble(Double::doubleValue).max().orElse(0));
            if (!train.isEmpty()) {
                Charts.line(chart.addSeries(i + " train", train.x(), train.y()), Charts.faint(color), 1)
                        .setLabel(run.name()).setShowInLegend(test.isEmpty());
            }
            if (!test.isEmpty()) {
                XYSeries series = Charts.line(chart.addSeries(i + " test", test.x(), test.y()), color, 2.5f);
                series.setLineStyle(Charts.stroke(i, 2.5f));
                series.setLabel(run.name());
                series.setMarker(SeriesMarkers.CIRCLE);
                series.setMarkerColor(color);
            }
        }
        if (longest > 0) {
            RoundNumbers.abscissa(chart, 0, longest, TICKS);
        }
        return chart;
    }

    /** Lets the axis begin a little below the worst test, so that good runs can be told apart. */
    private static void accuracyAxis(XYChart chart, List<RunRecord> runs) {
        double worst = runs.stream().flatMap(run -> run.of(MetricsLine.TEST).stream())
                .mapToDouble(test -> 100 * test.figure("accuracy").orElse(0)).min().orElse(0);
        chart.getStyler().setYAxisMin(Math.max(0, Math.floor(worst - 2)));
        chart.getStyler().setYAxisMax(100.0);
    }
}
