package org.backlight.app.reproduce.scaling;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.backlight.app.machine.Quartiles;
import org.backlight.app.report.Charts;
import org.backlight.app.report.Figure;
import org.backlight.app.report.RoundNumbers;
import org.backlight.projection.ProjectionKind;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The figures of a study: points with their spread, the model's curves, and what was published. */
final class ScalingCharts {

    private static final double MILLI = 1e3;
    private static final int PANELS = 4;
    private static final int POINTS_OF_CURVE = 25;
    private static final int LARGEST_WIDTH = 10_000;
    private static final int LARGEST_DEPTH = 200;
    private static final int SMALLEST_PROJECTION = 1000;
    private static final int LARGEST_PROJECTION = 1_000_000;
    private static final Color PUBLISHED = Color.BLACK;

    private final ScalingStudy study;
    private final Optional<ScalingModel> model;
    private final ScalingModel described;

    /**
     * Creates figures.
     *
     * @param study what was measured
     * @param model of this machine; empty where nothing is measured
     * @param described model of the described machine
     */
    ScalingCharts(ScalingStudy study, Optional<ScalingModel> model, ScalingModel described) {
        this.study = study;
        this.model = model;
        this.described = described;
    }

    /** Returns time against width, at up to four depths, two side by side. */
    List<Figure> againstWidth() {
        return pairs("time-against-width", "Time of a step for each sample against the width",
                panels(study.plan().depths()).stream().map(depth -> chart(
                        String.format(Locale.ROOT, "%d hidden %s", depth, depth == 1 ? "layer" : "layers"),
                        "width (neurons)", study.plan().widths(), LARGEST_WIDTH,
                        (curve, width) -> study.perSample(curve, width, depth),
                        (curve, width) -> modelled(curve, width, depth))).toList());
    }

    /** Returns time against depth, at up to four widths, two side by side. */
    List<Figure> againstDepth() {
        return pairs("time-against-depth", "Time of a step for each sample against the depth",
                panels(study.plan().widths()).stream().map(width -> chart(
                        String.format(Locale.ROOT, "Width %,d", width), "depth (hidden layers)",
                        study.plan().depths(), LARGEST_DEPTH,
                        (curve, depth) -> study.perSample(curve, width, depth),
                        (curve, depth) -> modelled(curve, width, depth))).toList());
    }

    private static List<Figure> pairs(String name, String words, List<XYChart> charts) {
        return IntStream.range(0, Math.ceilDiv(charts.size(), 2))
                .mapToObj(i -> Figure.of(name + "-" + (i + 1), words,
                        charts.subList(2 * i, Math.min(2 * i + 2, charts.size()))))
                .toList();
    }

    /** Returns the first, the last, and some between. */
    private static List<Integer> panels(List<Integer> sizes) {
        int count = Math.min(PANELS, sizes.size());
        return IntStream.range(0, count)
                .mapToObj(i -> sizes.get(count == 1 ? 0 : i * (sizes.size() - 1) / (count - 1))).distinct()
                .toList();
    }

    private double modelled(TimeCurve curve, int width, int depth) {
        return model.map(here -> here.perSample(curve, width, depth, study.plan().batch()))
                .orElse(Double.NaN);
    }

    private interface Measured {
        Optional<Quartiles> seconds(TimeCurve curve, int size);
    }

    private interface Modelled {
        double seconds(TimeCurve curve, int size);
    }

    private XYChart chart(String title, String axis, List<Integer> sizes, int largest, Measured measured,
            Modelled modelled) {
        XYChart chart = Charts.empty(title, axis, "time per sample (ms)");
        List<Double> ordinates = new ArrayList<>();
        int to = Math.clamp(3L * sizes.getLast(), 1, largest);
        for (TimeCurve curve : TimeCurve.values()) {
            int number = curve.ordinal();
            List<Integer> there = sizes.stream().filter(size -> measured.seconds(curve, size).isPresent())
                    .toList();
            double[] y = there.stream()
                    .mapToDouble(size -> MILLI * measured.seconds(curve, size).orElseThrow().median())
                    .toArray();
            double[] spread = there.stream()
                    .mapToDouble(size -> MILLI * measured.seconds(curve, size).orElseThrow().halfRange())
                    .toArray();
            if (y.length > 0) {
                marks(chart, curve.label(), doubles(there), y, below(spread, y), Charts.color(number),
                        marker(number));
            }
            Arrays.stream(y).forEach(ordinates::add);
            if (model.isPresent()) {
                double[] x = curvePoints(sizes.getFirst(), to);
                double[] line = Arrays.stream(x).map(size -> MILLI * modelled.seconds(curve, (int) size))
                        .toArray();
                line(chart, curve.label() + ", model", x, line, Charts.color(number), false);
                Arrays.stream(line).forEach(ordinates::add);
            }
        }
        RoundNumbers.decades(chart, sizes.getFirst(), Math.max(to, sizes.getFirst() + 1));
        ordinates(chart, ordinates);
        return chart;
    }

