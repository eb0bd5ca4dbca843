package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code train --seeds}: ordinary runs, each trained once, in real processes. */
@Tag("processes")
class SeedTrainingsTest {

    @TempDir
    private Path folder;

    private CommandLineRun train(String... more) {
        return new SmallTrainings(folder.resolve("runs")).train("digits-bp", more);
    }

    private List<RunFolder> runs() throws IOException {
        try (var folders = Files.list(folder.resolve("runs"))) {
            return folders.filter(path -> Files.exists(path.resolve("metrics.jsonl"))).sorted()
                    .map(RunFolder::new)
                    .toList();
        }
    }

    @Test
    void eachSeedIsAnOrdinaryRunThatIsTrainedOnce() throws IOException {
        // One is there already, trained alone and under another name.
        assertThat(train("--set", "seed=2", "--name", "alone").exitCode()).isZero();
        RunFolder alone = runs().getFirst();
        byte[] metrics = Files.readAllBytes(alone.path().resolve("metrics.jsonl"));

        CommandLineRun first = train("--seeds", "1..2", "--jobs", "2", "--name", "trial");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).contains("trial: 2 trainings", "trial seed=2: accuracy ", "(done before)",
                "Over seeds: mean ± standard deviation").containsPattern("bp +digits +2 +\\d\\.\\d+ ± \\d");
        assertThat(runs()).hasSize(2).anyMatch(run -> run.name().endsWith("-trial-s1"))
                .allMatch(run -> run.summary().isPresent());
        assertThat(alone.path().resolve("metrics.jsonl")).hasBinaryContent(metrics);

        // The same curve as that of a training alone.
        Path single = folder.resolve("single");
        new SmallTrainings(single).train("digits-bp", "--set", "seed=1");
        RunFolder other = new SmallTrainings(single).only();
        RunFolder many = runs().stream().filter(run -> run.recipe().seed() == 1).findFirst().orElseThrow();
        assertThat(RunCurves.of(many)).isEqualTo(RunCurves.of(other));

