package org.backlight.app.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.internal.series.Series;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;

/**
 * Drawing of a chart of XChart, which is afterwards as it was before. Lines are named at their ends where the names have room
 * there, and by the legend otherwise.
 */
final class ChartPanel {

    private static final int LINE_HEIGHT = 13;
    private static final int ENTRY_HEIGHT = 19;
    private static final int MOST_LABELS = 8;
    /** Part of a chart that names at the ends of lines may take. */
    private static final double WIDEST_LABELS = 0.34;
    /** How far right a line has to end, as a part of the chart's width, less twice the height of a line. */
    private static final double NEAR_END = 0.97;
    /** How far a name may be moved from the end of its line so that others have room, in units. */
    private static final double MOST_MOVED = 8;
    private static final int GAP = 3;
    private static final FontRenderContext UNITS = new FontRenderContext(null, true, true);

    private final Chart<?, ?> chart;
    private final int width;
    private final int height;
    private final List<Label> labels;

    /** A name at the end of its line. */
    private record Label(String text, Color color, double y) {}

    private ChartPanel(Chart<?, ?> chart) {
        this.chart = chart;
        width = chart.getWidth();
        height = chart.getHeight();
        labels = chart instanceof XYChart curves ? labels(curves) : List.of();
    }

    /**
     * Returns panels of charts, all as large as the largest; legends below the charts are added to their heights.
     *
     * @param titled whether titles are drawn
     */
    static List<Panel> of(List<Chart<?, ?>> charts, boolean titled) {
        List<ChartPanel> all = charts.stream().map(ChartPanel::new).toList();
        int width = all.stream().mapToInt(panel -> panel.width).max().orElseThrow();
        int height = all.stream().mapToInt(panel -> panel.height + panel.legendHeight()).max().orElseThrow();
        return all.stream().map(panel -> new Panel(width, height, panel.drawing(width, height, titled)))
                .toList();
    }

    private int legendHeight() {
        Styler styler = (Styler) chart.getStyler();
        if (!labels.isEmpty() || !styler.isLegendVisible()
                || styler.getLegendPosition() != Styler.LegendPosition.OutsideS) {
            return 0;
        }
        if (styler.getLegendLayout() == Styler.LegendLayout.Horizontal) {
            return ENTRY_HEIGHT;
        }
        int height = 0;
        for (Object each : chart.getSeriesCollection()) {
            Series series = (Series) each;
            if (series.isShowInLegend()) {
                height += ENTRY_HEIGHT + LINE_HEIGHT * (LegendLines.of(series.getLabel(), chart).size() - 1);
            }
        }
        return height;
    }

    private Consumer<Graphics2D> drawing(int panelWidth, int panelHeight, boolean titled) {
        return pen -> {
            Styler styler = (Styler) chart.getStyler();
            boolean title = styler.isChartTitleVisible();
            boolean legend = styler.isLegendVisible();
            styler.setChartTitleVisible(titled && title);
            try {
                if (labels.isEmpty()) {
                    LegendLines.whole(chart, () -> paint(chart, pen, panelWidth, panelHeight));
                } else {
                    styler.setLegendVisible(false);
                    withLabels((XYChart) chart, pen, panelWidth, panelHeight);
                }
            } finally {
                styler.setChartTitleVisible(title);
                styler.setLegendVisible(legend);
                // A chart is as large as it was painted last.
                chart.paint(scratch(), width, height);
            }
        };
    }

