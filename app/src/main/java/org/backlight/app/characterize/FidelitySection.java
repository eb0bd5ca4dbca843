package org.backlight.app.characterize;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.backlight.app.chart.Charts;
import org.backlight.app.chart.RoundNumbers;
import org.backlight.optics.characterization.FidelityCurves;
import org.backlight.optics.characterization.FidelityCurves.Curve;
import org.backlight.optics.characterization.FidelityCurves.Point;
import org.backlight.optics.characterization.FidelityCurves.Refused;
import org.knowm.xchart.XYChart;

/** What a report says of fidelity and signal to noise, against one condition after another. */
final class FidelitySection {

    /** Signal to noise in dB from which on only the host's arithmetic is seen. */
    private static final double NO_NOISE = 100;

    /** Range of a fidelity's axis below which nothing but noise of a measurement would be seen. */
    private static final double LEAST_RANGE = 1e-4;

    private FidelitySection() {}

    /** A condition: the name of its picture, its title, what its abscissa is, whether it changes parameters of the device, and what a good one does. */
    private record Condition(String name, String title, String axis, boolean logarithmic,
            boolean changesDevice, String good) {}

    /**
     * Writes it.
     *
     * @param curves empty for a device that does not know its ideal projection
     */
    static void write(Page page, Optional<FidelityCurves> curves, Consumer<String> progress)
            throws IOException {
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
                "microseconds, the light held at its level", true, true,
                "it rises by 10 dB for each tenfold of light (20 dB where read noise or rounding prevails) and is above 0.95 at the "
                        + "exposure that it runs with, the last point."),
                fidelity::againstExposure);
        curve(page, fidelity, progress, new Condition("bits", "resolution of the camera", "bits", false, true,
                "it rises by about 6 dB with each bit, and levels off at or before the bits of its camera."),
                fidelity::againstBits);
        curve(page, fidelity, progress,
                new Condition("density", "share of inputs that are on", "share", true, false,
                        "flat and high, so that sparse errors are projected as well as dense ones."),
                fidelity::againstDensity);
        curve(page, fidelity, progress, new Condition("frames", "number of frames",
                "frames of a vector, whose projections are averaged", true, false,
                "it rises by 3 dB for each doubling, until errors that repeat remain: an uneven beam, which gives inputs unequal "
                        + "weights (`dmd.edge-illumination`), and pixels of unequal sensitivity "
                        + "(`camera.photo-response-non-uniformity`)."),
                fidelity::againstFrames);
        curve(page, fidelity, progress, new Condition("light", "light of the laser",
                "photons per pixel and microsecond, all mirrors on", true, true,
                "flat over decades of light below its own, the last point: exposure makes good what the laser lacks."),
                fidelity::againstLight);
    }

    private interface Sweep {
        Curve run();
    }

    private static void curve(Page page, FidelityCurves fidelity, Consumer<String> progress,
            Condition condition, Sweep sweep)
            throws IOException {
        if (condition.changesDevice && !fidelity.canChange()) {
            page.line("### Against %s%n", condition.title);
            page.paragraph(
                    "Left out: it changes parameters of the device, which only a simulated one whose parameters are known allows.");
            return;
        }
        progress.accept("fidelity against " + condition.title);
        Curve curve = sweep.run();
        page.line("### Against %s%n", condition.title);
        // Where nothing comes through there is no correlation.
        List<Point> finite = curve.points().stream().filter(p -> Double.isFinite(p.fidelity())).toList();
        if (!finite.isEmpty()) {
            draw(page, condition, finite);
        }
        if (!curve.points().isEmpty()) {
            page.line("| %s | fidelity | signal to noise (dB) |%n|---|---|---|", condition.axis);
            for (Point point : curve.points()) {
                page.line("| %s | %.5f | %s |", RoundNumbers.text(point.at()), point.fidelity(),
                        words(decibels(point)));
            }
            page.line("");
        }
        for (Refused refused : curve.refused()) {
            page.paragraph("No point at %s (%s): %s", RoundNumbers.text(refused.at()), condition.axis,
                    refused.reason());
        }
    }

    private static void draw(Page page, Condition condition, List<Point> points) throws IOException {
        double[] x = points.stream().mapToDouble(Point::at).toArray();
        double[] y = points.stream().mapToDouble(Point::fidelity).toArray();
        List<XYChart> charts = new ArrayList<>();
        XYChart fidelity = chart("Fidelity against " + condition.title, condition,
                "correlation with the ideal projection", x);
        Plots.points(fidelity, "fidelity", x, y, 0);
        double least = Arrays.stream(y).min().orElseThrow();
        RoundNumbers.ordinate(fidelity, Math.min(least, 1 - LEAST_RANGE), 1, 6);
        charts.add(fidelity);
        // Without any noise there is nothing to draw.
        Point[] noisy = points.stream().filter(point -> drawn(decibels(point)))
                .toArray(Point[]::new);
        if (noisy.length > 0) {
            double[] decibels = Arrays.stream(noisy).mapToDouble(FidelitySection::decibels).toArray();
            XYChart noise = chart("Signal to noise against " + condition.title, condition,
                    "signal to noise (dB)", x);
            Plots.points(noise, "signal to noise", Arrays.stream(noisy).mapToDouble(Point::at).toArray(),
                    decibels, 0);
            RoundNumbers.ordinate(noise, Math.min(0, Arrays.stream(decibels).min().orElseThrow()),
                    Math.max(10, Arrays.stream(decibels).max().orElseThrow()), 8);
            charts.add(noise);
        }
        page.picture("fidelity-" + condition.name, "fidelity against " + condition.title, Charts.png(charts),
                condition.good);
    }

    private static XYChart chart(String title, Condition condition, String axis, double[] x) {
        XYChart chart = Plots.chart(title, condition.axis, axis);
        chart.getStyler().setLegendVisible(false);
        if (condition.logarithmic) {
            RoundNumbers.decades(chart, x[0], x[x.length - 1]);
        } else {
            RoundNumbers.abscissa(chart, 0, x[x.length - 1], 12);
        }
        return chart;
    }

    /** Rounding of float32 alone is no noise of a device. */
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
