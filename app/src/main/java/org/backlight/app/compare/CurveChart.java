package org.backlight.app.compare;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.app.report.Charts;
import org.backlight.app.report.Curve;
import org.backlight.app.report.Figure;
import org.backlight.app.report.LegendLines;
import org.backlight.app.report.RoundNumbers;
import org.backlight.app.run.MetricsLine;
import org.backlight.learning.metric.Format;
import org.backlight.learning.metric.Metric;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;

/**
 * The picture of {@code backlight compare}: the loss, and the metric that runs of their task are compared by, against epochs,
 * or against steps where a run has done no whole epoch. Runs of different tasks or data sets are drawn apart. Each run has a
 * colour, and where colours begin anew another mark and line. Training figures are a thin line, smoothed; test figures are
 * a bold line with marks.
 */
public final class CurveChart {

    private static final int WIDTH = 800;
    private static final int HEIGHT = 540;
    /** Height of an entry of the legend, and of each line that it takes beyond the first. */
    private static final int LEGEND_ENTRY = 22;
    private static final int LEGEND_LINE = 15;
    private static final int TICKS = 10;

    private CurveChart() {}

    /**
     * Draws the curves, loss on the left and metric on the right, one line of charts for each task and data set.
     *
     * @param runs in the order of the legend
     */
    public static Figure of(List<RunRecord> runs) {
        SetApart apart = SetApart.of(runs);
        Collection<List<RunRecord>> tasks = runs.stream().collect(Collectors.groupingBy(
                run -> run.metric().name() + " " + run.recipe().dataset().kind(), LinkedHashMap::new,
                Collectors.toList())).values();
        int most = tasks.stream().mapToInt(alike -> legendHeight(alike, apart)).max().orElse(0);
        Map<String, Metric> metrics = new LinkedHashMap<>();
        List<XYChart> charts = new ArrayList<>();
        for (List<RunRecord> alike : tasks) {
            String of = tasks.size() == 1 ? "" : " (" + alike.getFirst().recipe().dataset().kind() + ")";
            Metric metric = alike.getFirst().metric();
            metrics.put(metric.name(), metric);
            charts.add(loss("Loss" + of, alike, apart, most));
            charts.add(metric(capitalized(metric.name()) + of, metric, alike, apart, most));
        }
        return Figure.of("curves", metrics.keySet().stream().map(CurveChart::words)
                .collect(Collectors.joining(", ", "Loss and ", " of each run")), charts);
    }

    private static int legendHeight(List<RunRecord> runs, SetApart apart) {
        XYChart chart = Charts.empty(WIDTH, HEIGHT, "", "", "");
        return runs.stream().mapToInt(run -> LEGEND_ENTRY
                + LEGEND_LINE * (LegendLines.of(apart.label(run), chart).size() - 1)).sum();
    }

    private static XYChart loss(String title, List<RunRecord> runs, SetApart apart, int legendHeight) {
        String unit = runs.getFirst().task().lossUnit();
        return chart(title, unit.isEmpty() ? "loss" : "loss (" + unit + ")", "loss", 1, runs, apart,
                legendHeight);
    }

    static XYChart metric(String title, Metric metric, List<RunRecord> runs, SetApart apart,
            int legendHeight) {
        Format format = metric.format();
        String axis = words(metric.name()) + (format.unit().isEmpty() ? "" : " (" + format.unit() + ")");
        XYChart chart = chart(title, axis, metric.name(), format.factor(), runs, apart, legendHeight);
        if (format.equals(Format.PERCENT)) {
            // From a little below the worst test on, so that good runs can be told apart.
            double worst = runs.stream().flatMap(run -> run.of(MetricsLine.TEST).stream())
                    .mapToDouble(test -> format.factor() * test.figure(metric.name()).orElse(0)).min()
                    .orElse(0);
            chart.getStyler().setYAxisMin(Math.max(0, Math.floor(worst - 2)));
            chart.getStyler().setYAxisMax(format.factor());
        }
        return chart;
    }

    private static XYChart chart(String title, String axis, String figure, double factor,
            List<RunRecord> runs, SetApart apart, int legendHeight) {
        boolean epochs = runs.stream()
                .allMatch(run -> run.metrics().isEmpty() || run.stepsPerEpoch().isPresent());
        XYChart chart = Charts.empty(WIDTH, HEIGHT + legendHeight, title,
                epochs ? "epoch" : "step", axis);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        double longest = 0;
        for (int i = 0; i < runs.size(); i++) {
            RunRecord run = runs.get(i);
            String label = apart.label(run);
            Color color = Charts.color(i);
            double unit = epochs ? 1 / run.stepsPerEpoch().orElse(1) : 1;
            Curve test = Curve.of(run.metrics(), MetricsLine.TEST, figure).times(unit, factor);
            Curve train = Curve.of(run.metrics(), MetricsLine.TRAIN, figure).times(unit, factor).smoothed();
            longest = Math.max(longest, Stream.of(test, train).flatMap(curve -> curve.x().stream())
                    .mapToDouble(Double::doubleValue).max().orElse(0));
            if (!train.isEmpty()) {
                Charts.line(chart.addSeries(i + " train", train.x(), train.y()), Charts.faint(color), 1)
                        .setLabel(label).setShowInLegend(test.isEmpty());
            }
            if (!test.isEmpty()) {
                XYSeries series = Charts.line(chart.addSeries(i + " test", test.x(), test.y()), color, 2.5f);
                series.setLineStyle(Charts.stroke(i, 2.5f));
                series.setLabel(label);
                series.setMarker(Charts.marker(i));
                series.setMarkerColor(color);
            }
        }
        if (longest > 0) {
            RoundNumbers.abscissa(chart, 0, longest, TICKS);
        }
        return chart;
    }

    private static String words(String name) {
        return name.replace('_', ' ');
    }

    private static String capitalized(String name) {
        return Character.toUpperCase(name.charAt(0)) + words(name.substring(1));
    }
}
