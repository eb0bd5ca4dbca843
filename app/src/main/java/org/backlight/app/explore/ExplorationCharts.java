package org.backlight.app.explore;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.backlight.app.report.Charts;
import org.backlight.app.report.Figure;
import org.backlight.app.report.RoundNumbers;
import org.backlight.app.run.RunSummary;
import org.backlight.app.run.Spread;
import org.backlight.learning.metric.Metric;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The pictures of an exploration: metric and loss against each key that varies, and the Pareto front. */
final class ExplorationCharts {

    /** Number of curves above which a legend hides more than it tells. */
    private static final int MOST_LABELLED = 12;
    private static final int TICKS = 8;
    private static final int LONGEST_LABEL = 24;
    /** Ratio of the largest to the smallest value from which on an axis is logarithmic. */
    private static final double DECADES = 8;

    private final List<Variation> variations;
    private final List<PointFigures> all;
    /** Of the figures' names. */
    private final String suffix;

    ExplorationCharts(List<Variation> variations, List<PointFigures> all) {
        this(variations, all, "");
    }

    private ExplorationCharts(List<Variation> variations, List<PointFigures> all, String suffix) {
        this.variations = variations;
        this.all = all;
        this.suffix = suffix;
    }

    /** Returns a figure for each key that varies, and one of the Pareto front where there is a device; apart for each metric. */
    List<Figure> figures() {
        Map<String, List<PointFigures>> byMetric = all.stream().collect(Collectors.groupingBy(
                point -> point.metric().name(), LinkedHashMap::new, Collectors.toList()));
        return byMetric.entrySet().stream()
                .flatMap(alike -> new ExplorationCharts(variations, alike.getValue(),
                        byMetric.size() == 1 ? "" : "-" + alike.getKey()).ofOneMetric().stream())
                .toList();
    }

    private List<Figure> ofOneMetric() {
        List<Figure> figures = new ArrayList<>();
        Metric metric = all.getFirst().metric();
        String name = metric.name().replace('_', ' ');
        String capitalized = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        String axis = name + (metric.format().unit().isEmpty() ? "" : " (" + metric.format().unit() + ")");
        String nats = all.getFirst().task().lossUnit();
        for (int i = 0; i < variations.size(); i++) {
            if (variations.get(i).values().size() > 1) {
                String key = variations.get(i).key();
                figures.add(Figure.of("by-" + key.replaceAll("[^A-Za-z0-9._-]", "-") + suffix,
                        "Test " + name + " and test loss against " + key,
                        List.of(against(i, "Test " + name, axis, metric.format().factor(),
                                run -> run.testFigure(metric.name())),
                                against(i, "Test loss", nats.isEmpty() ? "loss" : "loss (" + nats + ")", 1,
                                        RunSummary::testLoss))));
            }
        }
        List<PointFigures> front = ParetoFront.of(all);
        if (all.stream().anyMatch(ParetoFront::isComplete)) {
            figures.add(Figure.of("pareto" + suffix, capitalized + " against time and energy of the device",
                    List.of(front(capitalized + " and time", "seconds on the device", axis, front,
                            PointFigures::deviceSeconds),
                            front(capitalized + " and energy", "joules of the device", axis, front,
                                    PointFigures::deviceJoules))));
        }
        return figures;
    }

    /**
     * Draws a figure against one key; each combination of the other keys is a curve, with its spread over the seeds.
     */
    XYChart against(int key, String title, String axis, double factor, ToDoubleFunction<RunSummary> figure) {
        Variation variation = variations.get(key);
        XYChart chart = Charts.empty(title, variation.key(), axis);
        boolean numeric = variation.isNumeric();
        round(chart, all.stream().flatMapToDouble(point -> {
            Spread spread = point.spread(figure);
            double deviation = Double.isFinite(spread.deviation()) ? spread.deviation() : 0;
            return DoubleStream.of(factor * (spread.mean() - deviation),
                    factor * (spread.mean() + deviation));
        }).toArray(), true);
        if (numeric) {
            double[] values = variation.values().stream().mapToDouble(Double::parseDouble).sorted().toArray();
            if (values[0] > 0 && values[values.length - 1] >= DECADES * values[0]) {
                RoundNumbers.decades(chart, values[0], values[values.length - 1]);
            } else {
                round(chart, values, false);
            }
        } else {
            chart.getStyler().setxAxisTickLabelsFormattingFunction(at -> at == Math.rint(at) && at >= 0
                    && at < variation.values().size() ? variation.values().get((int) at.doubleValue()) : "");
        }
        Map<String, List<PointFigures>> curves = all.stream()
                .collect(Collectors.groupingBy(point -> others(key, point), LinkedHashMap::new,
                        Collectors.toList()));
        int drawn = 0;
        for (Map.Entry<String, List<PointFigures>> curve : curves.entrySet()) {
            List<double[]> marks = curve.getValue().stream().map(point -> {
                String value = point.point().values().get(key);
                double x = numeric ? Double.parseDouble(value) : variation.values().indexOf(value);
                Spread spread = point.spread(figure);
                return new double[]{x, factor * spread.mean(),
                        Double.isFinite(spread.deviation()) ? factor * spread.deviation() : 0};
            }).filter(mark -> Double.isFinite(mark[1])).sorted(Comparator.comparingDouble(mark -> mark[0]))
                    .toList();
            if (!marks.isEmpty()) {
                XYSeries series = chart.addSeries(curve.getKey(), column(marks, 0), column(marks, 1),
                        column(marks, 2));
                style(series, Charts.color(drawn)).setLineStyle(Charts.stroke(drawn++));
            }
        }
        chart.getStyler().setErrorBarsColorSeriesColor(true);
        chart.getStyler().setLegendVisible(curves.size() > 1 && curves.size() <= MOST_LABELLED);
        return chart;
    }

