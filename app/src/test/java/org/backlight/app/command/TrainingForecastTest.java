package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.backlight.app.forecast.TrainingForecast;
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

/** What is said before a training, against what the training then does. */
class TrainingForecastTest {

    @TempDir
    private Path runs;

    private SmallTrainings trainings;

    @BeforeEach
    void begin() {
        trainings = new SmallTrainings(runs);
    }

    private TrainingForecast forecast(RunFolder run) {
        return TrainingForecast.of(run.recipe(), DataFolder.resolve(runs),
                new Terminal(new PrintWriter(new StringWriter()), 0));
    }

    @Test
    void aForecastCountsStepsShotsAndEvaluationsAndWhereTheErrorIsTaken() throws IOException {
        trainings.train("mnist-odfa", "--set", "training.steps=20", "--set", "training.evaluation-interval=7",
                "--set",
                "feedback.repetitions=2", "--set", "feedback.source=head", "--set",
                "feedback.ternarize={kind: fixed, threshold: 0}");
        RunSummary.Opu counted = trainings.only().summary().orElseThrow().opu();
        TrainingForecast forecast = forecast(trainings.only());
        assertThat(forecast.steps()).isEqualTo(20);
        assertThat(forecast.device().orElseThrow().inputs()).isEqualTo(32);
        Ledger expected = forecast.device().orElseThrow().ledger();
        assertThat(expected.frames()).isEqualTo(counted.feedbackFrames());
        assertThat(expected.calibrationFrames()).isEqualTo(counted.calibrationFrames());
    }

    @ParameterizedTest
    @ValueSource(strings = {"preset: launay-2020", "preset: wang-2024, camera: {bits: 10}"})
    void aForecastIsWhatTheRunThenCounts(String device) throws IOException {
        // Without a threshold no half of an error is empty, so that the bound is the count.
        trainings.train("mnist-odfa", "--set", "feedback.projection={" + device + "}", "--set",
                "feedback.ternarize={kind: fixed, threshold: 0}");
        RunSummary.Opu counted = trainings.only().summary().orElseThrow().opu();
        TrainingForecast forecast = forecast(trainings.only());
        Ledger expected = forecast.device().orElseThrow().ledger();
        assertThat(expected.rows()).isEqualTo(1800);
        assertThat(expected.frames()).isEqualTo(counted.feedbackFrames());
        assertThat(expected.calibrationFrames()).isEqualTo(counted.calibrationFrames());
        assertThat(expected.seconds()).isCloseTo(counted.seconds(), within(1e-9));
        assertThat(expected.joules()).isCloseTo(counted.joules(), within(1e-6));
        assertThat(expected.secondsByPart().exposure()).isCloseTo(counted.secondsByPart().exposure(),
                within(1e-9));
        assertThat(expected.secondsByPart().readout()).isCloseTo(counted.secondsByPart().readout(),
                within(1e-9));
        assertThat(expected.joulesByPart().transfer()).isCloseTo(counted.joulesByPart().transfer(),
                within(1e-6));
        assertThat(expected.joulesByPart().waiting()).isCloseTo(counted.joulesByPart().waiting(),
                within(1e-6));
        assertThat(forecast.parameters()).isEqualTo(26_506);
        assertThat(forecast.steps()).isEqualTo(36);
    }

    @Test
    void aForecastBoundsWhatATernarizedRunCounts() throws IOException {
        trainings.train("mnist-odfa");
        RunSummary.Opu counted = trainings.only().summary().orElseThrow().opu();
        Ledger most = forecast(trainings.only()).device().orElseThrow().ledger();
        assertThat(counted.feedbackFrames()).isBetween(most.frames() / 2, most.frames());
        assertThat(counted.calibrationFrames()).isBetween(most.calibrationFrames() / 2,
                most.calibrationFrames());
    }

    @Test
    void aDryRunSaysWhatItWouldTakeAndMakesNothing() {
        CommandLineRun optical = trainings.train("mnist-odfa", "--dry-run");
        assertThat(optical.exitCode()).as(optical.err()).isZero();
        assertThat(optical.out()).contains("784-32-32-10, 26,506 parameters", "36 steps of 50 samples",
                "launay-2020, off-axis holography: 10 inputs to 64 outputs at 1,500 frames/s and 30 W",
                "3,600 for feedback", "1,600 to measure", "this training would take ", " J");
        assertThat(trainings.train("mnist-dfa", "--dry-run").out()).contains("feedback matrix")
                .doesNotContain("frames");
        CommandLineRun tooLarge = trainings.train("mnist-odfa", "--dry-run", "--set",
                "model.hidden=[100, 100000]");
        assertThat(tooLarge.err()).contains("cannot map 10 errors to the layers' 100100 outputs")
                .hasLineCount(1);
        assertThat(tooLarge.exitCode()).isEqualTo(2);
        CommandLineRun resumed = CommandLineRun.of("train", "--resume", "x", "--dry-run");
        assertThat(resumed.err()).contains("--dry-run forecasts a whole training").hasLineCount(1);
        assertThat(resumed.exitCode()).isEqualTo(2);
        assertThat(runs).isEmptyDirectory();
    }
}
