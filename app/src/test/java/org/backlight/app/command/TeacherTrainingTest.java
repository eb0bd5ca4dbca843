package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TeacherTrainingTest {

    @TempDir
    private Path runs;

    @TempDir
    private Path parts;

    private CommandLineRun train(String recipe, String... more) {
        return train(runs, recipe, more);
    }

    private static CommandLineRun train(Path into, String recipe, String... more) {
        List<String> args = new ArrayList<>(List.of("train", recipe, "--runs-dir", into.toString(), "--set",
                "dataset={kind: teacher, inputs: 16, outputs: 8, hidden: [64, 64], train: 512, test: 100}",
                "--set", "training.batch-size=32"));
        args.addAll(List.of(more));
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    private RunFolder only() throws Exception {
        return new SmallTrainings(runs).only();
    }

    private static List<Double> losses(RunFolder run, String split) {
        return run.metrics().stream().filter(line -> line.split().equals(split))
                .map(line -> line.figure("loss").orElseThrow()).toList();
    }

    /** The recipes of the large layer, with layers of 64: what they learn is no noise. */
    @ParameterizedTest
    @ValueSource(strings = {"layer-45k-bp", "layer-45k-dfa", "layer-45k-odfa"})
    void theLossFallsByEveryMethod(String recipe) throws Exception {
        CommandLineRun run = train(recipe, "--set", "model.hidden=[64, 64]", "--set", "training.epochs=4",
                "--set", "training.optimizer.learning-rate=0.3");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("of the test targets' variance explained");
        RunFolder only = only();
        List<Double> train = losses(only, MetricsLine.TRAIN);
        assertThat(train.getFirst()).isBetween(0.8, 1.5);
        assertThat(losses(only, MetricsLine.TEST).getLast()).isLessThan(0.6 * train.getFirst());
        MetricsLine last = only.metrics().stream().filter(line -> line.split().equals(MetricsLine.TEST))
                .reduce((_, later) -> later).orElseThrow();
        assertThat(last.figure("r2").orElseThrow()).isBetween(0.4, 1.0);
        assertThat(Math.pow(last.figure("rmse").orElseThrow(), 2))
                .isCloseTo(last.figure("loss").orElseThrow(), within(1e-5));
    }

    /** Moments in eight bits are rounded at random, and yet a run that was made longer has the curve of the unbroken one. */
    @Test
    void aRunWithMomentsInEightBitsGoesOnBitForBit() throws Exception {
        String[] settings = {"--set", "model.hidden=[1500, 1500]", "--set",
                "training.optimizer={kind: adam, learning-rate: 0.001, moment-precision: fp8}", "--set",
                "training.steps=9"};
        assertThat(train("layer-45k-dfa", settings).exitCode()).isZero();
        RunFolder whole = only();
        settings[5] = "training.steps=4";
        assertThat(train(parts, "layer-45k-dfa", settings).exitCode()).isZero();
        RunFolder part = new SmallTrainings(parts).only();
        CommandLineRun resumed = CommandLineRun.of("train", "--resume", part.path().toString(), "--runs-dir",
                parts.toString(), "--set", "training.steps=9");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(losses(part, MetricsLine.TRAIN)).isEqualTo(losses(whole, MetricsLine.TRAIN))
                .hasSize(9);
        assertThat(losses(part, MetricsLine.TEST).getLast())
                .isEqualTo(losses(whole, MetricsLine.TEST).getLast());
    }

    /** All recipes of 96 layers, with narrow ones. */
    @ParameterizedTest
    @ValueSource(strings = {"fcnn-96-bp", "fcnn-96-dfa", "fcnn-96-odfa", "fcnn-96-shallow"})
    void deepNetworksTrainByEveryMethod(String recipe) throws Exception {
        CommandLineRun run = train(recipe, "--set", "model.hidden=[12, 12, 12, 12, 12, 12]", "--set",
                "training.steps=6");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(losses(only(), MetricsLine.TRAIN)).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    dataset.gain=0               | dataset.gain is 0; expected a finite number greater than 0
                    dataset.inputs=0             | dataset.inputs is 0; expected a whole number from 1 to 1000000
                    dataset.hidden=[]            | dataset.hidden is []; expected a list of at least one whole number
                    dataset.activation=softmax   | dataset.activation is "softmax"; expected
                    dataset.widths=9             | dataset.widths
                    dataset={kind: teacher, inputs: 100000, train: 30000} | dataset.train is 30000, but at most 21474 samples of 100000 values can be held
                    """)
    void whatCannotBeMeantIsRefused(String setting, String sentence) {
        CommandLineRun run = train("layer-45k-bp", "--set", setting);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(sentence).doesNotContain("\tat ");
        assertThat(runs).isEmptyDirectory();
    }

    /** 4 TB of weights, and half as much for their velocities, refused before any of them, and before the teacher is asked. */
    @Test
    void aWidthThatDoesNotFitIsRefusedWithWhatIsMissing() {
        CommandLineRun run = train("layer-45k-bp", "--set", "model.hidden=[1000000, 1000000]");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).containsPattern(
                "model.hidden is \\[1000000, 1000000], which needs about 5,592 GiB of memory, but this machine has"
                        + " [\\d,]+ GiB: with Java and libtorch, 5,[\\d.]+ GiB are missing");
        assertThat(runs).isEmptyDirectory();
    }
}
