package org.backlight.app.compare;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.backlight.app.report.Charts;
import org.backlight.app.report.Curve;
import org.backlight.app.report.Figure;
import org.backlight.app.report.RoundNumbers;
import org.backlight.app.run.MetricsLine;
import org.backlight.learning.metric.Format;
import org.backlight.learning.metric.Metric;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

/**
 * The picture of {@code backlight compare}: the loss, and the metric that runs of their task are compared by, against epochs,
 * or against steps where a run has done no whole epoch. Runs that differ in nothing but the seed are one curve, their mean, in a
 * band of one standard deviation. Runs of different tasks or data sets are drawn apart. Each curve has a
 * colour, and where colours begin anew another mark and line. Training figures are a thin line, smoothed; test figures are
 * a bold line with marks.
 */
public final class CurveChart {

    private static final int TICKS = 6;
    /** Number of seeds above which single curves hide more than they tell. */
    private static final int MOST_SINGLE = 5;

    /** What a reader has to know of the picture. */
    public static final String CAPTION = "Thin: training, smoothed, and single runs of several seeds. Bold: test. Where runs differ "
            + "in nothing but the seed, the bold line is their mean, as far as all of them have got, and the band one standard deviation.";

    private CurveChart() {}

    /**
     * Draws the curves, loss on the left and metric on the right, one line of charts for each task and data set.
     *
     * @param runs in the order of the legend
     */
    public static Figure of(List<RunRecord> runs) {
        List<SeedGroup> groups = SeedGroup.drawn(runs);
        Map<SeedGroup, String> labels = labels(groups);
        Collection<List<SeedGroup>> tasks = groups.stream().collect(Collectors.groupingBy(
                group -> metric(group).name() + " " + dataset(group), LinkedHashMap::new,
                Collectors.toList())).values();
        Map<String, Metric> metrics = new LinkedHashMap<>();
        List<XYChart> charts = new ArrayList<>();
        for (List<SeedGroup> alike : tasks) {
            String of = tasks.size() == 1 ? "" : " (" + dataset(alike.getFirst()) + ")";
            Metric metric = metric(alike.getFirst());
            metrics.put(metric.name(), metric);
            charts.add(loss("Loss" + of, alike, labels));
            charts.add(metric(capitalized(metric.name()) + of, metric, alike, labels));
        }
        return Figure.of("curves", metrics.keySet().stream().map(CurveChart::words)
                .collect(Collectors.joining(", ", "Loss and ", " of each run")), charts);
    }

    private static Metric metric(SeedGroup group) {
        return group.runs().getFirst().metric();
    }

    private static String dataset(SeedGroup group) {
        return group.runs().getFirst().recipe().dataset().kind();
    }

    private static XYChart loss(String title, List<SeedGroup> groups, Map<SeedGroup, String> labels) {
        String unit = groups.getFirst().runs().getFirst().task().lossUnit();
        return chart(title, unit.isEmpty() ? "loss" : "loss (" + unit + ")", "loss", 1, groups, labels);
    }

    static XYChart metric(String title, Metric metric, List<SeedGroup> groups,
            Map<SeedGroup, String> labels) {
        Format format = metric.format();
        String axis = words(metric.name()) + (format.unit().isEmpty() ? "" : " (" + format.unit() + ")");
        XYChart chart = chart(title, axis, metric.name(), format.factor(), groups, labels);
        if (format.equals(Format.PERCENT)) {
            // From a little below the worst test on, so that good runs can be told apart.
            double worst = groups.stream().flatMap(group -> group.runs().stream())
                    .flatMap(run -> run.of(MetricsLine.TEST).stream())
                    .mapToDouble(test -> format.factor() * test.figure(metric.name()).orElse(0)).min()
                    .orElse(0);
            chart.getStyler().setYAxisMin(Math.max(0, Math.floor(worst - 2)));
            chart.getStyler().setYAxisMax(format.factor());
        }
        return chart;
    }

    private static XYChart chart(String title, String axis, String figure, double factor,
            List<SeedGroup> groups, Map<SeedGroup, String> labels) {
        boolean epochs = groups.stream().flatMap(group -> group.runs().stream())
                .allMatch(run -> run.metrics().isEmpty() || run.stepsPerEpoch().isPresent());
        XYChart chart = Charts.empty(title,
                epochs ? "epoch" : "step", axis);
        chart.getStyler().setErrorBarsColor(Charts.INVISIBLE);
        for (int i = 0; i < groups.size(); i++) {
            SeedGroup group = groups.get(i);
            String label = labels.get(group);
            Color color = Charts.color(i);
            double xFactor = epochs ? 1 / group.stepsPerEpoch() : 1;
            List<Curve> tests = curves(group, MetricsLine.TEST, figure);
            Curve.Band test = Curve.over(tests).times(xFactor, factor);
            Curve train = Curve.over(curves(group, MetricsLine.TRAIN, figure)).mean().times(xFactor, factor)
                    .smoothed();
            if (!train.isEmpty()) {
                Charts.line(chart.addSeries(i + " train", train.x(), train.y()), Charts.faint(color),
                        Charts.THIN)
                        .setLabel(label).setShowInLegend(test.mean().isEmpty());
            }
            if (tests.size() > 1) {
                Charts.band(chart, i + " band", test, color);
                for (int k = 0; k < tests.size() && tests.size() <= MOST_SINGLE; k++) {
                    if (!tests.get(k).isEmpty()) {
                        Curve single = tests.get(k).times(xFactor, factor);
                        Charts.line(chart.addSeries(i + " run " + k, single.x(), single.y()),
                                Charts.faint(color), Charts.THIN)
                                .setLabel(label + " seed=" + group.runs().get(k).recipe().seed())
                                .setShowInLegend(false);
                    }
                }
            }
            if (test.mean().isEmpty()) {
                continue;
            }
            XYSeries series = Charts.mean(chart, i + " test", test);
            Charts.line(series, color, Charts.LINE).setLineStyle(Charts.stroke(i));
            series.setLabel(label);
            series.setMarker(Charts.marker(i));
            series.setMarkerColor(color);
        }
        double longest = chart.getSeriesCollection().stream()
                .flatMapToDouble(series -> Arrays.stream(series.getXData())).max().orElse(0);
        if (longest > 0) {
            RoundNumbers.abscissa(chart, 0, longest, TICKS);
        }
        return chart;
    }

    private static List<Curve> curves(SeedGroup group, String split, String figure) {
        return group.runs().stream().map(run -> Curve.of(run.metrics(), split, figure)).toList();
    }

    /**
     * Returns the name of each curve. What groups have in common tells them apart, and where that leaves a group without a name,
     * its method; runs that stand alone have their seeds, too.
     */
    static Map<SeedGroup, String> labels(List<SeedGroup> groups) {
        boolean alone = groups.stream().allMatch(group -> group.runs().size() == 1);
        List<RunRecord> shown = alone
                ? groups.stream().map(group -> group.runs().getFirst()).toList()
                : groups.stream().map(SeedGroup::common).toList();
        SetApart apart = SetApart.of(shown);
        Map<SeedGroup, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            RunRecord run = shown.get(i);
            int seeds = groups.get(i).runs().size();
            labels.put(groups.get(i), seeds == 1
                    ? apart.label(run)
                    : apart.label(run, run.recipe().training().method().word()) + " (" + seeds + " seeds)");
        }
        return labels;
    }

    private static String words(String name) {
        return name.replace('_', ' ');
    }

    private static String capitalized(String name) {
        return Character.toUpperCase(name.charAt(0)) + words(name.substring(1));
    }
}
