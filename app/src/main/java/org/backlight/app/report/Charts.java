package org.backlight.app.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Look that all charts share: sizes that are legible at the width of a journal's column, two widths of lines, and colours that
 * colour-blind readers can tell apart.
 */
public final class Charts {

    /** Okabe and Ito's palette, which colour-blind readers can tell apart, without its yellow. */
    private static final Color[] PALETTE = {new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73),
            new Color(0xCC79A7), new Color(0xE69F00), new Color(0x56B4E9), new Color(0x000000)};

    private static final Marker[] MARKERS = {SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE,
            SeriesMarkers.DIAMOND, SeriesMarkers.TRIANGLE_UP};
    /** Of error bars whose deviations are drawn as a band; the numbers of the figure have them with their curve. */
    public static final Color INVISIBLE = new Color(0, 0, 0, 0);

    /** Width of lines in units of {@link Panel}. */
    public static final float LINE = 1.5f;
    /** Width of lines that stand back, likewise. */
    public static final float THIN = 0.75f;

    private static final int BAND_OPACITY = 45;
    private static final int HEIGHT = 270;
    private static final int WIDE_HEIGHT = 440;
    private static final int TICK_SPACING = 50;
    private static final int LINE_SPACING = 32;
    private static final int LEGEND_LINE = 22;
    private static final int PADDING = 4;
    private static final Color GRID = new Color(0xDDDDDD);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final Font SMALL = TEXT.deriveFont(11f);
    private static final Font TITLE = TEXT.deriveFont(Font.BOLD, 13f);

    private Charts() {}

    /**
     * Returns a colour of the palette.
     *
     * @param i from 0; starts over after the last one
     */
    public static Color color(int i) {
        return PALETTE[i % PALETTE.length];
    }

    /**
     * Returns an empty chart of a journal's column.
     *
     * @param title above it
     * @param x the title of the horizontal axis
     * @param y the title of the vertical axis
     */
    public static XYChart empty(String title, String x, String y) {
        return empty(Panel.COLUMN, HEIGHT, title, x, y);
    }

    /** Returns an empty chart of a journal's page, for many curves, as {@link #empty} does. */
    public static XYChart wide(String title, String x, String y) {
        return empty(Panel.PAGE, WIDE_HEIGHT, title, x, y);
    }

    private static XYChart empty(int width, int height, String title, String x, String y) {
        XYChart chart = new XYChartBuilder().width(width).height(height).title(title).xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        plain(chart);
        AxesChartStyler styler = chart.getStyler();
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setMarkerSize(5);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(0.5f));
        styler.setPlotMargin(0);
        styler.setAxisTicksLineVisible(false);
        styler.setXAxisTickMarkSpacingHint(TICK_SPACING);
        styler.setYAxisTickMarkSpacingHint(LINE_SPACING);
        return chart;
    }

    /** Gives a chart what all have: white, letters of one size, and numbers that look the same in every locale. */
    public static void plain(Chart<?, ?> chart) {
        AxesChartStyler styler = (AxesChartStyler) chart.getStyler();
        styler.setLocale(Locale.ROOT);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setChartFontColor(Color.BLACK);
        styler.setAxisTickLabelsColor(Color.BLACK);
        styler.setChartTitleFont(TITLE);
        styler.setChartTitleBoxVisible(false);
        styler.setAxisTitleFont(TEXT);
        styler.setAxisTickLabelsFont(SMALL);
        styler.setLegendFont(SMALL);
        styler.setAnnotationTextFont(SMALL);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendSeriesLineLength(LEGEND_LINE);
        styler.setLegendPadding(PADDING);
        styler.setChartPadding(PADDING);
        styler.setAxisTickMarkLength(PADDING);
        styler.setAxisTickMarksStroke(new BasicStroke(THIN));
    }

    /**
     * Makes a curve a line of some colour without marks.
     *
     * @param series modified
     * @param color of the line
     * @param width of the line, {@link #LINE} or {@link #THIN}
     * @return the series
     */
    public static XYSeries line(XYSeries series, Color color, float width) {
        series.setLineColor(color);
        series.setLineStyle(new BasicStroke(width));
        series.setMarker(SeriesMarkers.NONE);
        return series;
    }

    /**
     * Adds the mean of several curves, with the standard deviations as its errors, or a single curve as it is.
     *
     * @param name of its series
     * @param band what to draw, at least one point
     * @return the series
     */
    public static XYSeries mean(XYChart chart, String name, Curve.Band band) {
        return band.deviations().isEmpty()
                ? chart.addSeries(name, band.mean().x(), band.mean().y())
                : chart.addSeries(name, band.mean().x(), band.mean().y(), band.deviations());
    }

    /**
     * Draws one standard deviation above and below a mean, as a band without an entry in the legend; nothing where all are 0.
     *
     * @param name of its series
     * @param band what to draw
     * @param color of the mean
     */
    public static void band(XYChart chart, String name, Curve.Band band, Color color) {
        List<Double> deviations = band.deviations();
        if (deviations.stream().allMatch(deviation -> deviation == 0)) {
            return;
        }
        // Once along the upper edge, and back along the lower one.
        List<Double> x = new ArrayList<>(band.mean().x());
        x.addAll(band.mean().x().reversed());
        List<Double> y = new ArrayList<>();
        for (int i = 0; i < deviations.size(); i++) {
            y.add(band.mean().y().get(i) + deviations.get(i));
        }
        for (int i = deviations.size() - 1; i >= 0; i--) {
            y.add(band.mean().y().get(i) - deviations.get(i));
        }
        XYSeries series = line(chart.addSeries(name, x, y), INVISIBLE, 0);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
        series.setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_OPACITY));
        series.setShowInLegend(false);
    }

    /**
     * Adds points that are joined.
     *
     * @param number chooses a colour and a marker; the line of an odd one is dashed
     * @return the series
     */
    public static XYSeries points(XYChart chart, String name, double[] x, double[] y, int number) {
        XYSeries series = chart.addSeries(name, x, y);
        Color color = color(number);
        series.setLineColor(color);
        series.setMarkerColor(color);
        series.setMarker(MARKERS[number % MARKERS.length]);
        series.setLineStyle(number % 2 == 0 ? new BasicStroke(LINE) : dashed());
        return series;
    }

    /**
     * Returns a line that, with the colour of the same number, is told apart from those of the numbers below it: solid,
     * and from where colours start over dashed, then dotted.
     *
     * @param i from 0
     */
    public static BasicStroke stroke(int i) {
        return switch (i / PALETTE.length) {
            case 0 -> new BasicStroke(LINE);
            case 1 -> dashed();
            default -> new BasicStroke(LINE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1,
                    new float[]{1, 2 * LINE + i / PALETTE.length}, 0);
        };
    }

    /**
     * Returns a mark that, with the colour of the same number, is told apart from those of the numbers below it: another
     * one from where colours begin anew.
     *
     * @param i from 0
     */
    public static Marker marker(int i) {
        return MARKERS[i / PALETTE.length % MARKERS.length];
    }

    /** Returns a dashed line. */
    public static BasicStroke dashed() {
        return new BasicStroke(LINE, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[]{5, 3}, 0);
    }

    /**
     * Adds what theory says, as a line without marks.
     *
     * @param number chooses a colour
     * @return the series
     */
    public static XYSeries theory(XYChart chart, String name, double[] x, double[] y, int number) {
        return line(chart.addSeries(name, x, y), color(number), LINE);
    }

    /** Returns a colour that lets others shine through. */
    public static Color faint(Color color) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), 110);
    }
}
