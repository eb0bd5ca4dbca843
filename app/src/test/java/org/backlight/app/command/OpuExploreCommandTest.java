package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small grids of small trainings, in real processes. */
@Tag("processes")
class OpuExploreCommandTest {

    @TempDir
    private Path folder;

    private List<String> line(String... more) {
        List<String> args = new ArrayList<>(List.of("opu", "explore", "--set",
                "dataset={kind: digits, train: 200, test: 100}", "--set", "model.hidden=[16]", "--set",
                "training.batch-size=20", "--set", "training.epochs=1", "--out",
                folder.resolve("out").toString()));
        args.addAll(List.of(more));
        return args;
    }

    private CommandLineRun explore(String... more) {
        return CommandLineRun.of(line(more).toArray(String[]::new));
    }

    private List<RunFolder> runs() throws IOException {
        try (var folders = Files.list(folder.resolve("out/runs"))) {
            return folders.sorted().map(RunFolder::new).toList();
        }
    }

    private List<String> csv(String name) throws IOException {
        return Files.readAllLines(folder.resolve("out").resolve(name));
    }

    @Test
    void everyCombinationIsTrainedOnceAndReported() throws IOException {
        CommandLineRun first = explore("--vary", "camera.bits=8", "--seeds", "1,2", "--jobs", "2");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).contains("2 trainings, 2 at a time", "camera.bits=8 seed=1: accuracy ")
                .containsPattern("camera.bits +accuracy .* Pareto");
        assertThat(runs()).hasSize(2).allMatch(run -> recipe(run).contains("bits: 8"))
                .extracting(run -> run.recipe().seed()).containsExactlyInAnyOrder(1L, 2L);
        assertThat(runs()).anyMatch(run -> run.name().contains("-camera.bits-8-seed-1-"));
        assertThat(csv("runs.csv")).hasSize(3).first().asString()
                .startsWith(
                        "camera.bits,seed,test_accuracy,test_loss,train_loss,retrieval_fidelity,opu_feedback_frames,"
                                + "opu_calibration_frames,opu_total_frames");
        // What is in the table is what is in the runs.
        List<RunSummary> summaries = runs().stream().map(run -> run.summary().orElseThrow()).toList();
        double mean = (summaries.get(0).testFigure("accuracy") + summaries.get(1).testFigure("accuracy")) / 2;
        assertThat(csv("points.csv")).hasSize(2);
        assertThat(csv("points.csv").get(1)).startsWith("8," + mean + ",");
        assertThat(ImageIO.read(folder.resolve("out/pareto.png").toFile()).getWidth()).isGreaterThan(1000);

        // Without this process's flags, the trainings would warn that they run without SIMD.
        try (var logs = Files.list(folder.resolve("out/logs"))) {
            assertThat(logs).hasSize(2).allSatisfy(log -> assertThat(log).content()
                    .contains("epoch 1/1").doesNotContain("vector module", "incubator"));
        }