    /** Lets an axis begin and end at round numbers about what is finite, and no further below zero than that. */
    private static void round(XYChart chart, double[] values, boolean ordinate) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        if (finite.length == 0) {
            return;
        }
        double least = finite[0];
        double most = finite[finite.length - 1];
        // A single value has room on both sides, and marks do not lie on the frame.
        double margin = most > least ? (most - least) / 20 : Math.max(Math.abs(most) / 20, 1e-6);
        double from = least >= 0 ? Math.max(0, least - margin) : least - margin;
        if (ordinate) {
            RoundNumbers.ordinate(chart, from, most + margin, TICKS);
        } else {
            RoundNumbers.abscissa(chart, from, most + margin, TICKS);
        }
    }

    /** Returns a point's values of all keys but one, or of all keys if that is none of them. */
    private String others(int key, PointFigures point) {
        String others = IntStream.range(0, variations.size()).filter(i -> i != key)
                .mapToObj(i -> variations.get(i).key() + "=" + point.point().values().get(i))
                .collect(Collectors.joining(" "));
        return others.isEmpty() ? "all" : others;
    }

    private XYChart front(String title, String axis, String metric, List<PointFigures> front,
            ToDoubleFunction<RunSummary> cost) {
        XYChart chart = Charts.empty(title, axis, metric);
        beside(chart, "other points",
                all.stream().filter(point -> !front.contains(point) && !point.atChance()),
                cost, SeriesMarkers.CIRCLE);
        beside(chart, "at chance", all.stream().filter(PointFigures::atChance), cost, SeriesMarkers.CROSS);
        // There is none where all points are at chance.
        List<double[]> best = marks(front, cost);
        if (!best.isEmpty()) {
            style(chart.addSeries("Pareto front", column(best, 0), column(best, 1)), Color.DARK_GRAY);
        }
        List<double[]> every = marks(all, cost);
        round(chart, column(every, 0), false);
        round(chart, column(every, 1), true);
        double height = chart.getStyler().getYAxisMax() - chart.getStyler().getYAxisMin();
        if (front.size() <= MOST_LABELLED) {
            for (int i = 0; i < front.size(); i++) {
                List<double[]> mark = marks(List.of(front.get(i)), cost);
                String label = String.join(", ", front.get(i).point().values());
                chart.addAnnotation(new AnnotationText(
                        label.length() > LONGEST_LABEL ? label.substring(0, LONGEST_LABEL - 1) + "…" : label,
                        mark.getFirst()[0], mark.getFirst()[1] + height / 30, false));
                style(chart.addSeries(others(-1, front.get(i)), column(mark, 0), column(mark, 1)),
                        Charts.color(i)).setLineStyle(SeriesLines.NONE);
            }
        }
        return chart;
    }

    /** Adds points that are not on the front, if there are any. */
    private static void beside(XYChart chart, String name, Stream<PointFigures> points,
            ToDoubleFunction<RunSummary> cost, Marker marker) {
        List<double[]> marks = marks(points.toList(), cost);
        if (!marks.isEmpty()) {
            XYSeries series = style(chart.addSeries(name, column(marks, 0), column(marks, 1)),
                    Color.LIGHT_GRAY);
            series.setLineStyle(SeriesLines.NONE);
            series.setMarker(marker);
        }
    }

    private static List<double[]> marks(List<PointFigures> points, ToDoubleFunction<RunSummary> cost) {
        return points.stream()
                .map(point -> new double[]{point.mean(cost),
                        point.metric().format().factor() * point.result().mean()})
                .filter(mark -> Double.isFinite(mark[0]) && Double.isFinite(mark[1]))
                .sorted(Comparator.comparingDouble(mark -> mark[0])).toList();
    }

    private static double[] column(List<double[]> marks, int i) {
        return marks.stream().mapToDouble(mark -> mark[i]).toArray();
    }

    private static XYSeries style(XYSeries series, Color color) {
        series.setLineColor(color);
        series.setLineStyle(new BasicStroke(Charts.LINE));
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(color);
        return series;
    }
}
