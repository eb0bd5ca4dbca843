package org.backlight.app.characterize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import org.backlight.app.report.Charts;
import org.backlight.app.report.Figure;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.report.RoundNumbers;
import org.backlight.app.report.Table;
import org.backlight.optics.characterization.FidelityCurves;
import org.backlight.optics.characterization.FidelityCurves.Curve;
import org.backlight.optics.characterization.FidelityCurves.Point;
import org.backlight.optics.characterization.FidelityCurves.Refused;
import org.knowm.xchart.XYChart;

/** Section of a report on fidelity and signal to noise, against one condition after another. */
final class FidelitySection {

    /** Signal to noise in dB from which on only the host's arithmetic is seen. */
    private static final double NO_NOISE = 100;

    /** Range of a fidelity's axis below which nothing but noise of a measurement would be seen. */
    private static final double LEAST_RANGE = 1e-4;

    private FidelitySection() {}

    /**
     * Theory of the signal-to-noise ratio: its formula in words, its decibels up to a constant, and whether its line is
     * drawn through the last point, where light prevails, or through the first.
     */
    private record Theory(String words, DoubleUnaryOperator decibels, boolean throughLast) {

        /** Shot noise alone: as many times the light, as many times the signal to noise. */
        static final Theory SHOT_NOISE = new Theory("10 dB for each tenfold", at -> 10 * Math.log10(at),
                true);
        /** Noise that differs from frame to frame: the mean of as many frames has as many times the signal to noise. */
        static final Theory MEAN = new Theory("10 dB for each tenfold", at -> 10 * Math.log10(at), false);
        /** Rounding: half the step, a quarter of its variance, for each bit. */
        static final Theory ROUNDING = new Theory("6.02 dB for each bit", at -> 20 * at * Math.log10(2),
                false);
        /** No dependence. */
        static final Theory FLAT = new Theory("no change", _ -> 0, true);

        /** Returns the signal to noise in dB at each abscissa, from that measured at one of them. */
        double[] through(double[] at, double[] measured) {
            int anchor = throughLast ? at.length - 1 : 0;
            double offset = measured[anchor] - decibels.applyAsDouble(at[anchor]);
            return Arrays.stream(at).map(each -> offset + decibels.applyAsDouble(each)).toArray();
        }

        /** Returns what the legend says. */
        String legend() {
            return words + ", through the " + (throughLast ? "last" : "first") + " point";
        }
    }

    /** A condition: the name of its figure, its title, what its abscissa is, what theory says, and what a good device does. */
    private record Condition(String name, String title, String axis, boolean logarithmic, Theory theory,
            boolean changesDevice, String good) {}

    /**
     * Writes it.
     *
     * @param curves empty for a device that does not know its ideal projection
     */
    static void write(HtmlReport page, Optional<FidelityCurves> curves, Consumer<String> progress) {
        page.section("Fidelity and signal to noise");
        if (curves.isEmpty()) {
            page.paragraph(
                    "Left out: what is retrieved would be compared with the ideal projection, which only a device whose "
                            + "transmission matrix is known, as a simulated one's, can tell. The noise is measured under Linearity.");
            return;
        }
        FidelityCurves fidelity = curves.get();
        page.paragraph(
                "Fidelity is the correlation of what is retrieved with the ideal projection, ρ; signal to noise is "
                        + "ρ²/(1 − ρ²), in dB. A share of %.1f of the inputs is on unless it is varied.",
                FidelityCurves.DENSITY);
        curve(page, fidelity, progress, new Condition("exposure", "exposure time",
                "microseconds, the light held at its level", true, Theory.SHOT_NOISE, true,
                "it rises by 10 dB for each tenfold of light (20 dB where read noise or rounding prevails) and is above 0.95 at the "
                        + "exposure that it runs with, the last point."),
                fidelity::againstExposure);
        curve(page, fidelity, progress, new Condition("bits", "resolution of the camera", "bits", false,
                Theory.ROUNDING, true,
                "it rises by about 6 dB with each bit, and levels off at or before the bits of its camera."),
                fidelity::againstBits);
        curve(page, fidelity, progress,
                new Condition("density", "share of inputs that are on", "share", true, Theory.FLAT, false,
                        "flat and high, so that sparse errors are projected as well as dense ones."),
                fidelity::againstDensity);
        curve(page, fidelity, progress, new Condition("frames", "number of frames",
                "frames of a vector, whose projections are averaged", true, Theory.MEAN, false,
                "it rises by 3 dB for each doubling, until errors that repeat remain: an uneven beam, which gives inputs unequal "
                        + "weights (`dmd.edge-illumination`), and pixels of unequal sensitivity "
                        + "(`camera.photo-response-non-uniformity`)."),
                fidelity::againstFrames);
        curve(page, fidelity, progress, new Condition("light", "light of the laser",
                "photons per pixel and microsecond, all mirrors on", true, Theory.FLAT, true,
                "flat over decades of light below its own, the last point: exposure makes good what the laser lacks."),
                fidelity::againstLight);
    }

