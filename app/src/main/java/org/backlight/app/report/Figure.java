package org.backlight.app.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import java.util.Collection;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapSeries;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * Charts of a report that stand side by side where there is room, each a drawing in SVG, with the numbers that they show.
 *
 * @param name of the file that a reader saves the numbers as, without its ending
 * @param words what it shows, for those who cannot see it
 * @param charts at least one
 */
public record Figure(String name, String words, List<Chart<?, ?>> charts) implements Illustration {

    static {
        // A colour bar is a picture within its drawing. Pictures pass through no temporary file, so that a report can also
        // be written while the JVM shuts down, when Ctrl-C has ended the work that it is of.
        ImageIO.setUseCache(false);
    }

    /** Copies the charts. */
    public Figure {
        charts = List.copyOf(charts);
    }

    /** Returns the charts as one PNG, two in each line. */
    @Override
    public byte[] png() {
        return Charts.png(charts);
    }

    /** Makes a figure of charts. */
    public static Figure of(String name, String words, Collection<? extends Chart<?, ?>> charts) {
        return new Figure(name, words, List.copyOf(charts));
    }

    @Override
    public List<String> svg() {
        return charts.stream().map(chart -> LegendLines.whole(chart, Figure::svg)).toList();
    }

    private static String svg(Chart<?, ?> chart) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
        } catch (IOException e) {
            // Nothing is written but memory.
            throw new UncheckedIOException(e);
        }
        return SvgElement.of(bytes.toString(StandardCharsets.UTF_8), chart.getWidth(), chart.getHeight());
    }

    /** Returns the numbers that the charts show: chart, series, abscissa, ordinate and its error, a line for each mark. */
    @Override
    public Table numbers() {
        Table numbers = new Table("chart", "series", "x", "y", "error");
        for (Chart<?, ?> chart : charts) {
            switch (chart) {
                case XYChart curves ->
                    curves.getSeriesCollection().forEach(series -> add(numbers, chart, series));
                case CategoryChart bars ->
                    bars.getSeriesCollection().forEach(series -> add(numbers, chart, series));
                case HeatMapChart map -> add(numbers, chart, map.getHeatMapSeries());
                default ->
                    throw new IllegalArgumentException("no numbers are known of a " + chart.getClass());
            }
        }
        return numbers;
    }

    private static void add(Table numbers, Chart<?, ?> chart, XYSeries series) {
        double[] errors = series.getExtraValues();
        for (int i = 0; i < series.getXData().length; i++) {
            numbers.row(chart.getTitle(), series.getLabel(), text(series.getXData()[i]),
                    text(series.getYData()[i]), errors == null ? "" : text(errors[i]));
        }
    }

    private static void add(Table numbers, Chart<?, ?> chart, CategorySeries series) {
        List<?> x = List.copyOf(series.getXData());
        double[] y = series.getYData();
        for (int i = 0; i < x.size(); i++) {
            numbers.row(chart.getTitle(), series.getLabel(), x.get(i).toString(), text(y[i]), "");
        }
    }

    private static void add(Table numbers, Chart<?, ?> chart, HeatMapSeries map) {
        for (Number[] cell : map.getHeatData()) {
            numbers.row(chart.getTitle(), map.getYData().get(cell[1].intValue()).toString(),
                    map.getXData().get(cell[0].intValue()).toString(), text(cell[2]), "");
        }
    }

    private static String text(Number value) {
        double number = value.doubleValue();
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
