package org.backlight.app.report;

import java.util.Collection;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapSeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.AxesChart;
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

    /** Makes a figure of charts. */
    public static Figure of(String name, String words, Collection<? extends Chart<?, ?>> charts) {
        return new Figure(name, words, List.copyOf(charts));
    }

    @Override
    public List<Panel> panels(boolean titled) {
        return ChartPanel.of(charts, titled || !axesTellApart());
    }

    /** Returns whether no two charts have the same axes, so that they can be told apart without titles. */
    private boolean axesTellApart() {
        return charts.stream().map(chart -> chart instanceof AxesChart<?, ?> axes
                ? axes.getXAxisTitle() + "\n" + axes.getYAxisTitle()
                : chart.getTitle()).distinct().count() == charts.size();
    }

    @Override
    public int columns() {
        return 2;
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
        if (!series.isShowInLegend()
                && ChartPanel.isArea(series)) {
            // A band, whose numbers are the errors of its curve.
            return;
        }
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
