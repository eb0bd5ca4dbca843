package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunFolder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasuringTest {

    @TempDir
    private Path folder;

    private List<MetricsLine> train(String name, String... more) throws Exception {
        SmallTrainings trainings = new SmallTrainings(folder.resolve(name));
        CommandLineRun run = trainings.train("digits-odfa", more);
        assertThat(run.exitCode()).as(run.err()).isZero();
        RunFolder only = trainings.only();
        return only.metrics();
    }

    private static List<Object> learned(List<MetricsLine> metrics) {
        return metrics.stream()
                .filter(line -> line.split().equals(MetricsLine.TRAIN)
                        || line.figure("train_loss").isPresent())
                .<Object>map(line -> List.of(line.step(), line.split(), line.figure("loss").orElseThrow(),
                        line.figure("accuracy").orElseThrow()))
                .toList();
    }

    private static double frames(List<MetricsLine> metrics) {
        return metrics.stream().filter(line -> line.split().equals("opu")).reduce((_, later) -> later)
                .orElseThrow().figure("feedback_frames").orElseThrow();
    }

    /** By light, evaluations in between leave every figure of the curve and every frame of the feedback as they were. */
    @ParameterizedTest
    @ValueSource(strings = {"{kind: fixed, threshold: 0.1}", "{kind: stochastic, multiple: 2}"})
    void evaluationsDoNotChangeATrainingByLight(String ternarize) throws Exception {
        String[] settings = {"--set", "feedback.ternarize=" + ternarize, "--set", "training.epochs=2"};
        List<MetricsLine> plain = train("plain", settings);
        List<MetricsLine> measured = train("measured", settings[0], settings[1], settings[2], settings[3],
                "--set",
                "training.evaluation-interval=5");
        assertThat(measured).hasSizeGreaterThan(plain.size());
        assertThat(learned(measured)).isEqualTo(learned(plain));
        assertThat(frames(measured)).isEqualTo(frames(plain));
    }
}