        CommandLineRun again = train("--seeds", "1,2");
        assertThat(again.exitCode()).isZero();
        assertThat(again.out().lines().filter(line -> line.endsWith("(done before)"))).hasSize(2);
        assertThat(runs()).hasSize(2);
        CommandLineRun compared = CommandLineRun.of("compare", runs().getFirst().path().toString(),
                runs().getLast().path().toString(), "--out", folder.resolve("c.png").toString());
        assertThat(compared.out()).contains("Over seeds: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    --seeds 1..2 --set seed=3 | backlight: --seeds and --set seed say the same twice; expected one of them
                    --seeds 1..2 --dry-run --jobs 0 | backlight: --jobs is 0; expected 1 to 1024
                    --seeds 1..2 --resume x   | backlight: --resume goes on with a single run; with --seeds, the same command goes on by itself
                    --seeds 2..1              | backlight: --seeds is 2..1, where 2..1 has no seed; expected the smaller one first
                    --seeds 1 --jobs 0        | backlight: --jobs is 0; expected 1 to 1024
                    --jobs 2                  | backlight: --jobs goes with --seeds, and a single training is one job
                    --seeds 1 --name a/b      | backlight: --name is "a/b"; expected up to 64 letters, digits, dots, hyphens and underscores
                    """)
    void aUsersMistakeIsOneSentenceBeforeAnythingIsTrained(String more, String sentence) {
        CommandLineRun run = train(more.split(" "));
        assertThat(run.err()).isEqualTo(sentence + System.lineSeparator());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void aForecastSaysHowManyTrainingsThereAre() {
        CommandLineRun run = train("--seeds", "1..5", "--dry-run");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("seeds      5, each a training as above");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void aSeedAmongTheSettingsIsSeenHoweverItIsWritten() {
        CommandLineRun run = train("--seeds", "1..2", "--set", "seed = 3");
        assertThat(run.err()).contains("--seeds and --set seed say the same twice");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    /** Said once, and not by each training. */
    @Test
    void missingDataAreFoundBeforeAnythingIsTrained() {
        for (String command : List.of("train", "sweep")) {
            List<String> args = new ArrayList<>(List.of(command, "mnist-bp", "--seeds", "1..2", "--data-dir",
                    folder.resolve("none").toString()));
            args.addAll(command.equals("train")
                    ? List.of("--runs-dir", folder.resolve("runs").toString())
                    : List.of("--vary", "training.epochs=1,2", "--out", folder.resolve("runs").toString()));
            CommandLineRun run = CommandLineRun.of(args.toArray(String[]::new));
            assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
            assertThat(run.err().lines()).singleElement().asString().startsWith("backlight: ")
                    .contains("none");
            assertThat(folder.resolve("runs")).doesNotExist();
        }
    }

    /** Other intervals of what is kept make no other training. */
    @Test
    void whatIsKeptIsNoReasonToTrainAgain() throws IOException {
        assertThat(train("--set", "seed=2", "--set", "training.keep=3").exitCode()).isZero();
        CommandLineRun again = train("--seeds", "2");
        assertThat(again.out()).contains("(done before)");
        assertThat(runs()).hasSize(1);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void whatCtrlCStopsTheSameCommandFinishes() throws Exception {
        String[] command = {"train", "digits-bp", "--set", "dataset={kind: digits, train: 800, test: 100}",
                "--set", "model.hidden=[16]", "--set", "training.batch-size=2", "--set", "training.epochs=5",
                "--seeds", "1..2", "--runs-dir", folder.resolve("runs").toString()};
        Process process = BacklightProcess.start(command);
        while (process.isAlive() && steps() < 200) {
            Thread.sleep(20);
        }
        BacklightProcess.interrupt(process);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(130);
        assertThat(said).contains("Interrupted: 0 of 2 trainings are done; the same command goes on.");
        assertThat(runs()).singleElement().satisfies(run -> assertThat(run.summary()).isEmpty());

        CommandLineRun rest = CommandLineRun.of(command);
        assertThat(rest.exitCode()).as(rest.err()).isZero();
        assertThat(runs()).hasSize(2).allMatch(run -> run.summary().isPresent());
        RunFolder resumed = runs().stream().filter(run -> run.recipe().seed() == 1).findFirst().orElseThrow();
        String[] whole = command.clone();
        whole[whole.length - 3] = "1";
        whole[whole.length - 1] = folder.resolve("whole").toString();
        assertThat(CommandLineRun.of(whole).exitCode()).isZero();
        try (var folders = Files.list(folder.resolve("whole"))) {
            RunFolder unbroken = folders.filter(path -> Files.exists(path.resolve("metrics.jsonl")))
                    .map(RunFolder::new).findFirst().orElseThrow();
            assertThat(RunCurves.of(resumed)).isEqualTo(RunCurves.of(unbroken));
        }
    }

    private long steps() throws IOException {
        return Files.isDirectory(folder.resolve("runs"))
                ? runs().stream().flatMap(run -> run.metrics().stream()).mapToLong(MetricsLine::step).max()
                        .orElse(0)
                : 0;
    }

    @Test
    void figuresBesidePagesAreCalledAsThePageIs() throws IOException {
        assertThat(train().exitCode()).isZero();
        for (String page : List.of("a.html", "b.HTML")) {
            CommandLineRun run = CommandLineRun.of("compare", runs().getFirst().path().toString(), "--out",
                    folder.resolve(page).toString(), "--format", "svg");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("Written: " + folder.resolve(page.charAt(0) + ".svg"));
        }
        assertThat(folder).isDirectoryContaining("glob:**/a.svg").isDirectoryContaining("glob:**/b.csv");
        CommandLineRun picture = CommandLineRun.of("compare", runs().getFirst().path().toString(), "--out",
                folder.resolve("c.png").toString(), "--format", "png,pdf");
        assertThat(picture.exitCode()).as(picture.err()).isZero();
        assertThat(picture.out()).contains("Curves: " + folder.resolve("c.png"),
                "Written: " + folder.resolve("c.pdf"), "Written: " + folder.resolve("c.csv"));
    }
}
