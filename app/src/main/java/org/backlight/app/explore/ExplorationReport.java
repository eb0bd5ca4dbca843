package org.backlight.app.explore;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.report.Figure;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.trainings.Trainings;

/** Everything an exploration found, printed and written: {@code report.html}, {@code points.csv}, {@code runs.csv}, and pictures. */
public final class ExplorationReport {

    /** Kinds of reports, which differ in what they say first. */
    public enum Kind {
        /** Of devices: points in the order of the grid, those of the Pareto front marked. */
        EXPLORATION("Exploration"),
        /** Of any keys: the best point first. */
        SWEEP("Sweep");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    private ExplorationReport() {}

    /**
     * Writes the files and prints the table.
     *
     * @param kind of the report
     * @param grid what was trained
     * @param outcome how it ended
     * @param folder where the files go
     * @param formats of the figures' files
     * @param out where the table goes
     * @throws FailedRun if a file cannot be written
     */
    public static void write(Kind kind, Grid grid, Trainings.Outcome outcome, Path folder,
            Set<FigureFormat> formats,
            PrintWriter out) {
        List<PointFigures> figures = grid.points().stream().flatMap(point -> {
            List<RunSummary> runs = point.cells().stream().map(outcome.finished()::get)
                    .filter(Objects::nonNull)
                    .map(RunFolder::summary).flatMap(Optional::stream).toList();
            return runs.isEmpty() ? Stream.empty() : Stream.of(PointFigures.of(point, runs));
        }).toList();
        if (figures.isEmpty()) {
            return;
        }
        List<PointFigures> listed = kind == Kind.SWEEP ? PointFigures.bestFirst(figures) : figures;
        ExplorationTable table = new ExplorationTable(grid.variations(), listed);
        List<Path> files = new ArrayList<>(
                List.of(folder.resolve("report.html"), folder.resolve("points.csv"),
                        folder.resolve("runs.csv")));
        try {
            HtmlReport report = new HtmlReport(kind.word + " of " + grid.name());
            report.paragraph(
                    "A line for each point: means over the seeds, ± one standard deviation (n − 1 in its denominator) where there "
                            + "are several. A point at chance is no better than guessing.");
            if (kind == Kind.SWEEP) {
                report.paragraph(
                        "The best point comes first. It is the best of %d by the test samples, which flatters it "
                                + "the more, the more points there are and the larger the spread over seeds is. Points that "
                                + "lack seeds come after those that have all.",
                        figures.size());
            }
            if (figures.stream().anyMatch(ParetoFront::isComplete)) {
                report.paragraph(
                        "A star marks the Pareto front: no other point is better at no more time and energy of the "
                                + "device, where differences within the spread over seeds or within 1 %% do not count. A point "
                                + "at chance is on no front.");
            }
            report.table(table.points());
            table.writePoints(files.get(1));
            table.writeRuns(files.get(2), outcome.finished());
            for (Figure figure : new ExplorationCharts(grid.variations(), figures).figures()) {
                report.figure(figure);
            }
            report.write(files.get(0));
            files.addAll(report.writeFigures(folder, formats));
        } catch (IOException e) {
            throw new FailedRun("folder " + folder + " cannot be written: " + FileTrouble.words(e), e);
        }
        out.println();
        table.points().print(out, grid.variations().size());
        if (kind == Kind.SWEEP && Double.isFinite(listed.getFirst().result().mean())) {
            out.println();
            PointFigures best = listed.getFirst();
            out.println("Best: " + grid.words(best.point()) + ", " + best.metric().name() + " "
                    + best.result().words(best.metric().format())
                    + (best.isWhole() ? "" : ", of " + best.seeds() + " seeds"));
        }
        out.println();
        files.forEach(file -> out.println("Written: " + file));
    }
}
