package org.backlight.app.explore;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.backlight.app.report.Table;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.run.Spread;
import org.backlight.app.trainings.Cell;
import org.backlight.learning.metric.Format;
import org.backlight.learning.metric.Metric;
import org.backlight.substrate.file.WholeFile;

/** The results of an exploration as text: a table for people, and CSV files for other programs. */
final class ExplorationTable {

    private static final String NOTHING = "-";
    private static final Format LOSS = new Format("", 1, 4);

    /** A figure of a run: its name in CSV files, and what it is. */
    private record Figure(String name, ToDoubleFunction<RunSummary> value) {}

    private static final List<Figure> FIGURES = List.of(new Figure("test_loss", RunSummary::testLoss),
            new Figure("train_loss", RunSummary::trainLoss),
            new Figure("retrieval_fidelity", PointFigures::fidelity),
            new Figure("opu_feedback_frames", PointFigures::feedbackFrames),
            new Figure("opu_calibration_frames", PointFigures::calibrationFrames),
            new Figure("opu_total_frames", PointFigures::totalFrames),
            new Figure("opu_seconds", PointFigures::deviceSeconds),
            new Figure("opu_joules", PointFigures::deviceJoules),
            new Figure("train_seconds", RunSummary::trainSeconds));

    private final List<Variation> variations;
    private final List<PointFigures> figures;
    private final List<PointFigures> front;
    /** What points are compared by; several where the task varies. */
    private final Map<String, Metric> metrics = new LinkedHashMap<>();
    private final List<Figure> all = new ArrayList<>();

    ExplorationTable(List<Variation> variations, List<PointFigures> figures) {
        this.variations = variations;
        this.figures = figures;
        this.front = ParetoFront.of(figures);
        figures.forEach(point -> metrics.putIfAbsent(point.metric().name(), point.metric()));
        metrics.keySet().forEach(name -> all.add(new Figure("test_" + name, run -> run.testFigure(name))));
        all.addAll(FIGURES);
    }

    /**
     * Returns a line for each point, without columns that no point fills; those of the Pareto front have a star, and those at
     * chance say so.
     */
    Table points() {
        boolean device = figures.stream().anyMatch(ParetoFront::isComplete);
        List<String> head = new ArrayList<>(variations.stream().map(Variation::key).toList());
        head.addAll(metrics.keySet());
        head.addAll(List.of("test loss", "train loss", "fidelity", "OPU frames", "OPU s", "OPU J",
                "training s", "seeds", device ? "Pareto" : "note"));
        Table table = new Table(head);
        for (PointFigures point : figures) {
            List<String> row = new ArrayList<>(point.point().values());
            metrics.forEach((name, metric) -> row
                    .add(point.spread(run -> run.testFigure(name)).words(metric.format())));
            row.add(point.spread(RunSummary::testLoss).words(LOSS));
            row.add(point.spread(RunSummary::trainLoss).words(LOSS));
            row.add(number(point.mean(PointFigures::fidelity), "%.4f"));
            row.add(number(point.mean(PointFigures::totalFrames), "%,.0f"));
            row.add(number(point.mean(PointFigures::deviceSeconds), "%,.1f"));
            row.add(number(point.mean(PointFigures::deviceJoules), "%,.0f"));
            row.add(number(point.mean(RunSummary::trainSeconds), "%.1f"));
            row.add(point.seeds());
            row.add(front.contains(point) ? "*" : point.atChance() ? "at chance" : device ? "" : NOTHING);
            table.row(row);
        }
        return table.withoutEmptyColumns(NOTHING);
    }

    private static String number(double value, String format) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : NOTHING;
    }

    /**
     * Writes a line for each point, with means and standard deviations over the seeds.
     *
     * @throws IOException if the file cannot be written; the earlier one is then kept
     */
    void writePoints(Path file) throws IOException {
        List<String> head = Stream
                .of(keys(), all.stream().flatMap(f -> Stream.of(f.name + "_mean", f.name + "_sd")),
                        Stream.of("seeds", "pareto", "at_chance"))
                .flatMap(Function.identity()).toList();
        Table table = new Table(head);
        for (PointFigures point : figures) {
            List<String> row = new ArrayList<>(point.point().values());
            for (Figure figure : all) {
                Spread spread = point.spread(figure.value);
                row.add(number(spread.mean()));
                row.add(number(spread.deviation()));
            }
            row.add(Integer.toString(point.runs().size()));
            row.add(front.contains(point) ? "1" : "0");
            row.add(point.atChance() ? "1" : "0");
            table.row(row);
        }
        WholeFile.write(file, table.csv());
    }

    /**
     * Writes a line for each run.
     *
     * @param runs the folders of the finished cells
     * @throws IOException if the file cannot be written; the earlier one is then kept
     */
    void writeRuns(Path file, Map<Cell, RunFolder> runs) throws IOException {
        Table table = new Table(
                Stream.of(keys(), Stream.of("seed"), all.stream().map(Figure::name), Stream.of("run"))
                        .flatMap(Function.identity()).toList());
        for (PointFigures point : figures) {
            for (Cell cell : point.point().cells()) {
                RunFolder folder = runs.get(cell);
                if (folder == null) {
                    continue;
                }
                RunSummary summary = folder.summary().orElseThrow();
                List<String> row = new ArrayList<>(point.point().values());
                row.add(Long.toString(summary.seed()));
                all.forEach(figure -> row.add(number(figure.value.applyAsDouble(summary))));
                row.add(folder.name());
                table.row(row);
            }
        }
        WholeFile.write(file, table.csv());
    }

    private Stream<String> keys() {
        return variations.stream().map(Variation::key);
    }

    /** Writes a figure; an absent one is an empty field. */
    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "";
    }
}