        // Another grid trains only what is new, and shows what it has of the old.
        List<String> before = runs().stream().map(RunFolder::name).toList();
        CommandLineRun second = explore("--vary", "camera.bits=2,8", "--seeds", "1");
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.out().lines().filter(text -> text.endsWith("(done before)"))).singleElement()
                .asString()
                .startsWith("camera.bits=8: ");
        assertThat(runs()).extracting(RunFolder::name).hasSize(3).containsAll(before);
        assertThat(csv("points.csv")).hasSize(3);
        assertThat(ImageIO.read(folder.resolve("out/by-camera.bits.png").toFile())).isNotNull();
    }

    private static String recipe(RunFolder run) {
        try {
            return Files.readString(run.path().resolve("recipe.yaml"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aTrainingThatFailsIsReportedAndTheOthersGoOn() throws IOException {
        CommandLineRun run = explore("--recipe", "digits-bp", "--set", "model.activation=relu", "--set",
                "training.optimizer=sgd", "--vary", "training.optimizer.learning-rate=1e30,0.1");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("backlight: 1 of 2 trainings failed, the first one because run ")
                .contains(" at step ").hasLineCount(1);
        assertThat(run.out()).contains("training.optimizer.learning-rate=1e30: failed: run ",
                "training.optimizer.learning-rate=0.1: accuracy ");
        assertThat(csv("points.csv")).hasSize(2).last().asString().startsWith("0.1,");
        // Backpropagation has no device, so there is no front.
        assertThat(csv("points.csv").getLast()).endsWith(",1,0,0");
        assertThat(folder.resolve("out/pareto.png")).doesNotExist();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void anInterruptedExplorationGoesOn() throws Exception {
        String[] grid = {"--jobs", "1", "--vary", "training.epochs=30,1"};
        Process process = BacklightProcess.start(line(grid).toArray(String[]::new));
        // Well within the first training.
        while (process.isAlive() && loggedSteps() < 5) {
            Thread.sleep(20);
        }
        BacklightProcess.interrupt(process);
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(130);
        assertThat(said).contains("Interrupted: 0 of 2 trainings are done; the same command goes on.");
        assertThat(runs()).hasSize(1);
        assertThat(runs().getFirst().summary()).isEmpty();
        String begun = runs().getFirst().name();

        CommandLineRun again = explore(grid);
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(runs()).hasSize(2).allMatch(run -> run.summary().isPresent()).extracting(RunFolder::name)
                .contains(begun);
        String id = begun.substring(begun.lastIndexOf('-') + 1);
        assertThat(Files.readString(folder.resolve("out/logs/" + id + ".txt"))).containsPattern(
                "Goes on after step [1-9]");
    }

    @Test
    void aTrainingStopsInGoodOrderWhenItsExplorationIsKilled() throws Exception {
        Process process = BacklightProcess
                .start(line("--jobs", "1", "--vary", "training.epochs=2000").toArray(String[]::new));
        while (process.isAlive() && loggedSteps() < 5) {
            Thread.sleep(20);
        }
        List<ProcessHandle> trainings = process.children().toList();
        assertThat(trainings).hasSize(1);
        process.destroyForcibly().waitFor();
        trainings.getFirst().onExit().get(60, TimeUnit.SECONDS);
        String name = runs().getFirst().name();
        assertThat(Files.readString(
                folder.resolve("out/logs/" + name.substring(name.lastIndexOf('-') + 1) + ".txt")))
                .containsPattern("Interrupted after step \\d+; the checkpoint is written");
    }

    private int loggedSteps() throws IOException {
        return Files.exists(folder.resolve("out/runs")) && runs().stream()
                .anyMatch(run -> Files.exists(run.path().resolve("metrics.jsonl")))
                        ? runs().getFirst().metrics().size()
                        : 0;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    --vary camera.bit=4,8        | backlight: --vary: unknown key feedback.projection.camera.bit; did you mean bits?
                    --vary camera.bits=4,99      | backlight: --vary: feedback.projection.camera.bits is 99; expected a whole number from 0 to 16
                    --vary camera.bits=4,,8      | backlight: --vary camera.bits has an empty value; expected values with commas between, such as camera.bits=4,6,8
                    --vary camera.bits=4,4       | backlight: --vary camera.bits has the value 4 twice
                    --vary camera.bits           | backlight: --vary is "camera.bits"; expected key=value,value,…, such as camera.bits=4,6,8
                    --vary camera.bits=4 --vary feedback.projection.camera.bits=8 | backlight: --vary has the key feedback.projection.camera.bits twice; expected all its values in one, such as camera.bits=4,6,8
                    --vary camera.bits=4 --set training.epoch=3 | backlight: --set: unknown key training.epoch; did you mean epochs?
                    --vary camera.bits=4 --jobs 0 | backlight: --jobs is 0; expected 1 to 1024
                    --vary camera.bits=4 --seeds 1,1 | backlight: --seeds has a seed twice: 1,1
                    --vary seed=1,2 --seeds 1    | backlight: --seeds and --vary seed say the same twice; expected one of them
                    --vary camera.bits=4 --recipe mnist-obp | backlight: there is no recipe or file mnist-obp; did you mean mnist-bp? (built in: digits-odfa, digits-bp, digits-dfa, digits-cnn-odfa, digits-cnn-bp, digits-cnn-dfa, digits-cnn-shallow, mnist-bp, mnist-dfa, mnist-dfa-ternary, mnist-odfa, mnist-odfa-launay, mnist-shallow, dialogs-odfa, dialogs-bp, dialogs-dfa, dialogs-shallow, dialogs-bp-tuned, dialogs-dfa-calibrated, dialogs-odfa-calibrated, dialogs-odfa-1b, climate-odfa, climate-bp, climate-dfa, climate-shallow, climate-fcnn-odfa, climate-fcnn-bp, climate-fcnn-dfa, climate-fcnn-shallow, layer-45k-odfa, layer-45k-dfa, layer-45k-bp, fcnn-96-odfa, fcnn-96-dfa, fcnn-96-bp, fcnn-96-shallow)
                    --jobs 1                     | backlight opu explore: missing KEY=VALUES after --vary (see backlight opu explore --help)
                    """)
    void aUsersMistakeIsOneSentenceBeforeAnythingIsTrained(String more, String sentence) {
        CommandLineRun run = explore(more.split(" "));
        assertThat(run.err()).isEqualTo(sentence + System.lineSeparator());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void twoExplorationsInOneFolderAreRefused() throws Exception {
        Path out = Files.createDirectories(folder.resolve("out"));
        try (var channel = java.nio.channels.FileChannel.open(out.resolve(".lock"),
                java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            CommandLineRun run = explore("--vary", "camera.bits=4");
            assertThat(run.err()).contains("is in use by another process that trains there").hasLineCount(1);
            assertThat(run.exitCode()).isEqualTo(2);
        }
    }
}
