package org.backlight.app.characterize;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import org.backlight.app.chart.Charts;
import org.backlight.app.chart.RoundNumbers;
import org.backlight.optics.characterization.ProjectionCost;
import org.backlight.optics.cost.TimeSplit;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** What a report says of time and energy: of the largest projection that is published, and of the others beside it. */
final class CostSection {

    private CostSection() {}

    /**
     * Writes it.
     *
     * @param measured of the report's own size
     * @param published of the device's table of frame rates
     */
    static void write(Page page, ProjectionCost measured, List<ProjectionCost> published) throws IOException {
        page.section("Time and energy of a projection");
        ProjectionCost largest = published.isEmpty() ? measured : published.getLast();
        List<ProjectionCost> all = new ArrayList<>(published);
        all.addFirst(measured);
        page.picture("time", "time", chart(all),
                "mostly exposure, in which light computes; loading, readout, transfer and host are the price of getting numbers "
                        + "in and out.");
        page.paragraph("### %,d inputs to %,d outputs, the largest size %s", largest.inputs(),
                largest.outputs(),
                published.isEmpty() ? "measured" : "published");
        parts(page, largest);
        page.paragraph("### All sizes");
        page.line("Time in µs. The first line is the size of this report's measurements%s.%n",
                published.isEmpty()
                        ? "; the device tells no table of frame rates, or none of its sizes fits the mirrors and pixels"
                        : ", the others those of the device's table of frame rates");
        page.line(
                "| inputs | outputs | frames | load | exposure | readout | transfer | host | waiting | all | input and output "
                        + "| energy (mJ) | host, this machine |");
        page.line("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (ProjectionCost cost : all) {
            TimeSplit micros = cost.seconds().times(1e6);
            page.line(
                    "| %,d | %,d | %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f %% | %.3f | %.1f |",
                    cost.inputs(),
                    cost.outputs(), cost.framesPerProjection(), micros.load(), micros.exposure(),
                    micros.readout(),
                    micros.transfer(), micros.host(), micros.waiting(), micros.total(),
                    100 * micros.inputOutputShare(), 1e3 * cost.joules().total(), cost.hostMicros());
        }
        page.line("");
    }

    private static void parts(Page page, ProjectionCost cost) {
        page.paragraph(
                "%d frames of %.1f µs at %.0f W. While one frame is exposed, the next pattern is loaded and the former frame "
                        + "is read; where phases overlap, the time is shared in proportion to what each takes alone.",
                cost.framesPerProjection(), 1e6 * cost.frame().seconds(), cost.frame().powerWatts());
        page.line("| part | a phase alone, all frames (µs) | time (µs) | energy (mJ) |%n|---|---|---|---|");
        TimeSplit alone = cost.phases().times(1e6);
        TimeSplit micros = cost.seconds().times(1e6);
        TimeSplit millijoules = cost.joules().times(1e3);
        part(page, "loading the mirrors", alone.load(), micros.load(), millijoules.load());
        part(page, "exposure", alone.exposure(), micros.exposure(), millijoules.exposure());
        part(page, "readout", alone.readout(), micros.readout(), millijoules.readout());
        part(page, "transfer of patterns and counts", alone.transfer(), micros.transfer(),
                millijoules.transfer());
        part(page, "host computation, at the preset's speed", alone.host(), micros.host(),
                millijoules.host());
        page.line("| waiting for the next frame | | %.1f | %.3f |", micros.waiting(), millijoules.waiting());
        page.line("| all | | %.1f | %.3f |%n", micros.total(), millijoules.total());
        page.paragraph("Loading, readout and transfer, the price of input and output, are %.1f %% of it.",
                100 * micros.inputOutputShare());
        page.paragraph(
                "On this machine the host's part (encoding, retrieval) takes %.1f µs, on up to two threads%s.",
                cost.hostMicros(), alone.host() > 0
                        ? String.format(Locale.ROOT, ", %.1f times what the preset assumes",
                                cost.hostMicros() / alone.host())
                        : "");
    }

    private static void part(Page page, String name, double alone, double micros, double millijoules) {
        page.line("| %s | %.1f | %.1f | %.3f |", name, alone, micros, millijoules);
    }

    private static byte[] chart(List<ProjectionCost> costs) {
        CategoryChart chart = new CategoryChartBuilder().width(900).height(460)
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
        return Charts.png(List.of(chart));
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
