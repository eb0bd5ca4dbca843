package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.terminal.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small but whole trainings: drawn digits, two hidden layers of 32. */
class TrainCommandTest {

    @TempDir
    private Path runs;

    private CommandLineRun train(String recipe, String... more) {
        return new SmallTrainings(runs).train(recipe, more);
    }

    private CommandLineRun resume(RunFolder run, String... more) {
        List<String> args = new ArrayList<>(List.of("train", "--resume", run.path().toString()));
        args.addAll(List.of(more));
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    private RunFolder theRun() throws IOException {
        return new SmallTrainings(runs).only();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnist-bp", "mnist-dfa", "mnist-dfa-ternary", "mnist-odfa", "mnist-shallow"})
    void everyMethodTrainsAndLeavesACompleteRun(String recipe) throws IOException {
        CommandLineRun command = train(recipe);
        assertThat(command.err()).isEmpty();
        assertThat(command.exitCode()).isZero();
        RunFolder run = theRun();
        RunSummary summary = run.summary().orElseThrow();
        List<MetricsLine> tests = run.metrics().stream().filter(m -> m.split().equals("test")).toList();
        assertThat(tests).extracting(MetricsLine::epoch).containsExactly(1, 2, 3);
        assertThat(tests).extracting(MetricsLine::step).containsExactly(12L, 24L, 36L);
        assertThat(tests.getLast().figure("loss")).hasValue(summary.testLoss());
        assertThat(summary.trainLoss()).isLessThan(tests.getFirst().figure("train_loss").orElseThrow());
        assertThat(summary.testFigure("accuracy")).isBetween(0.0, 1.0);
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

    /** Streamed normal entries are the stored ones; the others are another matrix, which the layers learn to use as well. */
    @Test
    void everyDigitalProjectionTrains(@TempDir Path folder) throws IOException {
        Map<String, RunSummary> ends = new LinkedHashMap<>();
        for (String kind : List.of("dense", "gaussian", "binomial", "hadamard")) {
            SmallTrainings trainings = new SmallTrainings(folder.resolve(kind));
            CommandLineRun command = trainings.train("mnist-dfa", "--set", "feedback.projection=" + kind);
            assertThat(command.err()).isEmpty();
            assertThat(command.exitCode()).isZero();
            ends.put(kind, trainings.only().summary().orElseThrow());
        }
        double dense = ends.get("dense").testLoss();
        assertThat(ends.get("gaussian").testLoss()).isEqualTo(dense);
        assertThat(ends.values()).allSatisfy(end -> assertThat(end.testLoss()).isCloseTo(dense, within(0.5)));
        assertThat(ends.values().stream().map(RunSummary::testLoss).distinct()).hasSize(3);
    }

    @Test
    void aWarmUpLongerThanTheTrainingIsShortenedAndSaidSo() throws IOException {
        String[] changes = {"--set", "training.steps=20", "--set", "training.schedule.warm-up-steps=200"};
        String line = "training.schedule.warm-up-steps is 200, but the whole training has 20 steps: shortened to 2";
        CommandLineRun command = train("mnist-bp", changes);
        assertThat(command.err()).isEmpty();
        assertThat(command.out().lines()).contains(line);
        assertThat(command.exitCode()).isZero();
        CommandLineRun forecast = train("mnist-bp", Stream.concat(Stream.of(changes), Stream.of("--dry-run"))
                .toArray(String[]::new));
        assertThat(forecast.out().lines()).contains(line);
    }

    @Test
    void aFormerKeyIsToldOnStandardErrorAndTheRunHasTheNewOne() throws IOException {
        CommandLineRun command = train("mnist-dfa-ternary", "--set", "feedback.shots=2");
        assertThat(command.err().lines())
                .containsExactly("--set: feedback.shots is now called feedback.repetitions");
        assertThat(command.exitCode()).isZero();
        Path recipe = theRun().path().resolve("recipe.yaml");
        String written = Files.readString(recipe);
        assertThat(written).contains("repetitions: 2").doesNotContain("shots");
        // As an earlier version wrote it.
        Files.writeString(recipe, written.replace("repetitions: 2", "shots: 2"));
        CommandLineRun resumed = resume(theRun());
        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.exitCode()).isZero();
    }

    @Test
    void theDevicesAccountAddsUp() throws IOException {
        train("mnist-odfa");
        RunSummary.Opu opu = theRun().summary().orElseThrow().opu();
        // 1.5 kHz and 30 W; each of the 1800 errors needs at most two frames. Measuring alignment and fidelity on 200
        // errors an epoch counts as calibration.
        assertThat(opu.feedbackFrames()).isBetween(1800L, 2L * 1800);
        assertThat(opu.calibrationFrames()).isGreaterThan(4 * 200L);
        assertThat(opu.seconds()).isCloseTo((opu.totalFrames()) / 1500.0, within(1e-9));
        assertThat(opu.joules()).isCloseTo(30 * opu.seconds(), within(1e-6));
        // 44 us of a frame load the mirrors, and 400 us expose it.
        long frames = opu.totalFrames();
        assertThat(opu.secondsByPart().load()).isCloseTo(44e-6 * frames, within(1e-9));
        assertThat(opu.secondsByPart().exposure()).isCloseTo(400e-6 * frames, within(1e-9));
        assertThat(opu.secondsByPart().total()).isEqualTo(opu.seconds());
        assertThat(opu.joulesByPart().total()).isEqualTo(opu.joules());
        assertThat(opu.retrievalFidelity()).isBetween(0.9, 1.0);
    }

    /** The float32 values of a checkpoint, without its header, which holds times. */
    private static byte[] tensors(Path checkpoint) throws IOException {
        byte[] all = Files.readAllBytes(checkpoint);
        int header = (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return Arrays.copyOfRange(all, Long.BYTES + header, all.length);
    }

    /** Its curves alone, neither times nor the device's account, whose calibration is repeated. */
    private static List<String> curves(RunFolder run) {
        return run.metrics().stream().filter(metric -> !metric.split().equals("opu"))
                .map(metric -> metric.toString().replaceFirst("train_seconds=[^,}]*", "")).toList();
    }

    @Test
    void anOpticalRunThatIsResumedEqualsTheUnbrokenOneBitForBit() throws IOException {
        train("mnist-odfa");
        RunFolder run = theRun();
        Path last = run.checkpoints().resolve("step-0000000036.safetensors");
        byte[] unbroken = tensors(last);
        List<String> curves = curves(run);
        RunSummary whole = run.summary().orElseThrow();
        Files.delete(last);
        Files.delete(run.path().resolve("summary.json"));
        Path half = Files.writeString(run.checkpoints().resolve(".step-0000000036.safetensors.7-1.tmp"),
                "half");
        assertThat(resume(run).out()).contains("Goes on after step 24");
        assertThat(half).doesNotExist();
        assertThat(tensors(last)).isEqualTo(unbroken);
        assertThat(curves(run)).isEqualTo(curves);
        RunSummary resumed = run.summary().orElseThrow();
        assertThat(resumed.testLoss()).isEqualTo(whole.testLoss());
        assertThat(resumed.opu().feedbackFrames()).isEqualTo(whole.opu().feedbackFrames());
        assertThat(resumed.opu().retrievalFidelity()).isEqualTo(whole.opu().retrievalFidelity());
    }

    @Test
    void aRunThatEndedBeforeItsSummaryGetsTheSameOne() throws IOException {
        train("mnist-odfa");
        RunFolder run = theRun();
        RunSummary whole = run.summary().orElseThrow();
        Files.delete(run.path().resolve("summary.json"));
        assertThat(resume(run).exitCode()).isZero();
        RunSummary again = run.summary().orElseThrow();
        assertThat(again.opu()).isEqualTo(whole.opu());
        assertThat(again).usingRecursiveComparison().ignoringFields("provenance", "peakMemoryBytes")
                .isEqualTo(whole);
    }

    @Test
    void theDevicesParametersAreInTheRunsRecipe() throws IOException {
        train("mnist-odfa", "--set", "feedback.projection.camera.bits=4", "--set", "training.epochs=1");
        RunFolder run = theRun();
        assertThat(Files.readString(run.path().resolve("recipe.yaml"))).contains("bits: 4");
        assertThat(resume(run, "--set", "feedback.projection.camera.bits=5").err())
                .contains("has feedback.projection.camera.bits 4, not 5");
        CommandLineRun wrong = train("mnist-odfa", "--set", "feedback.projection.camera.bit=4");
        assertThat(wrong.err()).isEqualTo("backlight: --set: unknown key feedback.projection.camera.bit; "
                + "did you mean bits?" + System.lineSeparator());
        assertThat(wrong.exitCode()).isEqualTo(2);
    }

    @Test
    void theSameRecipeGivesTheSameCurveAndAnotherSeedAnother() throws IOException {
        List<List<MetricsLine>> curves = new ArrayList<>();
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
                .startsWith("backlight: model.hidden is [1000000, 1000000], which needs about 11")
                .hasLineCount(1);
        assertThat(runs).isEmptyDirectory();
    }

    @Test
    void aTerminalSaysThatDigitsAreDrawn() {
        StringWriter out = new StringWriter();
        int exitCode = Backlight.run(new Terminal(new PrintWriter(out, true), 80), new PrintWriter(out, true),
                "train",
                "digits-bp", "--set", "dataset={kind: digits, train: 1200, test: 34}", "--set",
                "training.epochs=1",
                "--set", "model.hidden=[8]", "--runs-dir", runs.toString());
        assertThat(exitCode).isZero();
        assertThat(out.toString()).contains("drawing 1,234 digits…");
    }

    @Test
    void aFinishedRunSaysSo() throws IOException {
        train("mnist-bp");
        CommandLineRun again = resume(theRun());
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("is finished: all of its steps are done");
    }

    /** Three epochs and then two more are the curve of five, by light as well. */
    @ParameterizedTest
    @ValueSource(strings = {"digits-dfa", "digits-odfa"})
    void aFinishedRunGoesOnWhereItsRateIsConstant(String recipe) throws IOException {
        String constant = "training.schedule.decay=constant";
        train(recipe, "--set", constant, "--set", "training.epochs=5");
        RunFolder unbroken = theRun();
        SmallTrainings elsewhere = new SmallTrainings(runs.resolve("elsewhere"));
        elsewhere.train(recipe, "--set", constant);
        RunFolder run = elsewhere.only();
        CommandLineRun longer = resume(run, "--set", "training.epochs=5");
        assertThat(longer.exitCode()).as(longer.err()).isZero();
        assertThat(RunCurves.of(run)).isEqualTo(RunCurves.of(unbroken));
        assertThat(run.recipe().training().plan().epochs()).isEqualTo(5);
        assertThat(run.summary().orElseThrow().epochs()).isEqualTo(5);
    }

    @Test
    void aRunWhoseRateDecaysKeepsItsEnd() throws IOException {
        train("digits-bp", "--set", "training.schedule.decay=cosine");
        RunFolder run = theRun();
        assertThat(resume(run, "--set", "training.epochs=9").err()).contains(
                "has training.epochs 3, not 9; its learning rate decays towards the end that was planned, so that"
                        + " --resume cannot move the end");
        assertThat(resume(run).out()).doesNotContain("To make it longer");
    }

    @Test
    void aLossFarAboveGuessingFails() throws IOException {
        CommandLineRun run = train("digits-bp", "--set", "training.optimizer.kind=sgd", "--set",
                "training.optimizer.learning-rate=1e30");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).containsPattern("the loss was [0-9.]+e\\+[0-9]+ in the whole of epoch 1 and is"
                + " [0-9.]+e\\+[0-9]+ on the held-out samples, where guessing has 2.303: nothing is learned; a"
                + " smaller learning rate may help");
        assertThat(theRun().summary()).isEmpty();
    }

    /** One output of the device and one test sample: there is no correlation of a single value. */
    @Test
    void aSingleOutputHasNoFidelity() throws IOException {
        CommandLineRun run = train("digits-odfa", "--set", "dataset={kind: digits, train: 1, test: 1}",
                "--set",
                "model.hidden=[1]");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(theRun().summary().orElseThrow().opu().retrievalFidelity()).isNull();
    }

    @Test
    void aRunIsResumedAsItWasBegun() throws IOException {
        train("mnist-dfa", "--set", "training.schedule.decay=constant");
        RunFolder run = theRun();
        assertThat(resume(run, "--set", "training.method=bp").err()).isEqualTo("backlight: run " + run.path()
                + " has training.method dfa, not bp; --resume goes on with a run as it was begun, but for"
                + " training.epochs, training.steps (with a constant learning rate), training.evaluation-interval,"
                + " training.checkpoint-interval, training.keep, training.tensorboard, the path of a feedback's matrix and dataset.path"
                + System.lineSeparator());
        assertThat(resume(run, "--set", "training.epochs=2").err()).contains(
                "has done 36 steps; expected training.epochs and training.steps that make at least as many, not 24");
        assertThat(run.summary()).isPresent();
        CommandLineRun other = resume(run, "digits-bp");
        assertThat(other.err()).contains("has dataset.train 600, not 20000");
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(resume(run, "--name", "x").exitCode()).isEqualTo(2);
        assertThat(resume(run, "--set", "training.epochs=3").exitCode()).isZero();
    }

    @Test
    void asManyCheckpointsStayAsAreKept() throws IOException {
        train("mnist-bp", "--set", "training.keep=1", "--keep", "3");
        RunFolder run = theRun();
        assertThat(run.recipe().training().keep()).isEqualTo(3);
        assertThat(run.checkpoints()).isDirectoryContaining("glob:**step-0000000012.safetensors")
                .isDirectoryContaining("glob:**step-0000000036.safetensors");
    }

    @Test
    void aDamagedCheckpointIsOneSentence() throws IOException {
        train("mnist-bp");
        RunFolder run = theRun();
        Files.delete(run.path().resolve("summary.json"));
        try (var checkpoints = Files.list(run.checkpoints())) {
            for (Path checkpoint : checkpoints.toList()) {
                Files.write(checkpoint, Arrays.copyOf(Files.readAllBytes(checkpoint), 1000));
            }
        }
        CommandLineRun resumed = resume(run);
        assertThat(resumed.err()).contains("step-0000000036.safetensors",
                "deleting it lets --resume go on from the older step-0000000024.safetensors").hasLineCount(1);
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