    /** Returns the published machine's curves beside what was published. */
    Figure published() {
        int batch = study.plan().batch();
        return Figure.of("published", "Published times beside the model of " + described.machine().name(),
                List.of(publishedChart(
                        String.format(Locale.ROOT, "%s, %d hidden layers", described.machine().name(),
                                PublishedTimes.DEPTH),
                        "width (neurons)", 100, LARGEST_WIDTH, PublishedTimes.WIDTH,
                        (curve, width) -> described.perSample(curve, width, PublishedTimes.DEPTH, batch)),
                        publishedChart(
                                String.format(Locale.ROOT, "%s, width %,d", described.machine().name(),
                                        PublishedTimes.WIDTH),
                                "depth (hidden layers)", 1, LARGEST_DEPTH, PublishedTimes.DEPTH,
                                (curve, depth) -> described.perSample(curve, PublishedTimes.WIDTH, depth,
                                        batch))));
    }

    private static XYChart publishedChart(String title, String axis, int from, int to, double at,
            Modelled modelled) {
        XYChart chart = Charts.empty(title, axis, "time per sample (ms)");
        List<Double> ordinates = new ArrayList<>();
        for (TimeCurve curve : TimeCurve.values()) {
            double[] x = curvePoints(from, to);
            double[] y = Arrays.stream(x).map(size -> MILLI * modelled.seconds(curve, (int) size)).toArray();
            line(chart, curve.label() + ", model", x, y, Charts.color(curve.ordinal()), true);
            Arrays.stream(y).forEach(ordinates::add);
        }
        marks(chart, "BP, published", new double[]{at}, new double[]{MILLI * PublishedTimes.BP_SECONDS},
                new double[]{0}, PUBLISHED, SeriesMarkers.CIRCLE);
        marks(chart, "ODFA, published", new double[]{at}, new double[]{MILLI * PublishedTimes.ODFA_SECONDS},
                new double[]{0}, PUBLISHED, SeriesMarkers.CROSS);
        ordinates.add(MILLI * PublishedTimes.BP_SECONDS);
        RoundNumbers.decades(chart, from, to);
        ordinates(chart, ordinates);
        return chart;
    }

