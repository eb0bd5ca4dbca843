package org.backlight.app.characterize;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.backlight.app.chart.Charts;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.ProjectionCost;
import org.backlight.optics.TimeSplit;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** Stacked bars of the time of a projection by where it goes: of the measured size, and of the device's largest ones. */
final class CostChart {

    private CostChart() {}

    static void write(OpuPreset preset, ProjectionCost measured, Path file) throws IOException {
        List<String> names = new ArrayList<>(List.of("measured"));
        List<TimeSplit> splits = new ArrayList<>(List.of(measured.seconds()));
        preset.frameCosts().forEach((size, frame) -> {
            names.add(String.format(Locale.ROOT, "%dk to %dk", size.inputs() / 1000, size.outputs() / 1000));
            splits.add(frame.split().times(measured.framesPerProjection()));
        });
        CategoryChart chart = new CategoryChartBuilder().width(760).height(440)
                .title("Time of a projection by where it goes").xAxisTitle("inputs to outputs")
                .yAxisTitle("milliseconds").build();
        Charts.plain(chart);
        chart.getStyler().setStacked(true);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        bars(chart, "exposure", names, splits, TimeSplit::exposure, 0);
        bars(chart, "load", names, splits, TimeSplit::load, 1);
        bars(chart, "readout", names, splits, TimeSplit::readout, 4);
        bars(chart, "transfer", names, splits, TimeSplit::transfer, 3);
        bars(chart, "host", names, splits, TimeSplit::host, 2);
        bars(chart, "waiting", names, splits, TimeSplit::waiting, 5);
        Charts.write(List.of(chart), file);
    }

    private static void bars(CategoryChart chart, String part, List<String> names, List<TimeSplit> splits,
            ToDoubleFunction<TimeSplit> seconds, int color) {
        chart.addSeries(part, names, splits.stream().map(s -> 1e3 * seconds.applyAsDouble(s)).toList())
                .setFillColor(Charts.color(color));
    }
}
