package org.backlight.app.report;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.internal.series.Series;
import org.knowm.xchart.style.Styler;

/**
 * Lines that the entries of a legend take. XChart cuts what is wider than a part of the chart, and the end of a name may be
 * all that tells it from another one.
 */
public final class LegendLines {

    /** A little less than the part of a chart's width from which on XChart cuts. */
    private static final double WIDEST = 0.44;
    private static final FontRenderContext PIXELS = new FontRenderContext(null, true, false);

    private LegendLines() {}

    /**
     * Returns the lines that an entry of a legend takes, broken at blanks or, in long words, behind hyphens where there are
     * any.
     *
     * @param text of the entry
     * @param chart whose width and font it has
     */
    public static List<String> of(String text, Chart<?, ?> chart) {
        Font font = ((Styler) chart.getStyler()).getLegendFont();
        double widest = WIDEST * chart.getWidth();
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (width(rest, font) > widest) {
            int fit = 1;
            while (fit < rest.length() && width(rest.substring(0, fit + 1), font) <= widest) {
                fit++;
            }
            int blank = rest.lastIndexOf(' ', fit);
            int hyphen = rest.lastIndexOf('-', fit - 1);
            int end = blank > 0 ? blank : hyphen > 0 ? hyphen + 1 : fit;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        lines.add(rest);
        return lines;
    }

    /**
     * Draws a chart with a legend whose entries are whole.
     *
     * @param chart as it was before, afterwards
     * @param draw draws it
     */
    static void whole(Chart<?, ?> chart, Runnable draw) {
        Map<Series, String> labels = new LinkedHashMap<>();
        for (Object each : chart.getSeriesCollection()) {
            Series series = (Series) each;
            labels.put(series, series.getLabel());
            series.setLabel(String.join("\n", of(series.getLabel(), chart)));
        }
        try {
            draw.run();
        } finally {
            labels.forEach(Series::setLabel);
        }
    }

    private static double width(String text, Font font) {
        return font.getStringBounds(text, PIXELS).getWidth();
    }
}
