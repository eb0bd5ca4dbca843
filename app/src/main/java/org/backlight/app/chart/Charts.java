package org.backlight.app.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.backlight.substrate.file.WholeFile;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What all charts have in common: colours, a white background, and how they become a file. */
public final class Charts {

    /** Okabe and Ito's palette, which colour-blind readers can tell apart, without its yellow. */
    private static final Color[] PALETTE = {new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73),
            new Color(0xCC79A7), new Color(0xE69F00), new Color(0x56B4E9), new Color(0x000000)};

    private Charts() {}

    /**
     * A colour of the palette.
     *
     * @param i from 0; begins anew after the last one
     */
    public static Color color(int i) {
        return PALETTE[i % PALETTE.length];
    }

    /**
     * An empty chart.
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

    /** Gives a chart the background of all. */
    public static void plain(Chart<?, ?> chart) {
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
    }

    /**
     * Charts side by side as one PNG.
     *
     * @param charts of the same size, at least one
     */
    public static <C extends Chart<?, ?>> byte[] png(List<C> charts) {
        List<BufferedImage> pictures = charts.stream().map(BitmapEncoder::getBufferedImage).toList();
        int width = pictures.stream().mapToInt(BufferedImage::getWidth).sum();
        BufferedImage all = new BufferedImage(width, pictures.getFirst().getHeight(),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = all.createGraphics();
        int x = 0;
        for (BufferedImage picture : pictures) {
            graphics.drawImage(picture, x, 0, null);
            x += picture.getWidth();
        }
        graphics.dispose();
        return Png.bytes(all);
    }

    /**
     * Writes charts side by side as one PNG.
     *
     * @param charts of the same size, at least one
     * @param file the PNG to make or replace; missing folders are made
     * @throws IOException if it cannot be written; a former file then stands
     */
    public static <C extends Chart<?, ?>> void write(List<C> charts, Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        WholeFile.write(file, png(charts));
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

    /** A colour that lets others shine through. */
    public static Color faint(Color color) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), 110);
    }
}
