package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipes, devices and symbolic links where a command expects a file to read or to write. */
@Timeout(60)
class SpecialFilesTest extends ProjectFixture {

    private Path pipe(String name) throws IOException {
        Path pipe = folder.resolve(name);
        try {
            assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return pipe;
    }

    private List<String> light(String... more) {
        List<String> options = new ArrayList<>(List.of("--outputs", "5", "--kind", "opu"));
        options.addAll(List.of(more));
        return options;
    }

    @Test
    void everyReaderSaysThatAPipeIsOne() throws IOException {
        Path pipe = pipe("pipe");
        String name = pipe.toString();
        assertRefused(CommandLineRun.of("project", name, output.toString(), "--outputs", "5"));
        assertRefused(CommandLineRun.of("project", input.toString(), output.toString(), "--outputs", "5",
                "--kind", "opu", "--recording", name));
        assertRefused(CommandLineRun.of("train", "dialogs-bp", "--set", "dataset={kind: text, path: " + name
                + ", vocabulary: 256}", "--runs-dir", folder.resolve("runs").toString()));
        Path mnist = Files.createDirectories(folder.resolve("data/mnist"));
        for (String file : List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                "t10k-images-idx3-ubyte",
                "t10k-labels-idx1-ubyte")) {
            Files.createSymbolicLink(mnist.resolve(file), pipe);
        }
        assertRefused(CommandLineRun.of("train", "mnist-bp", "--data-dir", folder.resolve("data").toString(),
                "--runs-dir", folder.resolve("runs").toString()));
    }

    private static void assertRefused(CommandLineRun run) {
        assertThat(run.err()).contains("is a pipe or a device").hasLineCount(1).doesNotContain("Exception");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void aProjectionGoesThroughALinkToItsTarget() throws IOException {
        Path target = Files.writeString(folder.resolve("target.npy"), "former");
        Files.createSymbolicLink(output, target);
        assertThat(run("--outputs", "5")).isZero();
        assertThat(output).isSymbolicLink();
        assertThat(read(target, 5)).hasSize(BATCH * 5);
    }

    /** What comes out of the pipe is the file that is written elsewhere. */
    @Test
    void aProjectionAndARecordingAreWrittenIntoAPipe() throws IOException {
        Path recording = folder.resolve("whole.h5");
        assertThat(run(light("--record", recording.toString()).toArray(String[]::new))).as("%s", errors)
                .isZero();
        byte[] whole = Files.readAllBytes(output);
        long recorded = Files.size(recording);
        Files.delete(output);
        output = pipe("out.pipe");
        Path record = pipe("record.pipe");
        var projection = reader(output);
        var frames = reader(record);
        assertThat(run(light("--record", record.toString()).toArray(String[]::new))).as("%s", errors)
                .isZero();
        assertThat(projection.join()).isEqualTo(whole);
        assertThat(frames.join()).hasSize((int) recorded);
        assertThat(Files.isRegularFile(output) || Files.isRegularFile(record)).isFalse();
    }

    private static CompletableFuture<byte[]> reader(Path pipe) {
        return CompletableFuture.supplyAsync(() -> {
            try (var in = Files.newInputStream(pipe)) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }, task -> Thread.ofPlatform().daemon().start(task));
    }

    @ParameterizedTest
    @ValueSource(strings = {".png", ".html"})
    void aComparisonGoesIntoALinksTargetOrAPipe(String ending) throws IOException {
        assertThat(new SmallTrainings(folder.resolve("runs")).train("digits-bp").exitCode()).isZero();
        String run = new SmallTrainings(folder.resolve("runs")).only().path().toString();
        Path target = Files.writeString(folder.resolve("target" + ending), "former");
        Path link = Files.createSymbolicLink(folder.resolve("link" + ending), target);
        assertThat(CommandLineRun.of("compare", run, "--output", link.toString()).exitCode()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(Files.size(target)).isGreaterThan(100);
        Path pipe = pipe("pipe" + ending);
        var read = reader(pipe);
        assertThat(CommandLineRun.of("compare", run, "--output", pipe.toString()).exitCode()).isZero();
        assertThat(read.join()).isEqualTo(Files.readAllBytes(target));
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void attentionGoesIntoALinksTarget() throws IOException {
        BookOfFewWords.write(folder);
        SmallTextTrainings trainings = new SmallTextTrainings(folder);
        assertThat(trainings.train("dialogs-shallow").exitCode()).isZero();
        Path target = Files.writeString(folder.resolve("target.png"), "former");
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), target);
        CommandLineRun drawn = CommandLineRun.of("generate", trainings.only().path().toString(), "--prompt",
                "the",
                "--attention", link.toString());
        assertThat(drawn.exitCode()).as(drawn.err()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(Files.size(target)).isGreaterThan(100);
    }
}