    private interface Sweep {
        Curve run();
    }

    private static void curve(HtmlReport page, FidelityCurves fidelity, Consumer<String> progress,
            Condition condition, Sweep sweep) {
        if (condition.changesDevice && !fidelity.canChange()) {
            page.subsection("Against %s", condition.title);
            page.paragraph(
                    "Left out: it changes parameters of the device, which only a simulated one whose parameters are known allows.");
            return;
        }
        progress.accept("fidelity against " + condition.title);
        Curve curve = sweep.run();
        page.subsection("Against %s", condition.title);
        // Where nothing comes through there is no correlation.
        List<Point> finite = curve.points().stream().filter(p -> Double.isFinite(p.fidelity())).toList();
        if (!finite.isEmpty()) {
            draw(page, condition, finite);
        }
        if (!curve.points().isEmpty()) {
            Table table = new Table(condition.axis, "fidelity", "signal to noise (dB)");
            for (Point point : curve.points()) {
                table.row(RoundNumbers.text(point.at()), String.format(Locale.ROOT, "%.5f", point.fidelity()),
                        words(decibels(point)));
            }
            page.table(table);
        }
        for (Refused refused : curve.refused()) {
            page.paragraph("No point at %s (%s): %s", RoundNumbers.text(refused.at()), condition.axis,
                    refused.reason());
        }
    }

    private static void draw(HtmlReport page, Condition condition, List<Point> points) {
        double[] x = points.stream().mapToDouble(Point::at).toArray();
        double[] y = points.stream().mapToDouble(Point::fidelity).toArray();
        List<XYChart> charts = new ArrayList<>();
        XYChart fidelity = chart("Fidelity against " + condition.title, condition,
                "correlation with the ideal projection", x);
        Charts.points(fidelity, "measured", x, y, 0);
        charts.add(fidelity);
        double least = Arrays.stream(y).min().orElseThrow();
        // Without any noise there is nothing to draw.
        Point[] noisy = points.stream().filter(point -> drawn(decibels(point)))
                .toArray(Point[]::new);
        if (noisy.length > 0) {
            double[] at = Arrays.stream(noisy).mapToDouble(Point::at).toArray();
            double[] decibels = Arrays.stream(noisy).mapToDouble(FidelitySection::decibels).toArray();
            double[] theory = condition.theory.through(at, decibels);
            XYChart noise = chart("Signal to noise against " + condition.title, condition,
                    "signal to noise (dB)", x);
            Charts.points(noise, "measured", at, decibels, 0);
            theory(noise, condition, at, theory);
            // ρ² = s / (1 + s) of a signal to noise s.
            theory(fidelity, condition, at, Arrays.stream(theory).map(each -> Math.pow(10, each / 10))
                    .map(ratio -> Math.sqrt(ratio / (1 + ratio))).toArray());
            RoundNumbers.ordinate(noise, Math.min(0, Arrays.stream(decibels).min().orElseThrow()),
                    Math.max(10, Math.max(Arrays.stream(decibels).max().orElseThrow(),
                            Arrays.stream(theory).max().orElseThrow())),
                    8);
            charts.add(noise);
        }
        RoundNumbers.ordinate(fidelity, Math.min(least, 1 - LEAST_RANGE), 1, 6);
        page.figure(Figure.of("fidelity-" + condition.name, "Fidelity against " + condition.title, charts),
                OpuReport.good(condition.good));
    }

    private static void theory(XYChart chart, Condition condition, double[] x, double[] y) {
        Charts.theory(chart, condition.theory.legend(), x, y, 1)
                .setLineStyle(Charts.dashed());
    }

    private static XYChart chart(String title, Condition condition, String axis, double[] x) {
        XYChart chart = Charts.empty(title, condition.axis, axis);
        if (condition.logarithmic) {
            RoundNumbers.decades(chart, x[0], x[x.length - 1]);
        } else {
            RoundNumbers.abscissa(chart, 0, x[x.length - 1], 12);
        }
        return chart;
    }

    /** Returns whether a ratio is drawn: rounding of float32 alone is not noise of a device. */
    private static boolean drawn(double decibels) {
        return Double.isFinite(decibels) && decibels < NO_NOISE;
    }

    private static String words(double decibels) {
        return drawn(decibels)
                ? String.format(Locale.ROOT, "%.1f", decibels)
                : decibels >= NO_NOISE ? "no noise" : "no signal";
    }

    private static double decibels(Point point) {
        return 10 * Math.log10(point.signalToNoise());
    }
}
