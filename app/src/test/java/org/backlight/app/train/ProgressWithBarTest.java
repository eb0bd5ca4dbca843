package org.backlight.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.task.Tasks;
import org.backlight.app.task.Wording;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.terminal.Words;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.metric.EvaluationMetrics;
import org.backlight.learning.metric.StepMetrics;
import org.backlight.learning.metric.StepTime;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.training.TrainingPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressWithBarTest {

    private static final TrainingPlan PLAN = new TrainingPlan(4, 50, LearningRateSchedule.CONSTANT, 1);
    private static final StepTime TIME = new StepTime(0.25, 0.25, 0, 0.25, 0.25);
    private static final EpochMetrics EPOCH = new EpochMetrics(2, 1, 0.5,
            Map.of("accuracy", 0.8), 0.25, Map.of("accuracy", 0.975), List.of(), 2);

    private static Wording wording(String recipe) {
        Recipe read = RecipeReader.read(recipe, List.of());
        return Tasks.of(read).wording(read);
    }

    private static Map<String, Double> perplexity(double loss) {
        return Map.of("perplexity", Math.exp(loss));
    }

    private static String show(int columns) {
        StringWriter text = new StringWriter();
        try (Progress progress = Progress.on(new Terminal(new PrintWriter(text, true), columns), PLAN, 100,
                wording("digits-bp"), 0)) {
            progress.step(new StepMetrics(1, 1, 50, 0.125, Map.of("accuracy", 0.5), 0.001, 1, TIME));
            progress.step(new StepMetrics(2, 1, 50, 0.0625, Map.of("accuracy", 0.75), 0.001, 2, TIME));
            progress.epoch(EPOCH);
        }
        return text.toString();
    }

    @Test
    void withoutATerminalThereIsOneLinePerEpoch() {
        assertThat(show(0)).isEqualTo("epoch 1/4  train loss 0.5000  test loss 0.2500  test accuracy 97.50 %"
                + "  50 samples/s  6.0 s left" + System.lineSeparator());
    }

    /** Resumed after 3 of 8 steps: an evaluation tells of what was trained since the line before it. */
    @Test
    void anEvaluationTellsTrainingLossSpeedAndTimeLeftSinceTheLastLine() {
        StringWriter text = new StringWriter();
        try (Progress progress = Progress.on(new Terminal(new PrintWriter(text, true), 0), PLAN, 100,
                wording("dialogs-bp"), 3)) {
            progress.step(new StepMetrics(4, 2, 50, 9, Map.of(), 0.001, 11, TIME));
            progress.epoch(new EpochMetrics(4, 2, 8, Map.of(), 2, perplexity(2), List.of(), 10));
            progress.step(new StepMetrics(5, 3, 50, 3, Map.of(), 0.001, 12, TIME));
            progress.step(
                    new StepMetrics(6, 3, 25, 1.5, Map.of(), 0.001, 14,
                            new StepTime(0.75, 0.25, 0.5, 0.25, 0.25)));
            progress.evaluation(new EvaluationMetrics(6, 3, 1, perplexity(1), List.of(), 14));
            progress.step(new StepMetrics(7, 4, 50, 1, Map.of(), 0.001, 15, TIME));
            progress.evaluation(new EvaluationMetrics(7, 4, 0, perplexity(0), List.of(), 15));
        }
        // Two steps of 75 windows in 3 s; of 400 windows, 125 are left, and then 75.
        assertThat(text.toString().lines()).containsExactly(
                "epoch 2/4  train loss 8.0000  validation loss 2.0000  perplexity 7.39  480 tokens/s  10 s left",
                "step 6  train loss 2.5000  validation loss 1.0000  perplexity 2.72  600 tokens/s  5.0 s left",
                "step 7  train loss 1.0000  validation loss 0.0000  perplexity 1.00  1,200 tokens/s  1.5 s left");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60, 80, 120, 200})
    void onATerminalTheBarNeverWraps(int columns) {
        String[] pieces = show(columns).split("\r\u001b\\[K");
        assertThat(pieces).hasSizeGreaterThan(2).filteredOn(piece -> !piece.contains("test loss"))
                .allSatisfy(piece -> assertThat(piece.strip()).hasSizeLessThan(columns));
        assertThat(pieces[pieces.length - 1]).as("erased at the end").doesNotContain("\n");
        if (columns > 100) {
            assertThat(show(columns)).contains("epoch 1/4  loss 0.0625  accuracy 75.0 %", "[======",
                    "test loss 0.2500");
        }
    }

    @ParameterizedTest
    @CsvSource({"0.04,0.0 s", "9.94,9.9 s", "12.4,12 s", "59.7,1 min 0 s", "200,3 min 20 s",
            "7500,2 h 5 min"})
    void durationsAreSaidAsPeopleSayThem(double seconds, String words) {
        assertThat(Words.duration(seconds)).isEqualTo(words);
    }
}
