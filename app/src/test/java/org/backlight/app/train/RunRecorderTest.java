package org.backlight.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.MetricsLog;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.terminal.Terminal;
import org.backlight.learning.metric.EvaluationMetrics;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.training.TrainingPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecorderTest {

    /** The cosine of a stage without matrices is no number, and left out. */
    @Test
    void aStageWithoutMatricesHasNoAlignment(@TempDir Path runs) throws IOException {
        RunFolder folder = RunFolder.create(runs, RecipeReader.read("digits-dfa", List.of()),
                LocalDateTime.of(2026, 1, 1, 12, 0));
        var plan = new TrainingPlan(4, 50, LearningRateSchedule.CONSTANT, 1);
        List<Double> alignment = List.of(Double.NaN, 0.5);
        try (MetricsLog log = folder.openMetrics();
                var interruption = new Interruption();
                Progress progress = Progress.on(new Terminal(new PrintWriter(new StringWriter(), true), 0),
                        plan, 100, () -> List.of(), 3)) {
            new RunRecorder(log, progress, interruption, Optional.empty(), Optional.empty(),
                    Optional.empty(), 2, 8, 3)
                    .evaluation(new EvaluationMetrics(3, 2, 0.25, Map.of(), alignment, 1));
        }
        assertThat(folder.metrics()).containsExactly(new MetricsLine(3, 2, MetricsLine.TEST,
                Map.of("loss", 0.25, "train_seconds", 1.0, "alignment_stage1", 0.5)));
        folder.write(
                new RunSummary("r", "dfa", "digits", 1, 1, 1, 1, 1, null, 1, 1, 1, null, null, null, null,
                        alignment, null, null));
        assertThat(Files.readString(folder.path().resolve("summary.json"))).contains("[ null, 0.5 ]");
        assertThat(folder.summary().orElseThrow().alignment()).isEqualTo(alignment);
    }

    /** Of 4 epochs with 2 steps each, 3 steps are done. */
    @Test
    void aSkippedCheckpointIsSaidAndStaysWithTheRun(@TempDir Path runs) throws IOException {
        RunFolder folder = RunFolder.create(runs, RecipeReader.read("digits-bp", List.of()),
                LocalDateTime.of(2026, 1, 1, 12, 0));
        var plan = new TrainingPlan(4, 50, LearningRateSchedule.CONSTANT, 1);
        StringWriter said = new StringWriter();
        try (MetricsLog log = folder.openMetrics();
                var interruption = new Interruption();
                Progress progress = Progress.on(new Terminal(new PrintWriter(said, true), 0), plan, 100,
                        () -> List.of(), 3)) {
            new RunRecorder(log, progress, interruption, Optional.empty(), Optional.empty(),
                    Optional.empty(), 2, 8, 3)
                    .checkpointSkipped(new AccessDeniedException("checkpoints"));
        }
        assertThat(said.toString().lines()).containsExactly("No checkpoint at step 3: permission denied");
        assertThat(folder.metrics())
                .containsExactly(new MetricsLine(3, 2, MetricsLine.CHECKPOINT_SKIPPED, Map.of()));
    }
}
