package org.backlight.app.report;

import java.util.Locale;
import org.knowm.xchart.XYChart;

/** Round numbers on axes: 1, 2 or 5 times a power of ten. */
public final class RoundNumbers {

    private RoundNumbers() {}

    /**
     * Returns the distance of ticks.
     *
     * @param range of the axis, above 0
     * @param most ticks that it has room for
     */
    public static double step(double range, int most) {
        double least = range / most;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        double digit = least / power;
        return power * (digit <= 1 + 1e-9 ? 1 : digit <= 2 + 1e-9 ? 2 : digit <= 5 + 1e-9 ? 5 : 10);
    }

    /**
     * Returns a number by four digits or less, with a comma at thousands, and as a power of ten where it is very large
     * or small.
     */
    public static String text(double value) {
        double size = Math.abs(value);
        if (size < 1e-12) {
            return "0";
        }
        if (size >= 1e6 || size < 9.9e-5) {
            return String.format(Locale.ROOT, "%.0e", value).replaceFirst("e\\+?(-?)0*", "e$1");
        }
        String text = String.format(Locale.ROOT, "%,.0f", value);
        if (size < 999.95) {
            int places = 3 - (int) Math.floor(Math.log10(size));
            text = String.format(Locale.ROOT, "%." + places + "f", value);
        }
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }

    /** Lets the ordinate begin and end at round numbers around a range. */
    public static void ordinate(XYChart chart, double least, double most, int ticks) {
        double step = step(Math.max(most - least, 1e-9), ticks);
        chart.getStyler().setYAxisMin(Math.floor(least / step + 1e-6) * step);
        chart.getStyler().setYAxisMax(Math.ceil(most / step - 1e-6) * step);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(RoundNumbers::text);
    }

    /** Lets the abscissa begin and end at round numbers around a range. */
    public static void abscissa(XYChart chart, double least, double most, int ticks) {
        double step = step(Math.max(most - least, 1e-9), ticks);
        chart.getStyler().setXAxisMin(Math.floor(least / step + 1e-6) * step);
        chart.getStyler().setXAxisMax(Math.ceil(most / step - 1e-6) * step);
        chart.getStyler().setXAxisTickLabelsFormattingFunction(RoundNumbers::text);
    }

    /** Lets a logarithmic abscissa begin and end at powers of ten. */
    public static void decades(XYChart chart, double least, double most) {
        chart.getStyler().setXAxisLogarithmic(true);
        double[] ends = decades(least, most);
        chart.getStyler().setXAxisMin(ends[0]);
        chart.getStyler().setXAxisMax(ends[1]);
        chart.getStyler().setXAxisTickLabelsFormattingFunction(RoundNumbers::text);
    }

    /** Lets a logarithmic ordinate begin and end at powers of ten. */
    public static void ordinateDecades(XYChart chart, double least, double most) {
        chart.getStyler().setYAxisLogarithmic(true);
        double[] ends = decades(least, most);
        chart.getStyler().setYAxisMin(ends[0]);
        chart.getStyler().setYAxisMax(ends[1]);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(RoundNumbers::text);
    }

    private static double[] decades(double least, double most) {
        double first = Math.floor(Math.log10(least) + 1e-6);
        return new double[]{Math.pow(10, first),
                Math.pow(10, Math.max(first + 1, Math.ceil(Math.log10(most) - 1e-6)))};
    }
}
