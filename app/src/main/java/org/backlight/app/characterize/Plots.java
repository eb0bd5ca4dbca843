package org.backlight.app.characterize;

import java.awt.BasicStroke;
import java.awt.Color;

import org.backlight.app.chart.Charts;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What the report's charts have in common. */
final class Plots {

    private static final Marker[] MARKERS = {SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE,
            SeriesMarkers.DIAMOND,
            SeriesMarkers.TRIANGLE_UP};

    private Plots() {}

    static XYChart chart(String title, String x, String y) {
        XYChart chart = Charts.empty(640, 440, title, x, y);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
        return chart;
    }

    /** Points that are joined; each number has a colour and a marker of its own, and odd ones are dashed. */
    static XYSeries points(XYChart chart, String name, double[] x, double[] y, int number) {
        XYSeries series = chart.addSeries(name, x, y);
        Color color = Charts.color(number);
        series.setLineColor(color);
        series.setMarkerColor(color);
        series.setMarker(MARKERS[number % MARKERS.length]);
        series.setLineStyle(number % 2 == 0
                ? new BasicStroke(2)
                : new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[]{7, 5}, 0));
        return series;
    }

    /** A distribution, as a line without marks. */
    static XYSeries distribution(XYChart chart, String name, double[] x, double[] y, int number) {
        return Charts.line(chart.addSeries(name, x, y), Charts.color(number), 2);
    }
}
