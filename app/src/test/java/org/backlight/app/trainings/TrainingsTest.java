package org.backlight.app.trainings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How trainings that end at once, or fail, are gone through; real processes without a network. */
@Tag("processes")
class TrainingsTest {

    private static final Trainings.Listener SILENT = new Trainings.Listener() {

        @Override
        public void finished(Cell cell, RunSummary summary, boolean before) {}

        @Override
        public void failed(Cell cell, String sentence) {}

        @Override
        public void progress(int done, int all, Optional<Double> secondsLeft) {}
    };

    @TempDir
    private Path folder;

    /** A training of no steps. With seed 2 it fails: the first time with a sentence, then without one. */
    static final class NoSteps {

        public static void main(String[] args) throws IOException {
            // train RECIPE --name NAME --runs-dir RUNS, or train --resume RUN
            boolean resumes = args[1].equals("--resume");
            RunFolder run = resumes
                    ? new RunFolder(Path.of(args[2]))
                    : RunFolder.create(Path.of(args[5]),
                            RecipeReader.read(Path.of(args[1]), List.of()).named(args[3]),
                            LocalDateTime.now());
            if (run.recipe().seed() == 2) {
                System.err.println(resumes ? "killed" : "backlight: the first reason");
                System.exit(resumes ? 137 : 1);
            }
            run.write(new RunSummary("cell", "bp", "digits", run.recipe().seed(), 1, 1, 1, 1, null, 1, 1, 1,
                    null, null, null, null, null, null, null));
        }
    }

    private final List<Cell> cells = Cell.ofSeeds(RecipeReader.read("digits-bp", List.of()),
            List.of(1L, 2L, 3L), "");

    private Trainings.Outcome train() {
        try (Trainings trainings = new Trainings(folder, cells, NoSteps.class, List.of())) {
            return trainings.train(1, () -> false, SILENT);
        }
    }

    @Test
    void aLongNameKeepsItsSeed() {
        String words = "camera.read-noise-electrons=13 camera.full-well-electrons=20000";
        List<String> names = Cell
                .ofSeeds(RecipeReader.read("digits-odfa", List.of()), List.of(1L, -17L), words)
                .stream().map(Cell::runName).toList();
        assertThat(names.get(0))
                .matches("camera.read-noise-electrons-13-camera.f[a-z.-]*-seed-1-[0-9a-f]{12}");
        assertThat(names.get(1))
                .matches("camera.read-noise-electrons-13-camera.f[a-z.-]*-seed-17-[0-9a-f]{12}");
        assertThat(names).allMatch(Recipe::isName);
        // The seed may be a key that is varied, with others behind it.
        assertThat(Cell.of(RecipeReader.read("digits-odfa", List.of()),
                "camera.read-noise-electrons=13 medium.grain-rows=2 seed=23 training.optimizer.learning-rate=0.01")
                .runName()).matches("camera.read-noise-electrons-13-medium.gr[a-z.-]*-seed-23-[0-9a-f]{12}");
        assertThat(Cell.of(RecipeReader.read("digits-odfa", List.of()), "a seed=1").runName())
                .matches("a-seed-1-[0-9a-f]{12}");
    }

    @Test
    void aDamagedFileAndAFailureStopNoOtherTraining() throws IOException {
        RunFolder damaged = RunFolder.create(folder.resolve("runs"),
                cells.getFirst().recipe().named(cells.getFirst().runName()), LocalDateTime.now());
        Files.writeString(damaged.path().resolve("summary.json"), "{\"recipe\": ");
        Trainings.Outcome first = train();
        assertThat(first.finished()).containsOnlyKeys(cells.get(2));
        assertThat(first.failed()).containsOnlyKeys(cells.get(0), cells.get(1))
                .containsEntry(cells.get(0), "run " + damaged.path() + ": summary.json is damaged")
                .containsEntry(cells.get(1), "the first reason");
        assertThat(first.interrupted()).isFalse();

        // What was said before stays, but is no reason of what comes after.
        Path log = folder.resolve("logs/" + cells.get(1).id() + ".txt");
        assertThat(train().failed()).containsEntry(cells.get(1),
                "its process ended with code 137, see " + log);
        assertThat(log).content().containsSubsequence("backlight: the first reason\n", "killed\n")
                .doesNotContain("incubator");
    }
}
