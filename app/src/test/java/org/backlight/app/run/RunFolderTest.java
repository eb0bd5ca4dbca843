package org.backlight.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.optics.cost.TimeSplit;
import org.backlight.optics.retrieval.DriftReport;
import org.backlight.substrate.file.WholeFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

    private static final Recipe RECIPE = RecipeReader.read("digits-bp", List.of());
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 2, 3, 4, 5);
    private static final RunSummary SUMMARY = new RunSummary("digits-odfa", "odfa", "digits", -3, 1_000_000L,
            5, 0.25,
            0.5, RunSummary.testFigures(Map.of("accuracy", 0.9765)), 12.5, 8000.25, 1L << 33,
            new RunSummary.Opu(100, 20, 0.08, 2.4, 0.97,
                    new TimeSplit(0.01, 0.02, 0.01, 0.01, 0.02, 0.01),
                    new TimeSplit(0.3, 0.6, 0.3, 0.3, 0.6, 0.3), new DriftReport(7, 2, 0.98, 0.97),
                    Map.of("timeout", 2L)),
            new RunSummary.Reach(10, 20, 30, 0, 5L), new RunSummary.Length(7, 3), null, null, null, null);

    @TempDir
    private Path runs;

    private RunFolder create() {
        return RunFolder.create(runs, RECIPE, TIME);
    }

    private static MetricsLine metric(long step, int epoch, String split, double loss) {
        return new MetricsLine(step, epoch, split, Map.of("loss", loss));
    }

    @Test
    void aRunIsNamedByTimeAndRecipeAndNeverTakesAnothersFolder() {
        RunFolder first = RunFolder.create(runs.resolve("a/b"), RECIPE, TIME);
        RunFolder second = RunFolder.create(runs.resolve("a/b"), RECIPE, TIME);
        assertThat(first.path()).isEqualTo(runs.resolve("a/b/20260102-030405-digits-bp"));
        assertThat(second.name()).isEqualTo("20260102-030405-digits-bp-2");
        assertThat(first.recipe()).isEqualTo(RECIPE);
        assertThat(first.checkpoints()).isDirectory();
        assertThat(first.metrics()).isEmpty();
        assertThat(first.summary()).isEmpty();
    }

    @Test
    void metricsAndSummaryReadBack() throws IOException {
        RunFolder folder = create();
        List<MetricsLine> written = List.of(metric(1, 1, "train", 2.5), metric(2, 1, "test", 1e-9));
        try (MetricsLog log = folder.openMetrics()) {
            for (MetricsLine metric : written) {
                log.append(metric);
            }
        }
        assertThat(folder.path().resolve("metrics.jsonl"))
                .hasContent("{\"step\":1,\"epoch\":1,\"split\":\"train\",\"loss\":2.5}\n"
                        + "{\"step\":2,\"epoch\":1,\"split\":\"test\",\"loss\":1.0E-9}\n");
        assertThat(folder.metrics()).isEqualTo(written);
        folder.write(SUMMARY);
        assertThat(folder.summary()).contains(SUMMARY);
        assertThat(Files.readString(folder.path().resolve("summary.json"))).contains("\"train_loss\" : 0.25",
                "\"test_accuracy\" : 0.9765", "\"samples_per_second\" : 8000.25",
                "\"peak_memory_bytes\" : 8589934592",
                "\"retrieval_fidelity\" : 0.97");
    }

    @Test
    void aSummaryWithoutADeviceReadsBack() throws IOException {
        RunFolder folder = create();
        RunSummary digital = new RunSummary("r", "bp", "mnist", 1, 2, 3, 4, 5,
                RunSummary.testFigures(Map.of("accuracy", 0.5)), 6, 7, 8, null, null, null, null, null, null,
                null);
        folder.write(digital);
        assertThat(folder.summary()).contains(digital);
        assertThat(Files.readString(folder.path().resolve("summary.json"))).doesNotContain("opu");
    }

    /** Keys of other versions are no metrics, whatever they hold. */
    @Test
    void aSummaryWithOtherKeysIsUnderstood() throws IOException {
        RunFolder folder = create();
        folder.write(SUMMARY);
        Path file = folder.path().resolve("summary.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\\{",
                "{ \"text\" : { \"perplexity\" : 3.5 }, \"test_words\" : \"none\", \"later\" : [ 1 ],"));
        assertThat(folder.summary()).contains(SUMMARY);
        assertThat(SUMMARY.testFigure("accuracy")).isEqualTo(0.9765);
        assertThat(SUMMARY.testFigure("perplexity")).isNaN();
    }

    @Test
    void figuresThatAreNotFiniteAreNullInASummary() throws IOException {
        RunFolder folder = create();
        folder.write(new RunSummary("r", "bp", "mnist", 1, 2, 3, Double.NaN, Double.POSITIVE_INFINITY,
                RunSummary.testFigures(Map.of("r2", Double.NaN)), 6, 7, 8,
                new RunSummary.Opu(3, 4, Double.NaN, 2, null, null, null, null, null), null, null,
                Map.of("r2", Double.NEGATIVE_INFINITY), List.of(Double.NaN), null, null));
        assertThat(Files.readString(folder.path().resolve("summary.json"))).contains("\"train_loss\" : null",
                "\"test_loss\" : null", "\"test_r2\" : null", "\"seconds\" : null", "\"r2\" : null",
                "[ null ]")
                .doesNotContain("NaN", "Infinity");
        RunSummary read = folder.summary().orElseThrow();
        assertThat(read.trainLoss()).isNaN();
        assertThat(read.testFigure("r2")).isNaN();
        assertThat(read.guessingFigure("r2")).isNaN();
        assertThat(read.opu().seconds()).isNaN();
    }

    @Test
    void olderSummariesAreUnderstood() throws IOException {
        RunFolder folder = create();
        folder.write(SUMMARY);
        Path file = folder.path().resolve("summary.json");
        Files.writeString(file, Files.readString(file).replaceFirst(",\\s*\"frames\" : 120", "")
                .replace("feedback_frames", "frames"));
        assertThat(Files.readString(file)).contains("\"frames\" : 100").doesNotContain("feedback_frames");
        assertThat(folder.summary()).contains(SUMMARY);
        assertThat(SUMMARY.opu().totalFrames()).isEqualTo(120);
    }

    @Test
    void figuresThatAreNoNumbersBecomeNull() throws IOException {
        RunFolder folder = create();
        try (MetricsLog log = folder.openMetrics()) {
            log.append(metric(1, 1, "train", Double.NaN));
        }
        assertThat(folder.path().resolve("metrics.jsonl")).content().contains("\"loss\":null");
        assertThat(folder.metrics().getFirst().figure("loss")).isEmpty();
    }

    @Test
    void aResumedRunGoesOnBehindItsCheckpointsStep() throws IOException {
        RunFolder folder = create();
        Path file = folder.path().resolve("metrics.jsonl");
        try (MetricsLog log = folder.openMetrics()) {
            for (int step = 1; step <= 5; step++) {
                log.append(metric(step, 1, "train", step));
            }
        }
        Files.writeString(file, "{\"step\":6,\"epo", StandardOpenOption.APPEND);
        try (MetricsLog log = folder.openMetrics()) {
            log.truncateAfter(3);
            log.append(metric(4, 1, "train", 40));
        }
        assertThat(folder.metrics()).extracting(MetricsLine::step).containsExactly(1L, 2L, 3L, 4L);
        assertThat(folder.metrics().getLast().figure("loss")).hasValue(40);
        try (MetricsLog log = folder.openMetrics()) {
            log.truncateAfter(0);
        }
        assertThat(file).isEmptyFile();
    }

    @Test
    void aLastLineCutShortIsNoError() throws IOException {
        RunFolder folder = create();
        Files.writeString(folder.path().resolve("metrics.jsonl"),
                "{\"step\":1,\"epoch\":1,\"split\":\"train\",\"loss\":1}\n{\"step\":2,");
        assertThat(folder.metrics()).hasSize(1);
    }

    @Test
    void aRunIsTrainedByOneAtATime() throws IOException {
        RunFolder folder = create();
        try (MetricsLog _ = folder.openMetrics()) {
            assertThatExceptionOfType(UserMistake.class).isThrownBy(folder::openMetrics)
                    .withMessage("run " + folder.path() + " is being trained already");
        }
        folder.openMetrics().close();
    }

    @Test
    void damageIsNamedInOneSentence() throws IOException {
        RunFolder folder = create();
        Path metrics = folder.path().resolve("metrics.jsonl");
        for (String line : List.of("{\"step\":1}", "not json", "[1]",
                "{\"step\":1,\"epoch\":\"x\",\"split\":\"a\"}")) {
            Files.writeString(metrics, "{\"step\":1,\"epoch\":1,\"split\":\"train\"}\n" + line + "\n");
            assertThatExceptionOfType(UserMistake.class).isThrownBy(folder::metrics).withMessage(
                    metrics + ": line 2 is damaged; expected a JSON object with step, epoch and split");
        }
        for (String json : List.of("{", "{}", "[]", "{\"recipe\": 3}")) {
            Files.writeString(folder.path().resolve("summary.json"), json);
            assertThatExceptionOfType(UserMistake.class).isThrownBy(folder::summary)
                    .withMessage("run " + folder.path() + ": summary.json is damaged");
        }
        Files.writeString(folder.path().resolve("recipe.yaml"), "seed: x");
        assertThatExceptionOfType(UserMistake.class).isThrownBy(folder::recipe)
                .withMessage("recipe " + folder.path().resolve("recipe.yaml")
                        + ": seed is \"x\"; expected a whole number of at most 64 bits");
    }

    @Test
    void whatIsNoRunIsRefused() throws IOException {
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> RunFolder.open(Path.of("none"), runs))
                .withMessage("run none does not exist");
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> RunFolder.open(runs, runs))
                .withMessage("folder " + runs + " is no run: it has no recipe.yaml or no metrics.jsonl");
        Path file = Files.createFile(runs.resolve("file"));
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> RunFolder.open(file, runs))
                .withMessage("run " + file + " is not a folder");
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> RunFolder.create(file, RECIPE, TIME))
                .withMessage("runs folder " + file + " cannot be written: it exists already");
    }

    @Test
    void aRunIsFoundByItsNameWithinTheRunsFolder() {
        RunFolder folder = create();
        assertThat(RunFolder.open(Path.of(folder.name()), runs).path()).isEqualTo(folder.path());
    }

    @Test
    void anAtomicWriteLeavesNothingElseBehind() throws IOException {
        Path file = runs.resolve("file.txt");
        WholeFile.write(file, "old");
        WholeFile.write(file, "new");
        assertThat(file).hasContent("new");
        try (var files = Files.list(runs)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void peakMemoryIsThatOfThisProcess() {
        long before = PeakMemory.bytes();
        byte[] block = new byte[64 << 20];
        for (int i = 0; i < block.length; i += 4096) {
            block[i] = 1;
        }
        assertThat(PeakMemory.bytes()).isGreaterThanOrEqualTo(before).isGreaterThan(block.length);
    }
}
