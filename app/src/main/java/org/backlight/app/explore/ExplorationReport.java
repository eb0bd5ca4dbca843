package org.backlight.app.explore;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.report.Charts;
import org.backlight.app.report.Figure;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.trainings.Trainings;

/** Everything an exploration found, printed and written: {@code report.html}, {@code points.csv}, {@code runs.csv}, and pictures. */
public final class ExplorationReport {

    private ExplorationReport() {}

    /**
     * Writes the files and prints the table.
     *
     * @param grid what was trained
     * @param outcome how it ended
     * @param folder where the files go
     * @param out where the table goes
     * @throws FailedRun if a file cannot be written
     */
    public static void write(Grid grid, Trainings.Outcome outcome, Path folder, PrintWriter out) {
        List<PointFigures> figures = grid.points().stream().flatMap(point -> {
            List<RunSummary> runs = point.cells().stream().map(outcome.finished()::get)
                    .filter(Objects::nonNull)
                    .map(RunFolder::summary).flatMap(Optional::stream).toList();
            return runs.isEmpty() ? Stream.empty() : Stream.of(PointFigures.of(point, runs));
        }).toList();
        if (figures.isEmpty()) {
            return;
        }
        ExplorationTable table = new ExplorationTable(grid.variations(), figures);
        List<Path> files = new ArrayList<>(
                List.of(folder.resolve("report.html"), folder.resolve("points.csv"),
                        folder.resolve("runs.csv")));
        try {
            HtmlReport report = new HtmlReport("Exploration of " + grid.name());
            report.paragraph(
                    "A line for each point: means over the seeds, ± one standard deviation where there are "
                            + "several. A star marks the Pareto front: no other point is better at no more time and energy of the "
                            + "device, where differences within the spread over seeds or within 1 %% do not count. A point at "
                            + "chance is no better than guessing, and on no front.");
            report.table(table.points());
            table.writePoints(files.get(1));
            table.writeRuns(files.get(2), outcome.finished());
            for (Figure figure : new ExplorationCharts(grid.variations(), figures).figures()) {
                report.figure(figure);
                Path picture = folder.resolve(figure.name() + ".png");
                Charts.write(figure.charts(), picture);
                files.add(picture);
            }
            report.write(files.get(0));
        } catch (IOException e) {
            throw new FailedRun("folder " + folder + " cannot be written: " + FileTrouble.words(e), e);
        }
        out.println();
        table.points().print(out, grid.variations().size());
        out.println();
        files.forEach(file -> out.println("Written: " + file));
    }
}
