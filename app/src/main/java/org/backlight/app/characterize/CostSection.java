package org.backlight.app.characterize;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import org.backlight.app.report.Charts;
import org.backlight.app.report.Figure;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.report.Panel;
import org.backlight.app.report.RoundNumbers;
import org.backlight.app.report.Table;
import org.backlight.optics.characterization.ProjectionCost;
import org.backlight.optics.cost.TimeSplit;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** Section of a report on time and energy: of the largest published projection, and of the others beside it. */
final class CostSection {

    private CostSection() {}

    /**
     * Writes it.
     *
     * @param measured of the report's own size
     * @param published of the device's table of frame rates
     */
    static void write(HtmlReport page, ProjectionCost measured, List<ProjectionCost> published) {
        page.section("Time and energy of a projection");
        ProjectionCost largest = published.isEmpty() ? measured : published.getLast();
        List<ProjectionCost> all = new ArrayList<>(published);
        all.addFirst(measured);
        page.figure(new Figure("time", "Time of a projection by where it goes", List.of(chart(all))),
                OpuReport.good(
                        "mostly exposure, in which light computes; loading, readout, transfer and host are the price of getting numbers "
                                + "in and out."));
        page.subsection("%,d inputs to %,d outputs, the largest size %s", largest.inputs(),
                largest.outputs(),
                published.isEmpty() ? "measured" : "published");
        parts(page, largest);
        page.subsection("All sizes");
        page.paragraph("Time in µs. The first line is the size of this report's measurements%s.",
                published.isEmpty()
                        ? "; the device tells no table of frame rates, or none of its sizes fits the mirrors and pixels"
                        : ", the others those of the device's table of frame rates");
        Table table = new Table("inputs", "outputs", "frames", "load", "exposure", "readout", "transfer",
                "host",
                "waiting", "all", "input and output", "energy (mJ)", "host, this machine");
        for (ProjectionCost cost : all) {
            TimeSplit micros = cost.seconds().times(1e6);
            table.row(words("%,d", cost.inputs()), words("%,d", cost.outputs()),
                    words("%d", cost.framesPerProjection()), words("%.1f", micros.load()),
                    words("%.1f", micros.exposure()), words("%.1f", micros.readout()),
                    words("%.1f", micros.transfer()), words("%.1f", micros.host()),
                    words("%.1f", micros.waiting()), words("%.1f", micros.total()),
                    words("%.1f %%", 100 * micros.inputOutputShare()),
                    words("%.3f", 1e3 * cost.joules().total()), words("%.1f", cost.hostMicros()));
        }
        page.table(table);
    }

    private static void parts(HtmlReport page, ProjectionCost cost) {
        page.paragraph(
                "%d frames of %.1f µs at %.0f W. While one frame is exposed, the next pattern is loaded and the previous frame "
                        + "is read; where phases overlap, the time is shared in proportion to what each takes alone.",
                cost.framesPerProjection(), 1e6 * cost.frame().seconds(), cost.frame().powerWatts());
        Table table = new Table("part", "a phase alone, all frames (µs)", "time (µs)", "energy (mJ)");
        TimeSplit alone = cost.phases().times(1e6);
        TimeSplit micros = cost.seconds().times(1e6);
        TimeSplit millijoules = cost.joules().times(1e3);
        part(table, "loading the mirrors", alone.load(), micros.load(), millijoules.load());
        part(table, "exposure", alone.exposure(), micros.exposure(), millijoules.exposure());
        part(table, "readout", alone.readout(), micros.readout(), millijoules.readout());
        part(table, "transfer of patterns and counts", alone.transfer(), micros.transfer(),
                millijoules.transfer());
        part(table, "host computation, at the preset's speed", alone.host(), micros.host(),
                millijoules.host());
        table.row("waiting for the next frame", "", words("%.1f", micros.waiting()),
                words("%.3f", millijoules.waiting()));
        table.row("all", "", words("%.1f", micros.total()), words("%.3f", millijoules.total()));
        page.table(table);
        page.paragraph("Loading, readout and transfer, the price of input and output, are %.1f %% of it.",
                100 * micros.inputOutputShare());
        page.paragraph(
                "On this machine the host's part (encoding, retrieval) takes %.1f µs, on up to two threads%s.",
                cost.hostMicros(), alone.host() > 0
                        ? String.format(Locale.ROOT, ", %.1f times what the preset assumes",
                                cost.hostMicros() / alone.host())
                        : "");
    }

    private static void part(Table table, String name, double alone, double micros, double millijoules) {
        table.row(name, words("%.1f", alone), words("%.1f", micros), words("%.3f", millijoules));
    }

    private static String words(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static CategoryChart chart(List<ProjectionCost> costs) {
        CategoryChart chart = new CategoryChartBuilder().width(Panel.PAGE).height(380)
                .title("Time of a projection by where it goes").xAxisTitle("inputs to outputs")
                .yAxisTitle("milliseconds").build();
        Charts.plain(chart);
        chart.getStyler().setStacked(true);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(RoundNumbers::text);
        bars(chart, "exposure", costs, TimeSplit::exposure, 0);
        bars(chart, "load", costs, TimeSplit::load, 1);
        bars(chart, "readout", costs, TimeSplit::readout, 4);
        bars(chart, "transfer", costs, TimeSplit::transfer, 3);
        bars(chart, "host", costs, TimeSplit::host, 2);
        bars(chart, "waiting", costs, TimeSplit::waiting, 5);
        return chart;
    }

    private static void bars(CategoryChart chart, String part, List<ProjectionCost> costs,
            ToDoubleFunction<TimeSplit> seconds, int color) {
        List<String> names = costs.stream().map(c -> size(c.inputs()) + " to " + size(c.outputs())).toList();
        chart.addSeries(part, names,
                costs.stream().map(c -> 1e3 * seconds.applyAsDouble(c.seconds())).toList())
                .setFillColor(Charts.color(color));
    }

    private static String size(long n) {
        return n < 10_000
                ? Long.toString(n)
                : n < 1_000_000
                        ? n / 1000 + "k"
                        : RoundNumbers.text(Math.rint(n / 1e5) / 10) + "M";
    }
}
