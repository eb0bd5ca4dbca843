package org.backlight.app.characterize;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

import org.backlight.app.report.Charts;
import org.backlight.app.report.Figure;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.report.RoundNumbers;
import org.backlight.app.report.Table;
import org.backlight.optics.characterization.Linearity;
import org.backlight.optics.characterization.Linearity.Residual;
import org.backlight.optics.characterization.SingularValues;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.lines.SeriesLines;

/**
 * Section of a report on the linear map: the singular values of a measured block beside their distribution, and how
 * linear it is.
 */
final class MatrixSection {

    private MatrixSection() {}

    static void write(HtmlReport page, SingularValues found) {
        page.section("Matrix");
        int n = found.columns();
        double[] index = doubles(n, i -> i + 1);
        XYChart chart = Charts.empty("Singular values of a measured block", "number, from the smallest",
                "singular value of B / √m");
        Charts.points(chart, "measured", index, found.values(), 0).setLineStyle(SeriesLines.NONE);
        Charts.theory(chart, "quantiles of Marchenko and Pastur", index,
                doubles(n, i -> found.distribution().quantile((i + 0.5) / n)), 1);
        double[] ends = {0, n + 1};
        Charts.theory(chart, "edges", ends, doubles(2, _ -> found.distribution().lowerEdge()), 2);
        Charts.theory(chart, "upper edge", ends, doubles(2, _ -> found.distribution().upperEdge()), 2)
                .setShowInLegend(false);
        RoundNumbers.abscissa(chart, 0, n + 1, 7);
        RoundNumbers.ordinate(chart, Math.min(found.values()[0], found.distribution().lowerEdge()),
                Math.max(found.values()[n - 1], found.distribution().upperEdge()), 8);
        page.figure(new Figure("singular-values", "Singular values of a measured block", List.of(chart)),
                OpuReport.good(
                        "points along the curve from edge to edge, as for a matrix of independent Gaussian entries; a point far above the "
                                + "upper edge would be a pattern that all outputs share."));
        page.paragraph(
                "A block of %d inputs (n) and %d outputs (m) was estimated from %,d probes, with a standard error of %.4f per "
                        + "entry. The mean square of its entries is %.3f, where 1 is aimed at; the distribution is that of independent entries with "
                        + "this mean square, and has its edges at %.3f and %.3f. Measured are %.3f to %.3f.",
                n, found.rows(),
                found.probes(), found.entryError(), found.meanSquare(), found.distribution().lowerEdge(),
                found.distribution().upperEdge(),
                found.values()[0], found.values()[n - 1]);
        page.paragraph(
                "Distance from the distribution (Kolmogorov and Smirnov's: the largest difference of the distribution functions): "
                        + "**%.4f**. Random Gaussian matrices as large have %.4f in the median, and one in twenty exceeds %.4f: %s",
                found.distance(), found.usualDistance(), found.largestUsualDistance(),
                found.distance() <= found.largestUsualDistance()
                        ? "as for independent Gaussian entries."
                        : "more than for independent Gaussian entries, as when inputs are lit unequally "
                                + "(`dmd.edge-illumination`), neighbouring pixels share light, or the estimate is noisy.");
    }

    static void write(HtmlReport page, Linearity linearity) {
        page.section("Linearity");
        page.paragraph(
                "Identities of a linear map P, and what is left of them, as root mean square relative to that of the "
                        + "projections. Each is measured twice: what differs is noise, and what both share is systematic, the part that "
                        + "averaging does not remove. Below twice the resolution it cannot be told from none.");
        Table table = new Table("identity", "what it tests", "left", "noise", "systematic", "resolution");
        row(table, "P(x + y) − P(x) − P(y)", "additivity, x and y with disjoint inputs on",
                linearity.additivity());
        row(table, "P(−x) + P(x)", "oddness: both halves of a ternary vector are treated alike",
                linearity.oddness());
        row(table, "P(3 x) − 3 P(x)", "homogeneity, x real and shown as 6 bit planes",
                linearity.homogeneity());
        page.table(table);
        page.paragraph("%s",
                OpuReport.good("a systematic part well below the noise, or none that can be told."));
    }

    private static void row(Table table, String identity, String what, Residual residual) {
        table.row(identity, what, digits(residual.total()), digits(residual.noise()),
                digits(residual.systematic()), digits(residual.resolution()));
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, "%.2g", value);
    }

    private static double[] doubles(int n, IntToDoubleFunction value) {
        double[] values = new double[n];
        Arrays.setAll(values, value);
        return values;
    }
}
