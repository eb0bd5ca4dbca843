package org.backlight.app.task.text;

import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.backlight.app.report.Charts;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.Styler;

/**
 * Charts of causal attention: a heat map for each block, the mean over its heads. A row is a token, its columns are the
 * tokens that it sees; white means no weight, dark blue the largest of all blocks.
 */
public final class AttentionChart {

    /** The most tokens that can be drawn. */
    public static final int MOST_TOKENS = 1024;

    /** Numbers of tokens above which a cell has no room for a word, and above which cells are averaged. */
    private static final int MOST_WORDED = 64;
    private static final int MOST_CELLS = 256;
    private static final int LONGEST_WORD = 12;
    private static final int LARGEST_CELL = 22;
    private static final int PLOT = 480;
    private static final int MARGIN = 190;
    private static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    /** White to the darkest of ColorBrewer's blues, equally spaced. */
    private static final Color[] BLUES = {Color.WHITE, new Color(0xC6DBEF), new Color(0x6BAED6),
            new Color(0x2171B5),
            new Color(0x08306B)};

    private AttentionChart() {}

    /**
     * Draws the weights, a chart for each block; of many tokens, the means over squares of neighbours.
     *
     * @param weights by block, head, seeing token and seen token; each row sums to 1
     * @param tokens one for each row and column; at most {@link #MOST_TOKENS}
     */
    public static List<HeatMapChart> of(float[][][][] weights, String[] tokens) {
        if (tokens.length > MOST_TOKENS) {
            throw new IllegalArgumentException("attention among " + tokens.length
                    + " tokens cannot be drawn; expected at most " + MOST_TOKENS);
        }
        int side = Math.ceilDiv(tokens.length, MOST_CELLS);
        List<float[][]> means = IntStream.range(0, weights.length).mapToObj(i -> mean(weights[i], side))
                .toList();
        double largest = means.stream().mapToDouble(AttentionChart::largest).max().orElseThrow();
        return IntStream.range(0, means.size())
                .mapToObj(i -> chart("block " + (i + 1), means.get(i), labels(tokens, side), largest))
                .toList();
    }

    private static List<String> labels(String[] tokens, int side) {
        boolean worded = tokens.length <= MOST_WORDED;
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < tokens.length; i += side) {
            // Equal tokens are told apart by their places.
            labels.add(worded ? (i + 1) + " " + visible(tokens[i]) : Integer.toString(i + 1));
        }
        return labels;
    }

    /** Returns the mean over heads, and over squares of {@code side} tokens. */
    private static float[][] mean(float[][][] heads, int side) {
        int cells = Math.ceilDiv(heads[0].length, side);
        float[][] mean = new float[cells][cells];
        int[][] counts = new int[cells][cells];
        for (float[][] head : heads) {
            for (int i = 0; i < head.length; i++) {
                for (int j = 0; j < head[i].length; j++) {
                    mean[i / side][j / side] += j > i ? 0 : head[i][j];
                    counts[i / side][j / side]++;
                }
            }
        }
        for (int i = 0; i < cells; i++) {
            for (int j = 0; j < cells; j++) {
                mean[i][j] /= Math.max(1, counts[i][j]);
            }
        }
        return mean;
    }

    private static double largest(float[][] weights) {
        float largest = Float.MIN_NORMAL;
        for (float[] row : weights) {
            for (float weight : row) {
                largest = Math.max(largest, weight);
            }
        }
        return largest;
    }

    private static HeatMapChart chart(String title, float[][] weights, List<String> labels, double largest) {
        int n = labels.size();
        int plot = Math.clamp((long) n * LARGEST_CELL, PLOT / 2, PLOT);
        HeatMapChart chart = new HeatMapChartBuilder().width(plot + MARGIN).height(plot + MARGIN - 20)
                .title(title)
                .xAxisTitle("seen token").yAxisTitle("seeing token").build();
        Charts.plain(chart);
        chart.getStyler().setRangeColors(BLUES);
        chart.getStyler().setMin(0);
        chart.getStyler().setMax(largest);
        chart.getStyler().setDrawBorder(false);
        chart.getStyler().setShowValue(false);
        chart.getStyler().setPlotContentSize(1);
        chart.getStyler().setPlotGridLinesVisible(false);
        chart.getStyler().setXAxisLabelRotation(90);
        chart.getStyler().setAxisTickLabelsFont(SMALL);
        chart.getStyler().setXAxisMaxLabelCount(Math.min(n, MOST_WORDED / 2));
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setHeatMapDecimalValueFormatter(value -> String.format(Locale.ROOT, "%.2f", value));
        // The ordinate grows upwards, and rows are read downwards.
        List<Number[]> cells = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                cells.add(new Number[]{j, n - 1 - i, weights[i][j]});
            }
        }
        chart.addSeries("weight", labels, labels.reversed(), cells);
        return chart;
    }

    private static String visible(String token) {
        String shown = token.replace("\n", "⏎").replace(' ', '·');
        return shown.length() > LONGEST_WORD ? shown.substring(0, LONGEST_WORD - 1) + "…" : shown;
    }
}
