package org.backlight.app.reproduce;

import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.backlight.app.report.Charts;
import org.backlight.app.report.Curve;
import org.backlight.app.run.MetricsLine;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The pictures of the report: loss by method, and alignment by stage. */
final class DialogsFigures {

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 620;
    private static final int ALIGNMENT_WIDTH = 700;
    private static final int ALIGNMENT_HEIGHT = 440;
    private static final int MOST_LABELLED = 10;
    private static final int TICK_SPACING = 90;
    /** The first part of the training is left above the picture, so that methods can be told apart. */
    private static final double LEFT_OUT = 0.08;

    private static final Color INVISIBLE = new Color(0, 0, 0, 0);

    private DialogsFigures() {}

    /**
     * Loss against steps: bold with marks on the held-out text, thin on batches of the training text; means over seeds,
     * one standard deviation as faint lines.
     *
     * @param title above it
     * @param arms the methods to show; those without figures are left out
     * @param all every method, for a colour that is the same in all pictures
     */
    static XYChart loss(String title, List<ArmResult> arms, List<ArmResult> all) {
        XYChart chart = Charts.empty(WIDTH, HEIGHT, title, "step", "loss (nats per token)");
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
        chart.getStyler().setXAxisTickMarkSpacingHint(TICK_SPACING);
        // The deviations are lines of their own; the numbers of the figure have them with their curve.
        chart.getStyler().setErrorBarsColor(INVISIBLE);
        double longest = arms.stream().flatMap(arm -> arm.shown().stream())
                .mapToLong(ArmResult.Trained::steps).max().orElse(0);
        chart.getStyler().setXAxisMin(0.0);
        double highest = 0;
        for (ArmResult arm : arms) {
            // Each is thinner than what it is drawn over, so that equal curves are all seen.
            float width = 2 + 1.2f * (arms.size() - 1 - arms.indexOf(arm));
            Color color = Charts.color(all.indexOf(arm));
            Curve train = arm.curve(MetricsLine.TRAIN, "loss").mean().smoothed();
            if (!train.isEmpty()) {
                Charts.line(chart.addSeries(arm.label() + " train", train.x(), train.y()),
                        Charts.faint(color), 1).setShowInLegend(false);
            }
            Curve.Band test = arm.curve(MetricsLine.TEST, "loss");
            if (!test.mean().isEmpty()) {
                XYSeries series = Charts.line(
                        chart.addSeries(arm.label(), test.mean().x(), test.mean().y(), test.deviations()),
                        color,
                        width);
                deviations(chart, arm.label(), test, color);
                series.setLabel(arm.label() + (arm.finished().isEmpty() ? " (unfinished)" : ""));
                series.setMarker(SeriesMarkers.CIRCLE);
                series.setMarkerColor(color);
            }
            highest = Math.max(highest, highestAfter(train, LEFT_OUT * longest));
            highest = Math.max(highest, highestAfter(test.mean(), LEFT_OUT * longest));
        }
        if (highest > 0) {
            chart.getStyler().setYAxisMax(highest);
        }
        return chart;
    }

    /** Draws one standard deviation above and below, as faint lines: bars at every evaluation would hide the curves. */
    private static void deviations(XYChart chart, String label, Curve.Band band, Color color) {
        if (band.deviations().stream().allMatch(deviation -> deviation == 0)) {
            return;
        }
        for (int sign : new int[]{-1, 1}) {
            List<Double> edge = IntStream.range(0, band.deviations().size())
                    .mapToObj(i -> band.mean().y().get(i) + sign * band.deviations().get(i)).toList();
            Charts.line(
                    chart.addSeries(label + (sign < 0 ? " less" : " plus") + " one deviation",
                            band.mean().x(), edge),
                    Charts.faint(color), 1).setShowInLegend(false);
        }
    }

    private static double highestAfter(Curve curve, double step) {
        return IntStream.range(0, curve.x().size()).filter(i -> curve.x().get(i) >= step)
                .mapToDouble(i -> curve.y().get(i)).max().orElse(0);
    }

    /**
     * Draws alignment against steps, a curve for each stage from light (near the input) to dark; means over seeds. All
     * have the same axes.
     *
     * @param arms those without an alignment are left out
     * @return one chart for each
     */
    static List<XYChart> alignment(List<ArmResult> arms) {
        Map<String, List<Curve>> shown = new LinkedHashMap<>();
        for (ArmResult arm : arms) {
            List<Curve> stages = new ArrayList<>();
            for (int i = 0; true; i++) {
                Curve stage = arm.curve(MetricsLine.TEST, "alignment_stage" + i).mean();
                if (stage.isEmpty()) {
                    break;
                }
                stages.add(stage);
            }
            if (!stages.isEmpty()) {
                shown.put(arm.label(), stages);
            }
        }
        double lowest = shown.values().stream().flatMap(List::stream).flatMap(stage -> stage.y().stream())
                .mapToDouble(y -> y).min().orElse(0);
        return shown.entrySet().stream()
                .map(entry -> alignment(entry.getKey(), entry.getValue(), lowest)).toList();
    }

    private static XYChart alignment(String title, List<Curve> stages, double lowest) {
        XYChart chart = Charts.empty(ALIGNMENT_WIDTH, ALIGNMENT_HEIGHT, title, "step",
                "cosine with the exact gradient");
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setXAxisTickMarkSpacingHint(TICK_SPACING);
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setYAxisMin(Math.min(0, Math.floor(lowest * 10) / 10));
        chart.getStyler().setYAxisMax(1.0);
        int labelledEach = Math.ceilDiv(stages.size(), MOST_LABELLED);
        for (int i = 0; i < stages.size(); i++) {
            float depth = stages.size() == 1 ? 1 : (float) i / (stages.size() - 1);
            Charts.line(chart.addSeries(i == 0 ? "embedding" : "block " + i, stages.get(i).x(),
                    stages.get(i).y()), Color.getHSBColor(0.58f, 0.25f + 0.75f * depth, 0.95f - 0.6f * depth),
                    2).setShowInLegend(i % labelledEach == 0);
        }
        return chart;
    }
}
