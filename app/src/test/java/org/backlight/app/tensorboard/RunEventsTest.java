package org.backlight.app.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.MetricsLog;
import org.backlight.app.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.framework.DataType;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;
import org.tensorflow.util.SessionLog;

class RunEventsTest {

    @TempDir
    private Path folder;

    /** RFC 3720, appendix B.4: 32 bytes of zeroes, of ones, rising and falling. */
    @Test
    void checksumsAreThoseOfTheStandard() {
        byte[] zeroes = new byte[32];
        byte[] ones = new byte[32];
        byte[] rising = new byte[32];
        byte[] falling = new byte[32];
        for (int i = 0; i < 32; i++) {
            ones[i] = (byte) 0xFF;
            rising[i] = (byte) i;
            falling[i] = (byte) (31 - i);
        }
        int[] expected = {0x8A9136AA, 0x62A8AB43, 0x46DD794E, 0x113FDB5C};
        List<byte[]> all = List.of(zeroes, ones, rising, falling);
        for (int i = 0; i < expected.length; i++) {
            assertThat(EventReader.crc(all.get(i))).isEqualTo(expected[i]);
            assertThat(EventFile.masked(all.get(i), 0, 32)).isEqualTo(EventReader.masked(all.get(i)));
        }
    }

    @ParameterizedTest
    @CsvSource({"train,loss,loss/train", "test,loss,loss/test", "test,accuracy,accuracy/test",
            "test,train_loss,loss/train epoch", "test,train_seconds,time/training seconds",
            "test,alignment_stage0,alignment/stage 1",
            "opu,feedback_frames,opu/feedback_frames"})
    void figuresHaveTheTagsThatPeopleExpect(String split, String figure, String tag) {
        assertThat(RunEvents.tag(split, figure)).isEqualTo(tag);
    }

    @Test
    void aTrainingThatGoesOnSaysFromWhereOn() throws IOException {
        RunFolder run = RunFolder.create(folder, RecipeReader.read("digits-bp", List.of()),
                LocalDateTime.now());
        BufferedImage picture = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(2, 1, 0x123456);
        try (RunEvents events = RunEvents.begin(run, run.recipe(), 0)) {
            events.picture("picture", 0, picture);
            events.add(new MetricsLine(4, 1, "test", Map.of("loss", 0.5, "accuracy", Double.NaN)));
            events.text(4, "light → light");
        }
        try (RunEvents events = RunEvents.begin(run, run.recipe(), 3)) {
            events.add(new MetricsLine(4, 1, "test", Map.of("loss", 0.25)));
        }
        List<Event> events = EventReader.read(run.path().resolve("tensorboard"));
        assertThat(events).hasSize(9);
        assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
        assertThat(events.get(1).getSessionLog().getStatus()).isEqualTo(SessionLog.SessionStatus.START);
        Summary.Value recipe = events.get(2).getSummary().getValue(0);
        assertThat(recipe.getTag()).isEqualTo("recipe");
        assertThat(recipe.getMetadata().getPluginData().getPluginName()).isEqualTo("text");
        assertThat(recipe.getTensor().getDtype()).isEqualTo(DataType.DT_STRING);
        assertThat(recipe.getTensor().getStringVal(0).toStringUtf8()).startsWith("```\n")
                .contains("method: bp");
        Summary.Image image = events.get(3).getSummary().getValue(0).getImage();
        assertThat(image.getWidth()).isEqualTo(3);
        assertThat(image.getHeight()).isEqualTo(2);
        assertThat(ImageIO.read(new ByteArrayInputStream(image.getEncodedImageString().toByteArray()))
                .getRGB(2, 1))
                .isEqualTo(0xFF123456);
        // What is no number is left out.
        assertThat(events.get(4).getStep()).isEqualTo(4);
        assertThat(events.get(4).getSummary().getValueList()).singleElement()
                .satisfies(value -> assertThat(value.getTag()).isEqualTo("loss/test"))
                .satisfies(value -> assertThat(value.getSimpleValue()).isEqualTo(0.5f));
        assertThat(events.get(5).getSummary().getValue(0).getTensor().getStringVal(0).toStringUtf8())
                .contains("light → light");
        assertThat(events.get(7).getStep()).isEqualTo(4);
        assertThat(events.get(7).getSessionLog().getStatus()).isEqualTo(SessionLog.SessionStatus.START);
        assertThat(events.get(8).getSummary().getValue(0).getSimpleValue()).isEqualTo(0.25f);
    }

    @Test
    void aRunIsConvertedWithAllItsFigures() throws IOException {
        RunFolder run = RunFolder.create(folder, RecipeReader.read("digits-bp", List.of()),
                LocalDateTime.now());
        try (MetricsLog log = run.openMetrics()) {
            log.append(new MetricsLine(1, 1, "train", Map.of("loss", 2.0)));
            log.append(new MetricsLine(10, 1, "test", Map.of("loss", 1.5, "train_seconds", 7.0)));
            log.append(new MetricsLine(10, 1, "opu", Map.of("feedback_frames", 300.0)));
        }
        Path target = folder.resolve("events");
        RunEvents.convert(run, target);
        List<Event> events = EventReader.read(target);
        assertThat(events.stream().filter(Event::hasSummary)
                .flatMap(event -> event.getSummary().getValueList().stream())
                .map(Summary.Value::getTag)).containsExactlyInAnyOrder("recipe", "loss/train", "loss/test",
                        "time/training seconds", "opu/feedback_frames");
        // Seven seconds of training lie between the first event and the last.
        assertThat(events.getLast().getWallTime() - events.getFirst().getWallTime())
                .isCloseTo(7, org.assertj.core.data.Offset.offset(1e-3));
    }

    /** A second conversion would add its curves to those of the first. */
    @Test
    void eventsThatAreThereAreLeftAlone() throws IOException {
        RunFolder run = RunFolder.create(folder, RecipeReader.read("digits-bp", List.of()),
                LocalDateTime.now());
        try (MetricsLog log = run.openMetrics()) {
            log.append(new MetricsLine(1, 1, "train", Map.of("loss", 2.0)));
        }
        Path target = folder.resolve("events");
        Path file = RunEvents.convert(run, target);
        byte[] bytes = Files.readAllBytes(file);
        assertThatThrownBy(() -> RunEvents.convert(run, target)).isInstanceOf(UserMistake.class)
                .hasMessage("folder " + target + " has events already, in " + file.getFileName()
                        + "; expected a new folder, as TensorBoard shows all events of a folder as one run");
        assertThat(file).hasBinaryContent(bytes);
        try (var files = Files.list(target)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aConversionThatFailsLeavesNothingBehind() throws IOException {
        RunFolder run = RunFolder.create(folder, RecipeReader.read("digits-bp", List.of()),
                LocalDateTime.now());
        run.openMetrics().close();
        Files.delete(run.path().resolve("recipe.yaml"));
        Path target = folder.resolve("events");
        assertThatThrownBy(() -> RunEvents.convert(run, target)).isInstanceOf(UserMistake.class);
        assertThat(target).doesNotExist();
    }
}
