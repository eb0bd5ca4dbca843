package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipes, devices and symbolic links where a command expects a file to read or to write. */
@Timeout(120)
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

    private static final String[] SMALL = {"--set", "dataset={kind: digits, train: 60, test: 20}", "--set",
            "model.hidden=[4]", "--set", "training.epochs=1"};

    /** The commands that write into a folder, and the option that names it. */
    private static List<List<String>> commandsWithAFolder() {
        List<List<String>> commands = List.of(List.of("--runs-dir", "train", "digits-bp"),
                List.of("--runs-dir", "reproduce", "dialogs", "--report"),
                List.of("--out", "opu", "explore", "--recipe", "digits-bp", "--vary", "training.epochs=1"),
                List.of("--out", "opu", "characterize", "--driver", "laboratory", "--set", "host=cellar",
                        "--inputs", "12", "--outputs", "64"),
                List.of("--data-dir", "data", "get", "mnist"));
        return commands.stream().map(command -> command.contains("digits-bp")
                ? Stream.concat(command.stream(), Stream.of(SMALL)).toList()
                : command).toList();
    }

    private static CommandLineRun into(List<String> command, Path place) {
        List<String> line = new ArrayList<>(command.subList(1, command.size()));
        line.addAll(List.of(command.getFirst(), place.toString()));
        return CommandLineRun.of(line.toArray(String[]::new));
    }

    @Test
    void whatIsNoFolderIsSaidToBeNone() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "kept");
        Path pipe = pipe("pipe");
        Path device = Files.createSymbolicLink(folder.resolve("device"), Path.of("/dev/null"));
        Path circle = folder.resolve("circle");
        Files.createSymbolicLink(circle, circle);
        for (List<String> command : commandsWithAFolder()) {
            String option = command.getFirst();
            for (Path place : List.of(file, pipe, device, Path.of("/dev/null"))) {
                assertRefused(into(command, place), option + " is " + place
                        + ", but that is no folder; expected a folder, or a place for a new one");
            }
            assertRefused(into(command, file.resolve("x/y")),
                    option + " is " + file.resolve("x/y") + ", but " + file + " is no folder");
            assertRefused(into(command, circle), option + " is " + circle + ", which leads nowhere");
        }
        assertThat(file).hasContent("kept");
        assertThat(Files.isRegularFile(pipe)).isFalse();
        assertThat(device).isSymbolicLink();
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    private static void assertRefused(CommandLineRun run, String sentence) {
        assertThat(run.err()).contains(sentence).hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(2);
    }

    /** A folder that is missing is made, also where a link leads to it. */
    @Test
    void missingFoldersAreMade() throws IOException {
        for (List<String> command : commandsWithAFolder()) {
            if (command.contains("get") || command.contains("--report")) {
                // One needs the network, the other hours.
                continue;
            }
            Path place = folder.resolve(String.join("-", command.subList(1, 3)));
            Path link = Files.createSymbolicLink(folder.resolve(place.getFileName() + "-link"),
                    place.resolve("new/folder"));
            CommandLineRun run = into(command, link);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(link).isSymbolicLink();
            assertThat(place.resolve("new/folder")).isNotEmptyDirectory();
        }
    }

    /** The same of the commands that write a file, which leave no folder where they fail. */
    @Test
    void missingFoldersOfFilesAreMade() throws IOException {
        output = folder.resolve("new/folder/out.npy");
        Path recording = folder.resolve("other/session.h5");
        assertThat(run("--outputs", "5", "--kind", "opu", "--preset", "launay", "--record",
                recording.toString())).isEqualTo(2);
        float[] real = values.clone();
        real[7] = 0.5f;
        write(real);
        assertThat(run("--outputs", "5", "--kind", "opu", "--record", recording.toString())).isEqualTo(2);
        assertThat(folder.resolve("new")).doesNotExist();
        assertThat(folder.resolve("other")).doesNotExist();
        write(values);
        assertThat(run("--outputs", "5", "--kind", "opu", "--record", recording.toString())).isZero();
        assertThat(output).isRegularFile();
        assertThat(recording).isRegularFile();

        SmallTrainings trainings = new SmallTrainings(folder.resolve("runs"));
        assertThat(trainings.train("digits-bp").exitCode()).isZero();
        for (String ending : List.of(".png", ".html")) {
            Path picture = folder.resolve("pictures" + ending).resolve("curves" + ending);
            assertThat(CommandLineRun.of("compare", trainings.only().path().toString(), "--out",
                    picture.toString()).exitCode()).isZero();
            assertThat(picture).isRegularFile();
        }
    }

    @Test
    void aProjectionAndItsRecordingGoIntoTheNullDevice() {
        output = Path.of("/dev/null");
        assertThat(run(light("--record", "/dev/null").toArray(String[]::new))).isEqualTo(2);
        assertThat(errors.toString()).contains("is also the input or the output");
        assertThat(run(light().toArray(String[]::new))).isZero();
        output = folder.resolve("out.npy");
        assertThat(run(light("--record", "/dev/null").toArray(String[]::new))).isZero();
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @Test
    void aReportGoesIntoTheTargetOfALink() throws IOException {
        Path place = Files.createDirectory(folder.resolve("report"));
        Path target = Files.writeString(folder.resolve("target"), "former");
        Path link = Files.createSymbolicLink(place.resolve("report.html"), target);
        CommandLineRun run = into(commandsWithAFolder().get(3), place);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(target)).contains("</html>");
    }
}
