package org.backlight.app.reproduce;

import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.backlight.app.report.Charts;
import org.backlight.app.report.Curve;
import org.backlight.app.run.MetricsLine;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Pictures of trainings: loss by arm, and alignment by stage. */
final class TrainingFigures {

    private static final int MOST_LABELLED = 10;
    private static final float MOST_WIDER = 0.7f;
    private static final float WIDEST = 5;
    private static final int TICK_SPACING = 90;
    /** The first part of the training is left above the picture, so that methods can be told apart. */
    private static final double LEFT_OUT = 0.08;

    private TrainingFigures() {}

    /**
     * Loss against steps: bold with marks on held-out samples, thin on training batches; means over seeds,
     * one standard deviation as bands.
     *
     * @param title above it
     * @param ordinate what the loss is called, with its unit
     * @param arms those to show; those without figures are left out
     * @param all every arm, for a colour that is the same in all pictures
     */
    static XYChart loss(String title, String ordinate, List<ArmResult> arms, List<ArmResult> all) {
        XYChart chart = Charts.wide(title, "step", ordinate);
        chart.getStyler().setXAxisTickMarkSpacingHint(TICK_SPACING);
        // The deviations are bands of their own; the numbers of the figure have them with their curve.
        chart.getStyler().setErrorBarsColor(Charts.INVISIBLE);
        double longest = arms.stream().flatMap(arm -> arm.shown().stream())
                .mapToLong(ArmResult.Trained::steps).max().orElse(0);
        chart.getStyler().setXAxisMin(0.0);
        double highest = 0;
        for (ArmResult arm : arms) {
            // Each is thinner than what it is drawn over, so that equal curves are all seen.
            float width = Charts.LINE
                    + Math.min(MOST_WIDER, WIDEST / arms.size()) * (arms.size() - 1 - arms.indexOf(arm));
            Color color = Charts.color(all.indexOf(arm));
            Curve train = arm.curve(MetricsLine.TRAIN, "loss").mean().smoothed();
            if (!train.isEmpty()) {
                Charts.line(chart.addSeries(arm.label() + " train", train.x(), train.y()),
                        Charts.faint(color), Charts.THIN).setShowInLegend(false);
            }
            Curve.Band test = arm.curve(MetricsLine.TEST, "loss");
            if (!test.mean().isEmpty()) {
                XYSeries series = Charts.line(Charts.mean(chart, arm.label(), test), color, width);
                Charts.band(chart, arm.label() + " band", test, color);
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

    private static double highestAfter(Curve curve, double step) {
        return IntStream.range(0, curve.x().size()).filter(i -> curve.x().get(i) >= step)
                .mapToDouble(i -> curve.y().get(i)).max().orElse(0);
    }

    /**
     * Draws alignment against steps, a curve for each stage from light (near the input) to dark; means over seeds. All
     * have the same axes.
     *
     * @param arms those without an alignment are left out
     * @param stage the name of each stage of an arm, by its number from the input on
     * @return one chart for each
     */
    static List<XYChart> alignment(List<ArmResult> arms, BiFunction<ArmResult, Integer, String> stage) {
        Map<ArmResult, List<Curve>> shown = new LinkedHashMap<>();
        for (ArmResult arm : arms) {
            List<Curve> stages = new ArrayList<>();
            for (int i = 0; true; i++) {
                Curve curve = arm.curve(MetricsLine.TEST, "alignment_stage" + i).mean();
                if (curve.isEmpty()) {
                    break;
                }
                stages.add(curve);
            }
            if (!stages.isEmpty()) {
                shown.put(arm, stages);
            }
        }
        double lowest = shown.values().stream().flatMap(List::stream).flatMap(curve -> curve.y().stream())
                .mapToDouble(y -> y).min().orElse(0);
        return shown.entrySet().stream()
                .map(entry -> alignment(entry.getKey().label(), entry.getValue(), lowest,
                        i -> stage.apply(entry.getKey(), i)))
                .toList();
    }

    private static XYChart alignment(String title, List<Curve> stages, double lowest,
            IntFunction<String> name) {
        XYChart chart = Charts.empty(title, "step",
                "cosine with the exact gradient");
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setXAxisTickMarkSpacingHint(TICK_SPACING);
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setYAxisMin(Math.min(0, Math.floor(lowest * 10) / 10));
        chart.getStyler().setYAxisMax(1.0);
        int labelledEach = Math.ceilDiv(stages.size(), MOST_LABELLED);
        for (int i = 0; i < stages.size(); i++) {
            float depth = stages.size() == 1 ? 1 : (float) i / (stages.size() - 1);
            Charts.line(chart.addSeries(name.apply(i), stages.get(i).x(),
                    stages.get(i).y()), Color.getHSBColor(0.58f, 0.25f + 0.75f * depth, 0.95f - 0.6f * depth),
                    Charts.LINE).setShowInLegend(i % labelledEach == 0);
        }
        return chart;
    }
}
