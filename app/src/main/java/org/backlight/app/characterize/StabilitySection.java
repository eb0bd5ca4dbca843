package org.backlight.app.characterize;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.backlight.app.report.Charts;
import org.backlight.app.report.Figure;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.report.RoundNumbers;
import org.backlight.app.report.Table;
import org.backlight.optics.characterization.Stability;
import org.backlight.optics.characterization.Stability.Moment;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;

/** Section of a report on a device's stability: a picture and a table, or that nothing of it drifts. */
final class StabilitySection {

    private StabilitySection() {}

    /**
     * Writes it.
     *
     * @param measured empty for a device whose hours cannot be chosen, or whose ideal is not known
     * @param reference whether the device has a reference beam whose phase could drift
     */
    static void write(HtmlReport page, Optional<Stability> measured, boolean reference) {
        page.section("Stability");
        if (measured.isEmpty()) {
            page.paragraph(
                    "Left out: a day would be measured at chosen hours against the ideal projection of each, which only a "
                            + "simulated device allows. `calibration.check-rows` says how often a run looks for drift.");
            return;
        }
        Stability stability = measured.get();
        if (!stability.drifts()) {
            page.paragraph(
                    "No drift in this preset: nothing of the device changes with time, so that fidelity and gain stay as "
                            + "they are but for noise. To see what drift does, and what a refresh of the calibration restores, add "
                            + "`--set medium.decorrelation-seconds=3600` (the medium changes)%s or `--set laser.power-drift=0.1` (the "
                            + "laser's power).",
                    reference
                            ? ", `--set reference.phase-drift-radians=0.5` (the phase of the reference beam)"
                            : "");
            Table table = new Table("hours", "fidelity", "gain");
            for (Moment moment : stability.moments()) {
                table.row(RoundNumbers.text(moment.hours()), digits(5, moment.once().present()),
                        digits(4, moment.once().gain()));
            }
            page.table(table);
            return;
        }
        draw(page, stability.moments());
        page.paragraph(
                "Correlation with the ideal projection of the device as it is then (present) and as it was at its first "
                        + "calibration (first). A refresh restores the gain and the correlation with the present ideal; it does not "
                        + "bring the first matrix back.");
        Table table = new Table("hours", "present, once", "present, refreshed", "first, once",
                "first, refreshed", "gain, once", "gain, refreshed", "refreshes");
        for (Moment moment : stability.moments()) {
            table.row(RoundNumbers.text(moment.hours()), digits(5, moment.once().present()),
                    digits(5, moment.refreshed().present()), digits(5, moment.once().first()),
                    digits(5, moment.refreshed().first()), digits(4, moment.once().gain()),
                    digits(4, moment.refreshed().gain()), Long.toString(moment.refreshes()));
        }
        page.table(table);
    }

    private static String digits(int places, double value) {
        return String.format(Locale.ROOT, "%." + places + "f", value);
    }

    private static void draw(HtmlReport page, List<Moment> moments) {
        XYChart correlation = chart("Correlation over simulated hours",
                "correlation with the ideal projection");
        series(correlation, moments, "present ideal, refreshed", moment -> moment.refreshed().present(), 0);
        series(correlation, moments, "present ideal, calibrated once", moment -> moment.once().present(), 1);
        series(correlation, moments, "first ideal, refreshed", moment -> moment.refreshed().first(), 2);
        series(correlation, moments, "first ideal, calibrated once", moment -> moment.once().first(), 3);
        XYChart gain = chart("Gain over simulated hours", "slope against the present ideal");
        series(gain, moments, "refreshed", moment -> moment.refreshed().gain(), 0);
        series(gain, moments, "calibrated once", moment -> moment.once().gain(), 1);
        range(correlation, moments.stream().flatMapToDouble(moment -> DoubleStream.of(
                moment.once().present(), moment.once().first(), moment.refreshed().present(),
                moment.refreshed().first())), 0.95, 1);
        range(gain, moments.stream().flatMapToDouble(
                moment -> DoubleStream.of(moment.once().gain(), moment.refreshed().gain())), 0.95, 1.05);
        page.figure(
                Figure.of("stability", "Correlation and gain over simulated hours",
                        List.of(correlation, gain)),
                OpuReport.good(
                        "all curves near 1; where the device changes, the refreshed ones stay there against its present ideal."));
    }

    private static XYChart chart(String title, String y) {
        XYChart chart = Charts.empty(title, "hours", y);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
        RoundNumbers.abscissa(chart, 0, 24, 12);
        return chart;
    }

    /** Shows at least a range, so that the noise of a steady device does not look like a change. */
    private static void range(XYChart chart, DoubleStream values, double least, double most) {
        DoubleSummaryStatistics found = values.filter(Double::isFinite).summaryStatistics();
        RoundNumbers.ordinate(chart, Math.min(least, found.getMin()), Math.max(most, found.getMax()), 6);
    }

    private static void series(XYChart chart, List<Moment> moments, String name,
            ToDoubleFunction<Moment> value,
            int number) {
        Charts.points(chart, name, moments.stream().mapToDouble(Moment::hours).toArray(),
                moments.stream().mapToDouble(value).toArray(), number);
    }
}
