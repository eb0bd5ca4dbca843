package org.backlight.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.backlight.app.run.Metric;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small but whole trainings: drawn digits, two hidden layers of 32. */
class TrainCommandTest {

    @TempDir
    private Path runs;

    private CommandLineRun train(String recipe, String... more) {
        List<String> args = new ArrayList<>(List.of("train", recipe, "--set",
                "dataset={kind: digits, train: 600, test: 200}", "--set", "model.hidden=[32, 32]", "--set",
                "training.batch-size=50", "--set", "training.epochs=3", "--set",
                "training.optimizer.learning-rate=0.01"));
        args.addAll(List.of(more));
        if (!args.contains("--runs-dir")) {
            args.addAll(List.of("--runs-dir", runs.toString()));
        }
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    private CommandLineRun resume(RunFolder run, String... more) {
        List<String> args = new ArrayList<>(List.of("train", "--resume", run.path().toString()));
        args.addAll(List.of(more));
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    private RunFolder theRun() throws IOException {
        try (var folders = Files.list(runs)) {
            return RunFolder.open(folders.findFirst().orElseThrow(), runs);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnist-bp", "mnist-dfa", "mnist-dfa-ternary", "mnist-odfa", "mnist-shallow"})
    void everyMethodTrainsAndLeavesACompleteRun(String recipe) throws IOException {
        CommandLineRun command = train(recipe);
        assertThat(command.err()).isEmpty();
        assertThat(command.exitCode()).isZero();
        RunFolder run = theRun();
        RunSummary summary = run.summary().orElseThrow();
        List<Metric> tests = run.metrics().stream().filter(m -> m.split().equals("test")).toList();
        assertThat(tests).extracting(Metric::epoch).containsExactly(1, 2, 3);
        assertThat(tests).extracting(Metric::step).containsExactly(12L, 24L, 36L);
        assertThat(tests.getLast().figure("loss")).hasValue(summary.testLoss());
        assertThat(summary.trainLoss()).isLessThan(tests.getFirst().figure("train_loss").orElseThrow());
        assertThat(summary.testAccuracy()).isBetween(0.0, 1.0);
        // 784·32 + 32·32 + 32·10 weights, 32 + 32 + 10 biases
        assertThat(summary.parameters()).isEqualTo(26_506);
        assertThat(summary.epochs()).isEqualTo(3);
        assertThat(summary.peakMemoryBytes()).isGreaterThan(1 << 20);
        assertThat(summary.samplesPerSecond() * summary.trainSeconds()).isCloseTo(1800, within(1e-6));
        assertThat(summary.opu() != null).isEqualTo(recipe.equals("mnist-odfa"));
        assertThat(command.out()).contains("epoch 3/3", "accuracy ", "run        " + run.path(), "Next: ");
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }

    @Test
    void theDevicesAccountAddsUp() throws IOException {
        train("mnist-odfa");
        RunSummary.Opu opu = theRun().summary().orElseThrow().opu();
        // 1.5 kHz and 30 W; each of the 1800 errors needs at most two frames, and so do 200 probe errors an epoch.
        assertThat(opu.frames()).isBetween(1800L, 2L * (1800 + 3 * 200));
        assertThat(opu.seconds()).isCloseTo((opu.frames() + opu.calibrationFrames()) / 1500.0, within(1e-9));
        assertThat(opu.joules()).isCloseTo(30 * opu.seconds(), within(1e-6));
        assertThat(opu.retrievalFidelity()).isBetween(0.9, 1.0);
    }

    @Test
    void theSameRecipeGivesTheSameCurveAndAnotherSeedAnother() throws IOException {
        List<List<Metric>> curves = new ArrayList<>();
        for (String seed : List.of("1", "1", "2")) {
            Path own = runs.resolve("run" + curves.size());
            train("mnist-odfa", "--set", "seed=" + seed, "--set", "training.epochs=1", "--runs-dir",
                    own.toString());
            try (var folders = Files.list(own)) {
                curves.add(new RunFolder(folders.findFirst().orElseThrow()).metrics().stream()
                        .filter(metric -> metric.split().equals("train")).toList());
            }
        }
        assertThat(curves.get(0)).isNotEmpty().isEqualTo(curves.get(1)).isNotEqualTo(curves.get(2));
    }

    @Test
    void aModelThatCannotFitIntoMemoryIsRefusedBeforeItIsMade() {
        CommandLineRun run = train("mnist-bp", "--set", "model.hidden=[1000000, 1000000]");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("backlight: model.hidden is [1000000, 1000000], which needs about 14")
                .hasLineCount(1);
        assertThat(runs).isEmptyDirectory();
    }

    @Test
    void aFinishedRunSaysSo() throws IOException {
        train("mnist-bp");
        CommandLineRun again = resume(theRun());
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("is finished: its 3 epochs are done");
    }

    @Test
    void aRunIsResumedAsItWasBegun() throws IOException {
        train("mnist-dfa");
        RunFolder run = theRun();
        assertThat(resume(run, "--set", "training.epochs=9").err()).isEqualTo("backlight: run " + run.path()
                + " has training.epochs 3, not 9; --resume goes on with a run as it was begun"
                + System.lineSeparator());
        assertThat(resume(run, "--set", "training.method=bp").err())
                .contains("has training.method dfa, not bp");
        CommandLineRun other = resume(run, "digits-bp");
        assertThat(other.err()).contains("has dataset.train 600, not 20000");
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(resume(run, "--name", "x").exitCode()).isEqualTo(2);
        assertThat(resume(run, "--set", "training.epochs=3").exitCode()).isZero();
    }

    @Test
    void aDamagedCheckpointIsOneSentence() throws IOException {
        train("mnist-bp");
        RunFolder run = theRun();
        Files.delete(run.path().resolve("summary.json"));
        try (var checkpoints = Files.list(run.checkpoints())) {
            for (Path checkpoint : checkpoints.toList()) {
                Files.write(checkpoint, java.util.Arrays.copyOf(Files.readAllBytes(checkpoint), 1000));
            }
        }
        CommandLineRun resumed = resume(run);
        assertThat(resumed.err()).contains("step-0000000036.safetensors").hasLineCount(1);
        assertThat(resumed.exitCode()).isEqualTo(2);
        assertThat(run.metrics()).isNotEmpty();
    }

    @Test
    void aLossThatIsNoNumberEndsTheRunWithExitCode1() throws IOException {
        CommandLineRun run = train("mnist-bp", "--set", "model.activation=relu", "--set",
                "training.optimizer.kind=sgd", "--set", "training.optimizer.learning-rate=1e30");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("at step ").hasLineCount(1);
        assertThat(theRun().summary()).isEmpty();
    }
}
