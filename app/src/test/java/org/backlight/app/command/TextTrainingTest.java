package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.backlight.app.forecast.TrainingForecast;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.optics.cost.Ledger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small but whole trainings of transformers, on a text of few words. */
class TextTrainingTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void writeText() throws IOException {
        BookOfFewWords.write(folder);
    }

    private CommandLineRun train(String recipe, String... more) {
        return new SmallTextTrainings(folder).train(recipe, more);
    }

    private RunFolder theRun() throws IOException {
        return new SmallTextTrainings(folder).only();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dialogs-bp", "dialogs-dfa", "dialogs-odfa", "dialogs-odfa-calibrated",
            "dialogs-shallow"})
    void everyMethodTrainsAndLeavesACompleteRun(String recipe) throws IOException {
        CommandLineRun command = train(recipe);
        assertThat(command.err()).isEmpty();
        assertThat(command.exitCode()).isZero();
        assertThat(command.out()).contains("windows of 12 tokens", "» ", "Next: ./backlight generate ")
                .containsPattern("step 16  train loss \\d\\.\\d{4}  validation loss \\d\\.\\d{4}  perplexity "
                        + "[\\d.]+  [\\d,]+ tokens/s  \\d.* left\\R");
        RunFolder run = theRun();
        List<MetricsLine> tests = run.metrics().stream().filter(m -> m.split().equals(MetricsLine.TEST))
                .toList();
        assertThat(tests).extracting(MetricsLine::step).containsExactly(16L, 32L, 40L);
        RunSummary summary = run.summary().orElseThrow();
        // Uniform guesses among 280 tokens cost ln 280 = 5.63 nats.
        assertThat(summary.testLoss()).isLessThan(5.5);
        assertThat(summary.testFigure("perplexity")).isCloseTo(Math.exp(summary.testLoss()), within(1e-9));
        assertThat(summary.samplesPerSecond() * summary.trainSeconds()).isCloseTo(40 * 8, within(1e-6));
        RunSummary.Reach reach = summary.reach();
        long learned = reach.direct() + reach.local() + reach.exact() + reach.untrained();
        // An adapter that stays as it was set is among the parameters, but nothing reaches it.
        assertThat(reach.fixed()).isEqualTo(recipe.endsWith("calibrated") ? 16L * 16 : 0);
        assertThat(summary.parameters() - learned).isEqualTo(reach.fixed());
        assertThat(summary.length()).isEqualTo(new RunSummary.Length(40, summary.length().stepsPerEpoch()));
        assertThat(reach.untrained() > 0).isEqualTo(recipe.equals("dialogs-shallow"));
        assertThat(reach.direct() > 0).isEqualTo(recipe.contains("dfa"));
        assertThat(summary.opu() != null).isEqualTo(recipe.contains("odfa"));
        if (summary.opu() != null) {
            assertThat(summary.opu().retrievalFidelity()).isGreaterThan(0.95);
        }
    }

    @Test
    void asManyWindowsAreEvaluatedAsTheRecipeSays() throws IOException {
        List<List<MetricsLine>> metrics = new ArrayList<>();
        for (String windows : List.of("1", "2048")) {
            CommandLineRun command = train("dialogs-bp", "--set", "training.evaluation-windows=" + windows,
                    "--name", windows);
            assertThat(command.exitCode()).as(command.err()).isZero();
            try (var folders = Files.list(folder.resolve("runs"))) {
                Path run = folders.filter(path -> path.toString().endsWith("-" + windows)).findFirst()
                        .orElseThrow();
                metrics.add(RunFolder.open(run, folder).metrics());
            }
        }
        assertThat(losses(metrics.getFirst(), MetricsLine.TRAIN))
                .isEqualTo(losses(metrics.getLast(), MetricsLine.TRAIN));
        assertThat(losses(metrics.getFirst(), MetricsLine.TEST))
                .isNotEqualTo(losses(metrics.getLast(), MetricsLine.TEST)).isNotEmpty();
    }

    private static List<Double> losses(List<MetricsLine> metrics, String split) {
        return metrics.stream().filter(metric -> metric.split().equals(split))
                .map(metric -> metric.figures().get("loss"))
                .toList();
    }

    @Test
    void everyKeptModelContinuesATextAndShowsItsAttention() throws IOException {
        assertThat(train("dialogs-bp").exitCode()).isZero();
        String run = theRun().path().toString();
        for (long step : new long[]{0, 8, 40}) {
            CommandLineRun command = CommandLineRun.of("generate", run, "--prompt", "the light", "--tokens",
                    "9",
                    "--step", Long.toString(step));
            assertThat(command.out()).startsWith("the light").doesNotContain("tokens/s");
            assertThat(command.err()).contains("after " + step + " steps").hasLineCount(1);
        }
        CommandLineRun newest = CommandLineRun.of("generate", run, "--temperature", "0", "--tokens", "20");
        assertThat(newest.err()).contains("its last ones are used", "after 40 steps").hasLineCount(2);
        CommandLineRun again = CommandLineRun.of("generate", run, "--temperature", "0", "--tokens", "20");
        assertThat(again.out()).isEqualTo(newest.out());

        Path picture = folder.resolve("new/folder/attention.png");
        CommandLineRun drawn = CommandLineRun.of("generate", run, "--prompt", "the light", "--attention",
                picture.toString());
        assertThat(drawn.exitCode()).isZero();
        assertThat(ImageIO.read(picture.toFile()).getWidth()).isGreaterThan(300);
    }

    @Test
    void attentionAmongMoreTokensThanCanBeDrawnIsOneSentence() throws IOException {
        Path book = folder.resolve("book.txt");
        Files.writeString(book, Files.readString(book).repeat(3));
        CommandLineRun trained = train("dialogs-bp", "--set", "model.context=1100", "--set",
                "training.steps=1", "--set", "training.batch-size=1", "--set",
                "training.schedule.warm-up-steps=0", "--set", "training.evaluation-windows=1");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        Path picture = folder.resolve("attention.png");
        refused(CommandLineRun.of("generate", theRun().path().toString(), "--prompt", "light ".repeat(1200),
                "--attention", picture.toString()),
                "attention among 1,100 tokens of the prompt cannot be drawn; expected at most 1,024");
        assertThat(picture).doesNotExist();
    }

    /** U+009B begins a terminal's command, as ESC [ does. */
    @Test
    void controlCharactersOfATextDoNotReachTheTerminal() throws IOException {
        Path book = folder.resolve("book.txt");
        Files.writeString(book, Files.readString(book).replace('e', '\u009B').replace('r', '\u001B'));
        CommandLineRun trained = train("dialogs-bp");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        CommandLineRun written = CommandLineRun.of("generate", theRun().path().toString(), "--prompt", "a");
        assertThat(List.of(trained.out(), written.out())).allSatisfy(
                out -> assertThat(out).contains("\uFFFD").doesNotContainPattern("[\\p{Cc}&&[^\r\n\t]]"));
    }

    @Test
    void whatCannotBeContinuedIsSaidInOneSentence() throws IOException {
        assertThat(train("dialogs-bp").exitCode()).isZero();
        RunFolder run = theRun();
        refused(CommandLineRun.of("generate", run.path().toString(), "--prompt", ""),
                "--prompt is empty; expected a text of at least one character");
        CommandLineRun noStep = CommandLineRun.of("generate", run.path().toString(), "--step", "7");
        assertThat(noStep.exitCode()).isEqualTo(2);
        assertThat(noStep.err()).contains("has no checkpoint at step 7; expected one of 0, 8, ")
                .hasLineCount(1);
        Path checkpoint = run.checkpoints().resolve("model-0000000040.safetensors");
        byte[] whole = Files.readAllBytes(checkpoint);
        Files.write(checkpoint, Arrays.copyOf(whole, whole.length / 2));
        refused(CommandLineRun.of("generate", run.path().toString(), "--step", "40"),
                "checkpoint " + checkpoint + " is damaged: ");
        Files.writeString(run.path().resolve("tokenizer.json"), "{", StandardCharsets.UTF_8);
        CommandLineRun damaged = CommandLineRun.of("generate", run.path().toString());
        assertThat(damaged.exitCode()).isEqualTo(2);
        assertThat(damaged.err()).contains("tokenizer.json").hasLineCount(1);
        refused(train("dialogs-bp", "--set", "model.context=60000"),
                "model.context is 60,000; expected less than the ");
        refused(train("dialogs-bp", "--set", "dataset.vocabulary=2000"),
                "dataset.vocabulary is 2000 tokens, expected at most ");
        refused(train("dialogs-bp", "--set", "model.heads=3"),
                "model.heads is 3; expected a divisor of model.width, 16");
    }

    private static void refused(CommandLineRun run, String sentence) {
        assertThat(run.err()).contains("backlight: ", sentence).hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(2);
    }

    /** By light as well: the device's noise goes on where it was, and a calibrated adapter is not calibrated again. */
    @ParameterizedTest
    @ValueSource(strings = {"dialogs-bp", "dialogs-odfa", "dialogs-odfa-calibrated"})
    void aRunThatWasStoppedInTheMiddleHasTheCurveOfTheUnbrokenOne(String recipe) throws IOException {
        assertThat(train(recipe, "--set", "training.checkpoint-interval=20").exitCode()).isZero();
        RunFolder run = theRun();
        List<String> whole = RunCurves.of(run);
        double loss = run.summary().orElseThrow().testLoss();
        RunSummary.Opu account = run.summary().orElseThrow().opu();
        loseEverythingAfterStep20(run);
        assertThat(resume(run).out()).contains("Goes on after step 20.", "perplexity ");
        assertThat(RunCurves.of(run)).isEqualTo(whole).hasSizeGreaterThan(40);
        assertThat(run.summary().orElseThrow().testLoss()).isEqualTo(loss);
        if (account != null) {
            // Without an account with the checkpoint, that of step 16's evaluation would be taken.
            assertThat(run.summary().orElseThrow().opu().feedbackFrames())
                    .isEqualTo(account.feedbackFrames());
        }
    }

    @Test
    void aRunGoesOnWithItsOwnTextAlone() throws IOException {
        assertThat(train("dialogs-bp", "--set", "training.checkpoint-interval=20").exitCode()).isZero();
        RunFolder run = theRun();
        loseEverythingAfterStep20(run);
        Path book = folder.resolve("book.txt");
        Files.writeString(book, Files.readString(book).replaceFirst("light", "night"));
        refused(resume(run), "was begun with another text");
    }

    @Test
    void aRunGoesOnWhereItsTextHasMoved() throws IOException {
        assertThat(train("dialogs-bp", "--set", "training.checkpoint-interval=20").exitCode()).isZero();
        RunFolder run = theRun();
        List<String> whole = RunCurves.of(run);
        loseEverythingAfterStep20(run);
        Path moved = Files.move(folder.resolve("book.txt"), folder.resolve("moved.txt"));
        refused(resume(run), "book.txt");
        CommandLineRun going = new SmallTextTrainings(folder).resume(run, "--set", "dataset.path=" + moved);
        assertThat(going.exitCode()).as(going.err()).isZero();
        assertThat(RunCurves.of(run)).isEqualTo(whole);
        assertThat(Files.readString(run.path().resolve("recipe.yaml"))).contains("moved.txt");
    }

    /** NaN appears only after the last step, on the held-out text. */
    @Test
    void aLossThatIsNotFiniteAfterTheLastStepFails() throws IOException {
        CommandLineRun run = train("dialogs-bp", "--set", "training.steps=1", "--set",
                "training.schedule.warm-up-steps=0", "--set", "training.optimizer.learning-rate=1e15");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("the loss became NaN on the held-out samples after step 1 (epoch 1)");
        assertThat(theRun().summary()).isEmpty();
    }

    /** As a kill between the checkpoint at step 20 and the end leaves a run, whose metrics go further. */
    private static void loseEverythingAfterStep20(RunFolder run) throws IOException {
        Files.delete(run.path().resolve("summary.json"));
        Files.delete(run.checkpoints().resolve("step-0000000040.safetensors"));
    }

    @Test
    void aDryRunForecastsWhatTheRunThenCounts() throws IOException {
        String[] settings = {"--set", "feedback.ternarize={kind: fixed, threshold: 0}", "--set",
                "feedback.repetitions=2"};
        CommandLineRun dry = train("dialogs-odfa-calibrated",
                Stream.concat(Stream.of("--dry-run"), Stream.of(settings)).toArray(String[]::new));
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.out()).contains("3 blocks of width 16, feed-forward 32, 2 heads",
                "40 steps of 8 windows", "16 inputs to 16 outputs", "network and optimizer");
        assertThat(folder.resolve("runs")).doesNotExist();
        assertThat(train("dialogs-odfa-calibrated", settings).exitCode()).isZero();
        RunSummary summary = theRun().summary().orElseThrow();
        TrainingForecast forecast = TrainingForecast.of(theRun().recipe(), DataFolder.resolve(folder),
                new Terminal(new PrintWriter(new StringWriter()), 0));
        Ledger expected = forecast.device().orElseThrow().ledger();
        assertThat(expected.rows()).isEqualTo(40 * 8 * 12 * 2);
        assertThat(expected.frames()).isEqualTo(summary.opu().feedbackFrames());
        assertThat(expected.calibrationFrames()).isEqualTo(summary.opu().calibrationFrames());
        assertThat(forecast.parameters()).isEqualTo(summary.parameters());
        CommandLineRun tooLarge = train("dialogs-bp", "--dry-run", "--set", "model.width=262144", "--set",
                "model.blocks=64");
        assertThat(tooLarge.exitCode()).isEqualTo(2);
        assertThat(tooLarge.err()).contains("which need about ").hasLineCount(1);
    }

    private CommandLineRun resume(RunFolder run) {
        return new SmallTextTrainings(folder).resume(run);
    }
}
