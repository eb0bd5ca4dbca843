package org.backlight.app.characterize;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.backlight.app.report.Charts;
import org.backlight.app.report.Figure;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.report.RoundNumbers;
import org.backlight.optics.characterization.IntensityDistribution;
import org.backlight.optics.characterization.Speckle;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.lines.SeriesLines;

/**
 * Section of a report on the object's speckle: a frame, the histogram of its intensities beside their distribution, and
 * its contrast.
 */
final class SpeckleSection {

    private static final int BINS = 60;
    private static final double WIDEST = 6;
    private static final double LEAST_DENSITY = 1e-4;
    private static final int STEPS = 300;

    private SpeckleSection() {}

    static void write(HtmlReport page, Speckle speckle) {
        page.section("Speckle");
        page.paragraph(
                "The same pattern without reference beam and without anchor. Intensities are counts above the dark level; "
                        + "those below 0 are dark pixels with the camera's noise.");
        page.picture(FrameSection.gray("Speckle of the object alone", speckle.image(), "counts"),
                "Speckle of the object alone", OpuReport.good(
                        "bright and dark grains at random all over the picture, with no fringes, stripes or gradient."));
        page.figure(new Figure("intensity", "Intensity of the object beam", List.of(histogram(speckle))),
                OpuReport.good(
                        "measured points on the distribution's line; too few dark pixels mean that light leaks or grains are smaller than "
                                + "pixels, and too few bright ones that the camera saturates."));
        if (speckle.distribution().isExponential()) {
            page.paragraph(
                    "The distribution is the exponential one, since pixels are points here, much smaller than a grain of "
                            + "speckle (`camera.aperture-pixels` is 0).");
        } else {
            page.paragraph(
                    "The distribution is the gamma distribution of shape %.3f: a pixel collects the light of an area "
                            + "(`camera.aperture-pixels` above 0) and averages over as many grains, which leaves a contrast of "
                            + "%.4f = 1/√%.3f to the light. It is exact in mean and variance and close otherwise, but for the brightest pixels, of which there are more; pixels that are points "
                            + "would follow the exponential distribution, drawn for comparison.",
                    speckle.distribution().shape(),
                    1 / Math.sqrt(speckle.distribution().shape()), speckle.distribution().shape());
        }
        if (speckle.saturation() <= WIDEST) {
            page.paragraph(
                    "The camera saturates at %.1f times the mean; the bin there holds all that is brighter.",
                    speckle.saturation());
        }
        String measured = "Contrast (standard deviation over mean): **%.4f ± %.4f** measured (standard error over blocks of "
                + "grains), ";
        if (!speckle.cameraKnown()) {
            page.paragraph(measured
                    + "where the light alone has %.4f. What noise and saturation add is left out: only a simulated device's "
                    + "camera is known.", speckle.contrast(), speckle.standardError(),
                    1 / Math.sqrt(speckle.distribution().shape()));
            return;
        }
        if (Double.isNaN(speckle.expectedContrast())) {
            page.paragraph(measured
                    + "but the mean is only %.1f counts, too coarse a resolution to say what noise theory adds to "
                    + "the distribution's own contrast of %.4f, and the histogram has a point for each count.",
                    speckle.contrast(), speckle.standardError(),
                    speckle.meanCounts(),
                    1 / Math.sqrt(speckle.distribution().shape()));
            return;
        }
        page.paragraph(measured
                + "**%.4f** by theory, from the distribution and this camera's noise and saturation: %.1f standard errors "
                + "apart, where up to 2 are usual.", speckle.contrast(), speckle.standardError(),
                speckle.expectedContrast(),
                Math.abs(speckle.contrast() - speckle.expectedContrast()) / speckle.standardError());
    }

    private static XYChart histogram(Speckle speckle) {
        // A bin holds a whole number of counts; otherwise some would hold one count more than their neighbours.
        double width = Math.max(1, Math.rint(WIDEST / BINS * speckle.meanCounts())) / speckle.meanCounts();
        double start = (Math.floor(speckle.darkCounts()) + 0.5 - speckle.darkCounts()) / speckle.meanCounts()
                - width;
        int bins = (int) Math.ceil((WIDEST - start) / width);
        double[] found = new double[bins];
        for (double value : speckle.relative()) {
            int bin = (int) Math.floor((value - start) / width);
            if (bin >= 0 && bin < bins) {
                found[bin] += 1 / width / speckle.relative().length;
            }
        }
        List<Double> x = new ArrayList<>();
        List<Double> density = new ArrayList<>();
        for (int i = 0; i < bins; i++) {
            // A logarithmic axis has no place for an empty bin.
            if (found[i] > 0) {
                x.add(start + (i + 0.5) * width);
                density.add(found[i]);
            }
        }
        XYChart chart = Charts.empty("Intensity of the object beam", "intensity / mean",
                "probability density");
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(LEAST_DENSITY);
        chart.getStyler().setYAxisMax(10.0);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(RoundNumbers::text);
        RoundNumbers.abscissa(chart, 0, WIDEST, 6);
        Charts.points(chart, "measured", doubles(x), doubles(density), 0)
                .setLineStyle(SeriesLines.NONE);
        if (speckle.distribution().isExponential()) {
            distribution(chart, "exponential distribution", speckle.distribution()::density, 1);
        } else {
            distribution(chart, "gamma distribution", speckle.distribution()::density, 1);
            distribution(chart, "exponential distribution", new IntensityDistribution(1)::density, 2);
        }
        return chart;
    }

    private static void distribution(XYChart chart, String name, DoubleUnaryOperator density, int color) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            double at = (i + 0.5) * WIDEST / STEPS;
            if (density.applyAsDouble(at) >= LEAST_DENSITY) {
                x.add(at);
                y.add(density.applyAsDouble(at));
            }
        }
        Charts.theory(chart, name, doubles(x), doubles(y), color);
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
