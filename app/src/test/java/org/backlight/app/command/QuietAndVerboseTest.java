package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.backlight.app.terminal.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much commands say by {@code --quiet} and {@code --verbose}. */
class QuietAndVerboseTest extends ProjectFixture {

    /** Runs a command on a terminal, where progress would be drawn over and over. */
    private static CommandLineRun onTerminal(String... line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Backlight.run(new Terminal(new PrintWriter(out, true), 80), new PrintWriter(err, true),
                line);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }

    private static String[] with(String[] line, String option) {
        return Stream.concat(Arrays.stream(line), Stream.of(option)).toArray(String[]::new);
    }

    private static CommandLineRun quiet(String... line) {
        CommandLineRun run = onTerminal(with(line, "--quiet"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).doesNotContain("\u001b", "\r");
        return run;
    }

    @Test
    void aQuietTrainingSaysItsResultsAlone() {
        SmallTrainings trainings = new SmallTrainings(folder.resolve("runs"));
        CommandLineRun usual = trainings.train("mnist-odfa");
        assertThat(usual.out()).contains("epoch 1/3", "samples/s", "Next: ");
        CommandLineRun quiet = trainings.train("mnist-odfa", "-q");
        assertThat(quiet.exitCode()).isZero();
        assertThat(quiet.err()).isEmpty();
        assertThat(quiet.out()).startsWith("accuracy ").contains("\nOPU  ", "\nalignment ", "\nrun  ")
                .doesNotContain("epoch", "Next:", "\n\n");
        // What is learned and said of it is the same.
        String accuracy = quiet.out().lines().findFirst().orElseThrow();
        assertThat(usual.out()).contains(accuracy);
    }

    @Test
    void otherQuietCommandsToo() throws IOException {
        String[] project = {"project", input.toString(), output.toString(), "--outputs", "70", "--kind",
                "opu"};
        assertThat(onTerminal(project).out()).contains("\u001b");
        assertThat(quiet(project).out()).startsWith(output.toString()).contains("OPU  ");
        String report = folder.resolve("report").toString();
        String[] characterize = {"opu", "characterize", "--inputs", "12", "--outputs", "64", "--driver",
                "laboratory", "--set", "host=cellar", "--out", report};
        assertThat(onTerminal(characterize).out()).contains("measuring ");
        assertThat(quiet(characterize).out()).isEqualTo("Report: "
                + folder.resolve("report").resolve("report.html") + System.lineSeparator());
        BookOfFewWords.write(folder);
        SmallTextTrainings trainings = new SmallTextTrainings(folder);
        assertThat(quiet(trainings.arguments("dialogs-bp").toArray(String[]::new)).out())
                .startsWith("perplexity ");
        String run = trainings.only().path().toString();
        String[] generate = {"generate", run, "--prompt", "the light ", "--tokens", "3"};
        assertThat(onTerminal(generate).err()).contains("tokens/s");
        assertThat(quiet(generate).out()).startsWith("the light ");
    }

    @Test
    void aQuietExplorationSaysItsTable() {
        String[] line = {"opu", "explore", "--recipe", "digits-bp", "--vary",
                "training.optimizer.learning-rate=0.01,0.001", "--set",
                "dataset={kind: digits, train: 200, test: 100}", "--set", "model.hidden=[8]", "--set",
                "training.epochs=1", "--jobs", "2", "--out", folder.resolve("explored").toString()};
        assertThat(quiet(line).out()).contains("learning-rate", "Written: ").doesNotContain("trainings",
                " done");
    }

    /** Every command takes both, since those that are short today may take long tomorrow. */
    @ParameterizedTest
    @ValueSource(strings = {"train", "compare", "generate", "project", "reproduce dialogs", "opu describe",
            "opu characterize", "opu explore", "bench projection", "data list", "data get", "recipes"})
    void everyCommandHasBoth(String command) {
        String[] words = command.split(" ");
        assertThat(CommandLineRun.of(with(words, "--help")).out()).contains("-q, --quiet", "-v, --verbose");
        CommandLineRun both = CommandLineRun.of("data", "list", "-q", "-v");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.err()).contains("--quiet and --verbose exclude each other").hasLineCount(1);
    }

    @Test
    void aVerboseCommandSaysWhichFilesItReadsAndWrites() throws IOException {
        var text = BookOfFewWords.write(folder);
        SmallTextTrainings trainings = new SmallTextTrainings(folder);
        CommandLineRun usual = trainings.train("dialogs-bp", "--set", "training.steps=10");
        assertThat(usual.err()).isEmpty();
        CommandLineRun verbose = trainings.train("dialogs-bp", "--set", "training.steps=10", "-v");
        assertThat(verbose.exitCode()).isZero();
        assertThat(verbose.err()).contains(
                String.format(Locale.ROOT, "log: %s is read, %,d bytes", text, Files.size(text)),
                "summary.json is written")
                .doesNotContain("\nINFO", "Exception");
        // Nothing stays behind for a program that this one is a part of.
        assertThat(Logger.getLogger("org.backlight").getHandlers()).isEmpty();
        assertThat(Logger.getLogger("org.backlight").getLevel()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"4, 'uses SIMD registers, by Java''s vector module'", "1, uses plain loops"})
    void aVerboseProcessSaysWhichKernelsItTook(int compiler, String words) throws Exception {
        Process process = BacklightProcess.startWith("-XX:TieredStopAtLevel=" + compiler, "project",
                input.toString(),
                output.toString(), "--outputs", "70", "--verbose");
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        assertThat(text).containsOnlyOnce(words)
                .contains("out.npy is written, ");
    }

    @Test
    void onlyAVerboseCommandShowsWhereAnUnexpectedErrorComesFrom() {
        class Broken extends PrintWriter {
            Broken() {
                super(new StringWriter());
            }

            @Override
            public void println(String line) {
                throw new IllegalStateException("odd");
            }
        }
        for (List<String> options : List.of(List.<String>of(), List.of("-v"), List.of("--debug"))) {
            StringWriter err = new StringWriter();
            String[] line = Stream.concat(Stream.of("opu", "describe"), options.stream())
                    .toArray(String[]::new);
            assertThat(Backlight.run(new Terminal(new Broken(), 0), new PrintWriter(err, true), line))
                    .isEqualTo(1);
            assertThat(err.toString().lines().findFirst().orElseThrow()).startsWith(
                    "backlight: unexpected error: java.lang.IllegalStateException: odd");
            if (options.isEmpty()) {
                assertThat(err.toString()).contains("(--verbose shows where)").hasLineCount(1);
            } else {
                assertThat(err.toString()).contains("\tat ");
            }
        }
        // A mistake has its sentence; where it was found out is of no use.
        assertThat(CommandLineRun.of("train", "none", "-v").err()).doesNotContain("\tat ");
    }
}
