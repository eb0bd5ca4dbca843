package org.backlight.app.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.trainings.Cell;
import org.backlight.app.trainings.Trainings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of a sweep over two learning rates, each with two seeds, of which some failed. */
class ExplorationReportTest {

    private static final String RATE = "training.optimizer.learning-rate";

    @TempDir
    private Path folder;

    private Grid grid;
    private final Map<Cell, RunFolder> finished = new LinkedHashMap<>();
    private final Map<Cell, String> failed = new LinkedHashMap<>();

    @BeforeEach
    void readGrid() throws IOException {
        // As the trainings have made it.
        Files.createDirectory(folder.resolve("out"));
        grid = Grid.of("digits-bp", List.of(), List.of(Variation.parse(RATE + "=0.1,0.01")), List.of(1L, 2L));
    }

    /** Says how the training of a point with one of its seeds ended; a missing accuracy is that of a failure. */
    private void ended(int point, int seed, double... accuracy) throws IOException {
        Cell cell = grid.points().get(point).cells().get(seed);
        if (accuracy.length == 0) {
            failed.put(cell, "the loss became NaN");
            return;
        }
        RunFolder run = RunFolder.create(folder.resolve("runs"), cell.recipe(), LocalDateTime.now());
        run.write(new RunSummary("r", "bp", "digits", seed, 10, 1, 0.1, 0.2,
                RunSummary.testFigures(Map.of("accuracy", accuracy[0])), 1, 1, 1, null, null, null, null,
                null, null, null));
        finished.put(cell, run);
    }

    private List<String> report() {
        StringWriter text = new StringWriter();
        ExplorationReport.write(ExplorationReport.Kind.SWEEP, grid,
                new Trainings.Outcome(finished, failed, false), folder.resolve("out"), Set.of(),
                new PrintWriter(text, true));
        return text.toString().lines().map(line -> line.replaceAll(" +", " ").strip()).toList();
    }

    @Test
    void aPointWhoseSeedsFailedIsNotTheBest() throws IOException {
        ended(0, 0, 0.99);
        ended(0, 1);
        ended(1, 0, 0.90);
        ended(1, 1, 0.92);
        List<String> lines = report();
        assertThat(lines).contains("Best: " + RATE + "=0.01, accuracy 91.00 ± 1.41 %");
        assertThat(lines.get(2)).startsWith("0.01 ").endsWith(" 2");
        assertThat(lines.get(3)).startsWith("0.1 ").contains(" 1 of 2");
        assertThat(Files.readString(folder.resolve("out/report.html"))).contains("1 of 2");
    }

    @Test
    void theBestOfIncompletePointsSaysSo() throws IOException {
        ended(0, 0, 0.99);
        ended(0, 1);
        ended(1, 0, 0.90);
        ended(1, 1);
        assertThat(report()).contains("Best: " + RATE + "=0.1, accuracy 99.00 %, of 1 of 2 seeds");
    }

    @Test
    void nothingIsBestWhereNothingWasMeasured() throws IOException {
        ended(0, 0, Double.NaN);
        ended(0, 1, 0.9);
        assertThat(report()).noneMatch(line -> line.startsWith("Best"))
                .anyMatch(line -> line.startsWith("0.1 "));
    }
}
