package org.backlight.app.task;

import java.awt.Color;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.backlight.app.report.Charts;
import org.backlight.app.report.Figure;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.report.Table;
import org.backlight.substrate.file.WholeFile;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.Styler;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How well a network tells classes apart.
 *
 * @param classes their names
 * @param confusion how many samples of a class (row) were taken for which (column)
 * @param loss the mean cross-entropy, in nats
 */
public record ClassEvaluation(List<String> classes, long[][] confusion, double loss)
        implements
            SampleEvaluation {

    private static final int MOST_PRINTED = 12;
    private static final int LARGEST_CELL = 30;
    private static final int MARGIN = 150;
    /** White to a blue of ColorBrewer's on which black numbers can still be read. */
    private static final Color[] BLUES = {Color.WHITE, new Color(0xC6DBEF), new Color(0x9ECAE1),
            new Color(0x6BAED6)};

    /**
     * Compares outputs with classes.
     *
     * @param classes their names
     * @param outputs the network's, shape (samples, classes)
     * @param labels the class of each sample
     */
    static ClassEvaluation of(List<String> classes, float[] outputs, int[] labels) {
        int each = classes.size();
        long[][] confusion = new long[each][each];
        double loss = 0;
        for (int i = 0; i < labels.length; i++) {
            int best = 0;
            for (int k = 1; k < each; k++) {
                best = outputs[i * each + k] > outputs[i * each + best] ? k : best;
            }
            double sum = 0;
            for (int k = 0; k < each; k++) {
                sum += Math.exp(outputs[i * each + k] - outputs[i * each + best]);
            }
            loss += Math.log(sum) - (outputs[i * each + labels[i]] - outputs[i * each + best]);
            confusion[labels[i]][best]++;
        }
        return new ClassEvaluation(classes, confusion, loss / labels.length);
    }

    /** Returns the number of samples. */
    public long samples() {
        long sum = 0;
        for (int i = 0; i < confusion.length; i++) {
            sum += row(i);
        }
        return sum;
    }

    /** Returns the fraction of the samples that were taken for their own class. */
    public double accuracy() {
        long right = 0;
        for (int i = 0; i < confusion.length; i++) {
            right += confusion[i][i];
        }
        return (double) right / samples();
    }

    private long row(int label) {
        return java.util.Arrays.stream(confusion[label]).sum();
    }

    private long column(int label) {
        long sum = 0;
        for (long[] row : confusion) {
            sum += row[label];
        }
        return sum;
    }

    @Override
    public void print(PrintWriter out) {
        out.println(
                String.format(Locale.ROOT, "accuracy   %.2f %% of %,d samples (loss %.4f)", 100 * accuracy(),
                        samples(), loss));
        out.println();
        classes(true).print(out, 1);
        if (classes.size() <= MOST_PRINTED) {
            out.println();
            out.println("confusion: a row for each class, a column for what its samples were taken for");
            matrix().print(out, 1);
        }
    }

    /** Returns a row for each class: samples, precision, recall, and what else it is most often taken for. */
    private Table classes(boolean rounded) {
        Table table = new Table("class", "samples", "precision", "recall", "most often taken for");
        for (int i = 0; i < classes.size(); i++) {
            int other = -1;
            for (int k = 0; k < classes.size(); k++) {
                if (k != i && confusion[i][k] > 0 && (other < 0 || confusion[i][k] > confusion[i][other])) {
                    other = k;
                }
            }
            table.row(classes.get(i), String.valueOf(row(i)), share(confusion[i][i], column(i), rounded),
                    share(confusion[i][i], row(i), rounded),
                    other < 0 ? "–" : classes.get(other) + " (" + confusion[i][other] + ")");
        }
        return table;
    }

    private static String share(long part, long whole, boolean rounded) {
        return whole == 0
                ? "–"
                : String.format(Locale.ROOT, rounded ? "%.3f" : "%.6f", (double) part / whole);
    }

    private Table matrix() {
        List<String> head = new ArrayList<>(List.of(""));
        head.addAll(classes);
        Table table = new Table(head);
        for (int i = 0; i < classes.size(); i++) {
            List<String> row = new ArrayList<>(List.of(classes.get(i)));
            for (long count : confusion[i]) {
                row.add(String.valueOf(count));
            }
            table.row(row);
        }
        return table;
    }

    @Override
    public void write(Path folder, Set<FigureFormat> formats) throws IOException {
        WholeFile.writeWithFolder(folder.resolve("confusion.csv"),
                matrix().csv().getBytes(StandardCharsets.UTF_8));
        WholeFile.writeWithFolder(folder.resolve("classes.csv"),
                classes(false).csv().getBytes(StandardCharsets.UTF_8));
        Figure confusion = Figure.of("confusion", "Confusion matrix", List.of(chart()));
        for (FigureFormat format : formats) {
            FigureFormat.write(confusion, folder.resolve(format.named("confusion")));
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("samples", samples());
        figures.put("loss", loss);
        figures.put("accuracy", accuracy());
        WholeFile.writeWithFolder(folder.resolve("evaluation.json"), JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsBytes(figures));
    }

    /** Draws each class's samples as fractions: white for none, blue for all. */
    private HeatMapChart chart() {
        int n = classes.size();
        int plot = Math.clamp((long) n * LARGEST_CELL, 240, 900);
        HeatMapChart chart = new HeatMapChartBuilder().width(plot + MARGIN).height(plot + MARGIN - 40)
                .xAxisTitle("taken for").yAxisTitle("class").build();
        Charts.plain(chart);
        Styler styler = chart.getStyler();
        chart.getStyler().setRangeColors(BLUES);
        chart.getStyler().setMin(0);
        chart.getStyler().setMax(1);
        chart.getStyler().setDrawBorder(false);
        chart.getStyler().setShowValue(n <= MOST_PRINTED);
        chart.getStyler().setPlotContentSize(1);
        chart.getStyler().setPlotGridLinesVisible(false);
        chart.getStyler().setXAxisLabelRotation(90);
        chart.getStyler().setXAxisMaxLabelCount(n);
        chart.getStyler().setYAxisTickMarkSpacingHint(1);
        chart.getStyler().setHeatMapDecimalValueFormatter(value -> String.format(Locale.ROOT, "%.2f", value));
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        List<Number[]> cells = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                // The ordinate grows upwards, and rows are read downwards.
                cells.add(new Number[]{k, n - 1 - i, row(i) == 0 ? 0 : (double) confusion[i][k] / row(i)});
            }
        }
        chart.addSeries("fraction", classes, classes.reversed(), cells);
        return chart;
    }
}