    private void withLabels(XYChart curves, Graphics2D pen, int panelWidth, int panelHeight) {
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, panelWidth, panelHeight);
        int left = panelWidth - labelsWidth(labels, font(curves));
        paint(curves, pen, left, panelHeight);
        pen.setFont(font(curves));
        for (Label label : placed(curves).orElse(labels)) {
            pen.setColor(label.color().darker());
            pen.drawString(label.text(), left + GAP, (float) label.y() + LINE_HEIGHT / 3f);
        }
    }

    /** Paints a chart with ticks at round numbers, for which XChart has to know how far apart they are. */
    private static void paint(Chart<?, ?> chart, Graphics2D pen, int width, int height) {
        if (!(chart instanceof XYChart curves)) {
            chart.paint(pen, width, height);
            return;
        }
        XYStyler styler = curves.getStyler();
        int x = styler.getXAxisTickMarkSpacingHint();
        int y = styler.getYAxisTickMarkSpacingHint();
        curves.paint(scratch(), width, height);
        spacing(styler.isXAxisLogarithmic(), styler.getXAxisMin(), styler.getXAxisMax(), x,
                curves::getScreenXFromChart).ifPresent(styler::setXAxisTickMarkSpacingHint);
        spacing(styler.isYAxisLogarithmic(), styler.getYAxisMin(), styler.getYAxisMax(), y,
                curves::getScreenYFromChart).ifPresent(styler::setYAxisTickMarkSpacingHint);
        curves.paint(pen, width, height);
        styler.setXAxisTickMarkSpacingHint(x);
        styler.setYAxisTickMarkSpacingHint(y);
    }

    /** Returns the distance in units of round numbers that lie at least {@code least} units apart; none where an end is not set. */
    private static OptionalInt spacing(boolean logarithmic, Double from, Double to, int least,
            DoubleUnaryOperator place) {
        if (logarithmic || from == null || to == null || !(to > from)) {
            return OptionalInt.empty();
        }
        double length = Math.abs(place.applyAsDouble(to) - place.applyAsDouble(from));
        int most = (int) Math.max(1, length / least);
        // What XChart takes is the next round distance that is not below its hint.
        return OptionalInt.of((int) Math.floor(length * RoundNumbers.step(to - from, most) / (to - from)));
    }

    /** Returns the names at the ends of lines; none where they have no room, or there are lines that end elsewhere. */
    private List<Label> labels(XYChart curves) {
        if (!curves.getStyler().isLegendVisible()) {
            return List.of();
        }
        List<XYSeries> named = named(curves);
        if (named.size() < 2 || named.size() > MOST_LABELS || named.stream()
                .anyMatch(series -> series.getLineStyle() == SeriesLines.NONE
                        || isArea(series)
                        || last(series) < 0)) {
            return List.of();
        }
        List<Label> all = named.stream().map(series -> new Label(series.getLabel(), series.getLineColor(), 0))
                .toList();
        int wide = labelsWidth(all, font(curves));
        if (wide > WIDEST_LABELS * width) {
            return List.of();
        }
        curves.getStyler().setLegendVisible(false);
        try {
            curves.paint(scratch(), width - wide, height);
            boolean elsewhere = named.stream()
                    .anyMatch(series -> curves
                            .getScreenXFromChart(series.getXData()[last(series)]) < NEAR_END * (width - wide)
                                    - 2 * LINE_HEIGHT);
            return elsewhere ? List.of() : placed(curves).orElse(List.of());
        } finally {
            curves.getStyler().setLegendVisible(true);
            curves.paint(scratch(), width, height);
        }
    }

    private static List<XYSeries> named(XYChart curves) {
        List<XYSeries> named = new ArrayList<>();
        curves.getSeriesCollection().stream().filter(XYSeries::isShowInLegend).forEach(named::add);
        return named;
    }

    /** Returns the names beside the ends of lines as the chart was painted last; empty where they would collide. */
    private static Optional<List<Label>> placed(XYChart curves) {
        List<Label> ends = named(curves).stream()
                .map(series -> new Label(series.getLabel(), series.getLineColor(),
                        curves.getScreenYFromChart(series.getYData()[last(series)])))
                .sorted(Comparator.comparingDouble(Label::y)).toList();
        List<Label> placed = new ArrayList<>();
        double lowest = Double.NEGATIVE_INFINITY;
        for (Label end : ends) {
            double y = Math.max(end.y(), lowest + LINE_HEIGHT);
            placed.add(new Label(end.text(), end.color(), y));
            lowest = y;
        }
        // Half of what the last ones were moved down by, all are moved up, so that none is far from its line.
        double moved = 0;
        for (int i = 0; i < ends.size(); i++) {
            moved = Math.max(moved, placed.get(i).y() - ends.get(i).y());
        }
        double up = moved / 2;
        return moved > 2 * MOST_MOVED
                ? Optional.empty()
                : Optional.of(placed.stream()
                        .map(label -> new Label(label.text(), label.color(), label.y() - up)).toList());
    }

    /** Returns whether a series is an area, and no line. */
    static boolean isArea(XYSeries series) {
        return series.getXYSeriesRenderStyle().filter(XYSeries.XYSeriesRenderStyle.PolygonArea::equals)
                .isPresent();
    }

    private static int last(XYSeries series) {
        for (int i = series.getYData().length - 1; i >= 0; i--) {
            if (Double.isFinite(series.getYData()[i])) {
                return i;
            }
        }
        return -1;
    }

    private static Font font(XYChart curves) {
        return curves.getStyler().getLegendFont();
    }

    private static int labelsWidth(List<Label> labels, Font font) {
        return 2 * GAP + (int) Math.ceil(labels.stream()
                .mapToDouble(label -> font.getStringBounds(label.text(), UNITS).getWidth()).max().orElse(0));
    }

    private static Graphics2D scratch() {
        return new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    }
}