    /** Returns the ratio of the time by light to that of digital projections, against their size. */
    Figure ratio() {
        XYChart chart = Charts.wide("Projection by light / digital projection, for each vector",
                "inputs, and outputs", "ratio of times");
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        List<Double> ordinates = new ArrayList<>(
                PublishedTimes.RATIOS.stream().map(point -> point[1]).toList());
        for (ProjectionPoint.Kind kind : ProjectionPoint.Kind.values()) {
            if (kind.digital().isEmpty()) {
                continue;
            }
            List<Integer> sizes = new TreeSet<>(
                    study.plan().projections().stream().map(ProjectionPoint::size).toList()).stream()
                    .filter(size -> study.lightTo(kind, size).isPresent()).toList();
            double[] y = sizes.stream().mapToDouble(size -> study.lightTo(kind, size).orElseThrow())
                    .toArray();
            double[] spread = sizes.stream().mapToDouble(size -> {
                Quartiles host = study.projection(kind, size).orElseThrow().host();
                return study.lightTo(kind, size).orElseThrow() * host.halfRange() / host.median();
            }).toArray();
            if (y.length > 0) {
                marks(chart, kind.label(), doubles(sizes), y, below(spread, y), Charts.color(kind.ordinal()),
                        marker(kind.ordinal()));
            }
            Arrays.stream(y).forEach(ordinates::add);
            model.ifPresent(here -> ordinates.addAll(ratioLine(chart, kind.label() + ", model", here,
                    kind.digital().orElseThrow(), ProjectionPoint.of(kind, SMALLEST_PROJECTION).rows(),
                    Charts.color(kind.ordinal()))));
        }
        String name = described.machine().name();
        int batch = study.plan().batch();
        ordinates.addAll(ratioLine(chart, name + ", stored, batch " + batch, described, ProjectionKind.DENSE,
                batch, Charts.color(4)));
        ordinates.addAll(ratioLine(chart, name + ", stored, one by one", described, ProjectionKind.DENSE, 1,
                Charts.color(5)));
        double[] x = PublishedTimes.RATIOS.stream().mapToDouble(point -> point[0]).toArray();
        double[] y = PublishedTimes.RATIOS.stream().mapToDouble(point -> point[1]).toArray();
        marks(chart, "published", x, y, new double[x.length], PUBLISHED, SeriesMarkers.CROSS);
        marks(chart, "published: 50 times faster", new double[]{PublishedTimes.LARGEST},
                new double[]{1 / PublishedTimes.LARGEST_GAIN}, new double[]{0}, PUBLISHED,
                SeriesMarkers.DIAMOND);
        ordinates.add(1 / PublishedTimes.LARGEST_GAIN);
        line(chart, "equal", new double[]{SMALLEST_PROJECTION, LARGEST_PROJECTION}, new double[]{1, 1},
                Color.GRAY, false);
        RoundNumbers.decades(chart, SMALLEST_PROJECTION, LARGEST_PROJECTION);
        ordinates(chart, ordinates);
        return Figure.of("projection-ratio", "Time by light over digital time of projections by their size",
                List.of(chart));
    }

    private static List<Double> ratioLine(XYChart chart, String name, ScalingModel model, ProjectionKind kind,
            int rows, Color color) {
        double[] x = DoubleStream.of(curvePoints(SMALLEST_PROJECTION, LARGEST_PROJECTION))
                .filter(size -> model.takes((int) size)).toArray();
        double[] y = Arrays.stream(x)
                .map(size -> model.light((int) size) / model.digital(kind, (int) size, rows)).toArray();
        if (x.length > 0) {
            line(chart, name, x, y, color, true);
        }
        return Arrays.stream(y).boxed().toList();
    }

    private static double[] curvePoints(double from, double to) {
        return IntStream.range(0, POINTS_OF_CURVE)
                .mapToDouble(i -> Math.rint(from * Math.pow(to / from, i / (POINTS_OF_CURVE - 1.0))))
                .distinct().toArray();
    }

    private static double[] doubles(List<Integer> sizes) {
        return sizes.stream().mapToDouble(Integer::doubleValue).toArray();
    }

    /** A bar that reaches zero has no place on a logarithmic axis. */
    private static double[] below(double[] spread, double[] y) {
        return IntStream.range(0, y.length).mapToDouble(i -> Math.min(spread[i], 0.9 * y[i])).toArray();
    }

    private static void marks(XYChart chart, String name, double[] x, double[] y, double[] spread,
            Color color, Marker marker) {
        XYSeries series = chart.addSeries(name, x, y, spread);
        series.setLineStyle(SeriesLines.NONE);
        series.setLineColor(color);
        series.setMarker(marker);
        series.setMarkerColor(color);
        chart.getStyler().setErrorBarsColorSeriesColor(true);
    }

    private static void line(XYChart chart, String name, double[] x, double[] y, Color color,
            boolean inLegend) {
        XYSeries series = Charts.line(chart.addSeries(name, x, y), color, Charts.LINE);
        series.setLineStyle(inLegend ? Charts.dashed() : new BasicStroke(Charts.LINE));
        series.setShowInLegend(inLegend);
    }

    private static Marker marker(int number) {
        return Stream.of(SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND,
                SeriesMarkers.TRIANGLE_UP).toList().get(number % PANELS);
    }

    private static void ordinates(XYChart chart, List<Double> values) {
        double[] finite = values.stream().mapToDouble(Double::doubleValue)
                .filter(value -> Double.isFinite(value) && value > 0).toArray();
        if (finite.length > 0) {
            RoundNumbers.ordinateDecades(chart, Arrays.stream(finite).min().orElseThrow(),
                    Arrays.stream(finite).max().orElseThrow());
        }
    }
}
