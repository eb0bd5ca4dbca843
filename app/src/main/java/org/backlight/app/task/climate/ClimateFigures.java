package org.backlight.app.task.climate;

import java.awt.Color;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.backlight.app.report.Charts;
import org.backlight.app.report.DivergingScale;
import org.backlight.app.report.Figure;
import org.backlight.app.report.MapFigure;
import org.backlight.app.report.RoundNumbers;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.ClimateScenario;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Pictures of predicted climates: maps of a year, and area means against years. */
public final class ClimateFigures {

    private static final int TICKS = 10;
    private static final Color BAND = new Color(0xDADADA);

    private ClimateFigures() {}

    /**
     * Draws truth, prediction and bias of a year side by side.
     *
     * @param name of the file that the values are saved as, without its ending
     * @param truth has the year
     * @param prediction has the year, on the same grid
     * @param year which
     */
    public static MapFigure compared(String name, ClimateMaps truth, ClimateMaps prediction, int year) {
        WrittenUnit unit = WrittenUnit.of(truth.units());
        return MapFigure.compared(name, "Maps of " + words(truth, year) + ": truth, prediction and bias",
                truth.grid().latitudes(), truth.grid().longitudes(), title(truth, year),
                unit.values(truth.map(year)), unit.values(prediction.map(year)), unit.name(), hues(truth));
    }

    /**
     * Draws a year alone.
     *
     * @param name of the file that the values are saved as, without its ending
     * @param maps have the year
     * @param year which
     */
    public static MapFigure alone(String name, ClimateMaps maps, int year) {
        WrittenUnit unit = WrittenUnit.of(maps.units());
        float[] map = unit.values(maps.map(year));
        return new MapFigure(name, "Map of " + words(maps, year), maps.grid().latitudes(),
                maps.grid().longitudes(), List.of(new MapFigure.Layer(title(maps, year), map, unit.name(),
                        DivergingScale.of(hues(maps), map))));
    }

    private static String title(ClimateMaps maps, int year) {
        return maps.variable() + " in " + year;
    }

    private static String words(ClimateMaps maps, int year) {
        return (maps.longName().isEmpty() ? maps.variable() : maps.longName()) + " in " + year;
    }

    private static DivergingScale.Hues hues(ClimateMaps maps) {
        return maps.variable().startsWith("pr")
                ? DivergingScale.Hues.BROWN_GREEN
                : DivergingScale.Hues.BLUE_RED;
    }

    /**
     * Draws area means against years: the truth as a black line with the range of its members as a band, predictions in colours.
     *
     * @param name of the file that the numbers are saved as, without its ending
     * @param scenario whose target is the truth
     * @param predictions of its years, by the name that the legend has, drawn in their order
     */
    public static Figure areaMeans(String name, ClimateScenario scenario,
            Map<String, ClimateMaps> predictions) {
        double[] years = IntStream.rangeClosed(scenario.years().first(), scenario.years().last())
                .asDoubleStream().toArray();
        double[][] members = scenario.members().stream().map(ClimateFigures::means).toArray(double[][]::new);
        ClimateMaps first = scenario.members().getFirst();
        XYChart chart = Charts.empty(scenario.name(), "year",
                "area mean of " + first.variable() + " (" + WrittenUnit.of(first.units()).name() + ")");
        double[] least = each(members, DoubleStream::min);
        double[] most = each(members, DoubleStream::max);
        if (members.length > 1) {
            band(chart, "range of " + members.length + " members", years, least, most);
        }
        Charts.line(chart.addSeries(members.length > 1 ? "truth, mean of members" : "truth", years,
                each(members, DoubleStream::average)), Color.BLACK, Charts.LINE);
        Map<String, double[]> curves = new LinkedHashMap<>();
        predictions.forEach((label, maps) -> curves.put(label, means(maps)));
        int number = 0;
        for (Map.Entry<String, double[]> curve : curves.entrySet()) {
            XYSeries series = chart.addSeries(curve.getKey(), years, curve.getValue());
            Charts.line(series, Charts.color(number), Charts.LINE).setLineStyle(Charts.stroke(number));
            number++;
        }
        RoundNumbers.abscissa(chart, years[0], years[years.length - 1], TICKS);
        // Years have no comma at thousands.
        chart.getStyler().setXAxisTickLabelsFormattingFunction(year -> Long.toString(Math.round(year)));
        double[] all = DoubleStream.concat(DoubleStream.concat(Arrays.stream(least), Arrays.stream(most)),
                curves.values().stream().flatMapToDouble(Arrays::stream)).filter(Double::isFinite).toArray();
        RoundNumbers.ordinate(chart, Arrays.stream(all).min().orElse(0), Arrays.stream(all).max().orElse(1),
                TICKS);
        return Figure.of(name, "Area means of " + scenario.name() + " against years", List.of(chart));
    }

    private static double[] means(ClimateMaps maps) {
        WrittenUnit unit = WrittenUnit.of(maps.units());
        return IntStream.rangeClosed(maps.years().first(), maps.years().last())
                .mapToDouble(year -> unit.factor() * maps.mean(year)).toArray();
    }

    private static double[] each(double[][] members, Function<DoubleStream, OptionalDouble> figure) {
        return IntStream.range(0, members[0].length).mapToDouble(
                year -> figure.apply(Arrays.stream(members).mapToDouble(member -> member[year]))
                        .orElseThrow())
                .toArray();
    }

    private static void band(XYChart chart, String label, double[] x, double[] least, double[] most) {
        XYSeries band = chart.addSeries(label, around(x, x), around(least, most));
        band.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
        band.setFillColor(BAND);
        band.setLineColor(BAND);
        band.setMarker(SeriesMarkers.NONE);
    }

    /** Returns the values there, and other values back. */
    private static double[] around(double[] there, double[] back) {
        return DoubleStream.concat(Arrays.stream(there),
                IntStream.range(0, back.length).mapToDouble(i -> back[back.length - 1 - i])).toArray();
    }
}
