package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.backlight.app.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code train --seeds}: ordinary runs, each trained once, in real processes. */
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
}
