package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.backlight.app.run.RunFolder;
import org.backlight.app.tensorboard.EventReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;

/** Event files of real trainings. */
class TensorboardTest {

    @TempDir
    private Path folder;

    @Test
    void aTrainingWritesItsEventsAndLearnsTheSame() throws IOException {
        SmallTrainings plain = new SmallTrainings(folder.resolve("plain"));
        assertThat(plain.train("digits-odfa").exitCode()).isZero();
        SmallTrainings shown = new SmallTrainings(folder.resolve("shown"));
        assertThat(shown.train("digits-odfa", "--set", "training.tensorboard=true").exitCode()).isZero();
        RunFolder run = shown.only();
        assertThat(RunCurves.of(run)).isEqualTo(RunCurves.of(plain.only()));
        assertThat(plain.only().path().resolve("tensorboard")).doesNotExist();

        List<Event> events = EventReader.read(run.path().resolve("tensorboard"));
        List<Summary.Value> values = events.stream()
                .flatMap(event -> event.getSummary().getValueList().stream())
                .toList();
        assertThat(values).extracting(Summary.Value::getTag).contains("recipe", "data/test samples",
                "loss/train",
                "loss/test", "accuracy/test", "alignment/stage 1", "opu/feedback_frames");
        assertThat(values.stream().filter(value -> value.getTag().equals("loss/test"))).hasSize(3);
        assertThat(values.stream().filter(Summary.Value::hasImage)).singleElement()
                .satisfies(value -> assertThat(value.getImage().getWidth()).isEqualTo(8 * 28));

        CommandLineRun converted = CommandLineRun.of("convert", run.path().toString(), "--tensorboard",
                folder.resolve("events").toString());
        assertThat(converted.exitCode()).as(converted.err()).isZero();
        assertThat(EventReader.read(folder.resolve("events")).stream()
                .flatMap(event -> event.getSummary().getValueList().stream())
                .filter(value -> value.getTag().equals("loss/test"))).hasSize(3);
    }

    @Test
    void aUsersMistakeIsOneSentence() {
        CommandLineRun run = CommandLineRun.of("convert", folder.resolve("none").toString(), "--tensorboard",
                folder.resolve("events").toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo(
                "backlight: run " + folder.resolve("none") + " does not exist" + System.lineSeparator());
        assertThat(folder.resolve("events")).doesNotExist();
    }
}
