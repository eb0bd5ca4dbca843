package org.backlight.app.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.backlight.substrate.file.WholeFile;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Look that all charts share: colours, a white background, and the way in which they become a file. */
public final class Charts {

    /** Okabe and Ito's palette, which colour-blind readers can tell apart, without its yellow. */
    private static final Color[] PALETTE = {new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73),
            new Color(0xCC79A7), new Color(0xE69F00), new Color(0x56B4E9), new Color(0x000000)};

    private static final Marker[] MARKERS = {SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE,
            SeriesMarkers.DIAMOND, SeriesMarkers.TRIANGLE_UP};
    private static final int PANEL_WIDTH = 640;
    private static final int PANEL_HEIGHT = 440;

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
     * Returns an empty chart.
     *
     * @param width in pixels
     * @param height in pixels
     * @param title above it
     * @param x the title of the horizontal axis
     * @param y the title of the vertical axis
     */
    public static XYChart empty(int width, int height, String title, String x, String y) {
        XYChart chart = new XYChartBuilder().width(width).height(height).title(title).xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        plain(chart);
        return chart;
    }

    /** Gives a chart what all have: the background, and numbers that look the same in every locale. */
    public static void plain(Chart<?, ?> chart) {
        chart.getStyler().setLocale(Locale.ROOT);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
    }

    /**
     * Returns charts as one PNG, two in each line.
     *
     * @param charts of the same size, at least one
     */
    public static <C extends Chart<?, ?>> byte[] png(List<C> charts) {
        List<BufferedImage> pictures = charts.stream()
                .map(chart -> LegendLines.whole(chart, BitmapEncoder::getBufferedImage)).toList();
        int width = pictures.getFirst().getWidth();
        int height = pictures.getFirst().getHeight();
        int columns = Math.min(2, pictures.size());
        int lines = Math.ceilDiv(pictures.size(), columns);
        BufferedImage all = new BufferedImage(columns * width, lines * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = all.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, all.getWidth(), all.getHeight());
        for (int i = 0; i < pictures.size(); i++) {
            graphics.drawImage(pictures.get(i), i % columns * width, i / columns * height, null);
        }
        graphics.dispose();
        return Png.bytes(all);
    }

    /**
     * Writes charts side by side as one PNG.
     *
     * @param charts of the same size, at least one
     * @param file the PNG to make or replace; missing folders are made
     * @throws IOException if it cannot be written; the earlier file is then kept
     */
    public static <C extends Chart<?, ?>> void write(List<C> charts, Path file) throws IOException {
        WholeFile.writeWithFolder(file, png(charts));
    }

    /**
     * Makes a curve a line of some colour without marks.
     *
     * @param series modified
     * @param color of the line
     * @param width of the line in pixels
     * @return the series
     */
    public static XYSeries line(XYSeries series, Color color, float width) {
        series.setLineColor(color);
        series.setLineStyle(new BasicStroke(width));
        series.setMarker(SeriesMarkers.NONE);
        return series;
    }

    /** Returns an empty chart of half a page's width, its legend below. */
    public static XYChart panel(String title, String x, String y) {
        XYChart chart = empty(PANEL_WIDTH, PANEL_HEIGHT, title, x, y);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
        return chart;
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
        series.setLineStyle(number % 2 == 0 ? new BasicStroke(2) : dashed(2));
        return series;
    }

    /**
     * Returns a line that, with the colour of the same number, is told apart from those of the numbers below it: solid,
     * and from where colours start over dashed, then dotted.
     *
     * @param i from 0
     * @param width in pixels
     */
    public static BasicStroke stroke(int i, float width) {
        return switch (i / PALETTE.length) {
            case 0 -> new BasicStroke(width);
            case 1 -> dashed(width);
            default -> new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1,
                    new float[]{1, 2 * width + i / PALETTE.length}, 0);
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
    public static BasicStroke dashed(float width) {
        return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[]{7, 5}, 0);
    }

    /**
     * Adds what theory says, as a line without marks.
     *
     * @param number chooses a colour
     * @return the series
     */
    public static XYSeries theory(XYChart chart, String name, double[] x, double[] y, int number) {
        return line(chart.addSeries(name, x, y), color(number), 2);
    }

    /** Returns a colour that lets others shine through. */
    public static Color faint(Color color) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), 110);
    }
}
