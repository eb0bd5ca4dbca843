package org.backlight.app.compare;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.backlight.app.run.AtomicFile;
import org.backlight.app.run.Metric;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The picture of {@code backlight compare}: loss and accuracy against epochs, one colour per run. Training
 * figures are a thin line, smoothed; test figures are a bold line with a mark per epoch.
 */
public final class CurveChart {

    /** Okabe and Ito's palette, which colour-blind readers can tell apart, without its yellow. */
    private static final Color[] PALETTE = {new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73),
            new Color(0xCC79A7), new Color(0xE69F00), new Color(0x56B4E9), new Color(0x000000)};
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
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        BitmapEncoder.saveBitmap(charts, 1, charts.size(), png, BitmapEncoder.BitmapFormat.PNG);
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.write(file, png.toByteArray());
    }

    static XYChart chart(String title, String axis, String figure, double factor, List<RunRecord> runs) {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("epoch")
                .yAxisTitle(axis).build();
        chart.getStyler().setLegendPosition(
                figure.equals("loss") ? Styler.LegendPosition.InsideNE : Styler.LegendPosition.InsideSE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        for (int i = 0; i < runs.size(); i++) {
            RunRecord run = runs.get(i);
            Color color = PALETTE[i % PALETTE.length];
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
