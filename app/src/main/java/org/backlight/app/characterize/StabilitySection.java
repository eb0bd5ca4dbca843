package org.backlight.app.characterize;

import java.io.IOException;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

import org.backlight.app.chart.Charts;
import org.backlight.optics.FidelityCurves.Stability;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What a report says about a device's stability: a picture and a table. */
final class StabilitySection {

    private static final String PICTURE = "stability.png";

    private StabilitySection() {}

    /** Writes the picture and returns the Markdown. */
    static String write(List<Stability> points, Path folder) throws IOException {
        XYChart correlation = chart("Correlation over simulated hours",
                "correlation with the ideal projection");
        series(correlation, points, "present ideal, refreshed", point -> point.refreshed().present(), 0);
        series(correlation, points, "present ideal, calibrated once", point -> point.once().present(), 1);
        series(correlation, points, "first ideal, refreshed", point -> point.refreshed().first(), 2);
        series(correlation, points, "first ideal, calibrated once", point -> point.once().first(), 3);
        XYChart gain = chart("Gain over simulated hours", "slope against the present ideal");
        series(gain, points, "refreshed", point -> point.refreshed().gain(), 0);
        series(gain, points, "calibrated once", point -> point.once().gain(), 1);
        range(correlation, points.stream().flatMapToDouble(point -> DoubleStream.of(
                point.once().present(), point.once().first(), point.refreshed().present(),
                point.refreshed().first())), 0.95, 1);
        range(gain, points.stream().flatMapToDouble(
                point -> DoubleStream.of(point.once().gain(), point.refreshed().gain())), 0.95, 1.05);
        Charts.write(List.of(correlation, gain), folder.resolve(PICTURE));
        StringBuilder page = new StringBuilder("## Stability\n\n![stability](" + PICTURE + ")\n\n"
                + "Correlation with the ideal projection of the device as it is then (present) and as it was at its first "
                + "calibration (first). A refresh restores the gain and the correlation with the present ideal; it does not "
                + "bring the first matrix back.\n\n"
                + "| hours | present, once | present, refreshed | first, once | first, refreshed | gain, once "
                + "| gain, refreshed | refreshes |\n|---|---|---|---|---|---|---|---|\n");
        for (Stability point : points) {
            page.append(String.format(Locale.ROOT,
                    "| %.4g | %.5f | %.5f | %.5f | %.5f | %.4f | %.4f | %d |%n",
                    point.hours(), point.once().present(), point.refreshed().present(), point.once().first(),
                    point.refreshed().first(), point.once().gain(), point.refreshed().gain(),
                    point.refreshes()));
        }
        return page.append('\n').toString();
    }

    private static XYChart chart(String title, String y) {
        XYChart chart = Charts.empty(640, 440, title, "hours", y);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
        return chart;
    }

    /** Shows at least a range, so that the noise of a steady device does not look like a change. */
    private static void range(XYChart chart, DoubleStream values, double least, double most) {
        DoubleSummaryStatistics found = values.filter(Double::isFinite).summaryStatistics();
        chart.getStyler().setYAxisMin(Math.min(least, found.getMin()));
        chart.getStyler().setYAxisMax(Math.max(most, found.getMax()));
        chart.getStyler().setYAxisDecimalPattern("0.00");
    }

    private static void series(XYChart chart, List<Stability> points, String name,
            ToDoubleFunction<Stability> value, int color) {
        double[] hours = points.stream().mapToDouble(Stability::hours).toArray();
        XYSeries series = chart.addSeries(name, hours, points.stream().mapToDouble(value).toArray());
        series.setLineColor(Charts.color(color));
        series.setMarkerColor(Charts.color(color));
        series.setMarker(SeriesMarkers.CIRCLE);
    }
}
