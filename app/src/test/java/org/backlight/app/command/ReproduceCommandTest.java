package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.backlight.app.recipe.RecipeWriter;
import org.backlight.app.reproduce.dialogs.DialogsPlan;
import org.backlight.app.reproduce.dialogs.DialogsSize;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.trainings.Cell;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole of {@code reproduce dialogs} with transformers of a few parameters; what it trains, in real processes. */
@Tag("processes")
class ReproduceCommandTest {

    private static final List<String> SECTIONS = List.of("Published and measured", "Architecture",
            "Loss, published configuration", "Loss, calibrated configuration", "Final losses", "Alignment",
            "Generated text", "Attention", "The optical device", "Runs");
    private static final Pattern NUMBERS = Pattern
            .compile("href=\"data:text/csv;charset=utf-8;base64,([^\"]+)\"");

    private static final int STEPS = 20;

    @TempDir
    private Path folder;

    private List<String> settings() throws IOException {
        return List.of("dataset={kind: text, path: " + BookOfFewWords.write(folder) + ", vocabulary: 280}",
                "model.context=12", "model.width=16", "model.heads=2", "model.blocks=3",
                "model.feed-forward=32", "feedback.scale=0.25", "training.batch-size=8",
                "training.optimizer.learning-rate=0.01", "training.checkpoint-interval=8");
    }

    private String[] arguments(int steps, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of("reproduce", "dialogs", "--steps=" + steps, "--seeds=1",
                "--data-dir", folder.toString(), "--runs-dir", folder.resolve("runs").toString()));
        settings().forEach(setting -> args.addAll(List.of("--set", setting)));
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    private CommandLineRun reproduce(int steps, String... more) throws IOException {
        return CommandLineRun.of(arguments(steps, more));
    }

    /** Trains as the processes of {@code reproduce} do, without their time to start. */
    private void train(Cell cell) throws IOException {
        Path recipe = Files.writeString(folder.resolve(cell.id() + ".yaml"),
                RecipeWriter.yaml(cell.recipe()));
        CommandLineRun run = CommandLineRun.of("train", recipe.toString(), "--name",
                cell.words().replace(' ', '-') + "-" + cell.id(), "--runs-dir",
                out().resolve("runs").toString(), "--data-dir", folder.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private Path out() {
        return folder.resolve("runs/reproduce-dialogs-small");
    }

    private RunFolder run(String name) throws IOException {
        try (var folders = Files.list(out().resolve("runs"))) {
            return new RunFolder(folders
                    .filter(path -> path.getFileName().toString()
                            .matches("\\d+-\\d+-" + name + "-[0-9a-f]{12}"))
                    .findFirst().orElseThrow());
        }
    }

    private String report() throws IOException {
        return Files.readString(out().resolve("report.html"));
    }

    private static List<String> ended(CommandLineRun run, String how) {
        return run.out().lines().filter(line -> line.contains(" validation loss ") && line.endsWith(how))
                .toList();
    }

    /** One method was killed in its training, and one is not begun; the others are finished. */
    @Test
    void whatIsMissingIsTrainedAndAllIsReported() throws IOException {
        for (Cell cell : DialogsPlan.of(DialogsSize.SMALL, STEPS, List.of(1L), settings()).trainings()
                .cells()) {
            if (!cell.words().equals("shallow")) {
                train(cell);
            }
        }
        RunFolder killed = run("DFA");
        double loss = loss("DFA");
        Files.delete(killed.path().resolve("summary.json"));
        Files.delete(killed.checkpoints().resolve("step-0000000020.safetensors"));
        Path skipped = run("ODFA").path().resolve("metrics.jsonl");
        String line = "{\"step\":%d,\"epoch\":1,\"split\":\"checkpoint_skipped\"}\n";
        Files.writeString(skipped,
                String.format(Locale.ROOT, line, 0) + String.format(Locale.ROOT, line, 0)
                        + Files.readString(skipped)
                        + String.format(Locale.ROOT, line, STEPS));
        // A damaged file of another method is named, and hinders nothing.
        Path metrics = run("BP").path().resolve("metrics.jsonl");
        String intact = Files.readString(metrics);
        Files.writeString(metrics, intact.replaceFirst("\n.*\n", "\n{\"step\": 2, \n"));
        CommandLineRun partial = reproduce(STEPS, "--report");
        assertThat(partial.exitCode()).as(partial.err()).isZero();
        assertThat(report()).contains("This report is not complete", "not known yet",
                "0 of 1 finished, 1 begun (step 20)", "0 of 1 finished, 1 missing",
                "Left out: " + metrics + ": line 2 is damaged",
                String.format(Locale.ROOT, "%.4f", loss("BP")));
        Files.writeString(metrics, intact);

        CommandLineRun one = reproduce(STEPS, "--methods", "bp-tuned,shallow");
        assertThat(one.exitCode()).as(one.out() + one.err()).isZero();
        assertThat(one.out()).contains("dialogs, small: 2 trainings, ");
        assertThat(ended(one, "(done before)")).hasSize(1);
        assertThat(report()).contains("0 of 1 finished, 1 begun (step 20)").doesNotContain("1 missing");

        CommandLineRun whole = reproduce(STEPS, "--jobs", "2");
        assertThat(whole.exitCode()).as(whole.out() + whole.err()).isZero();
        assertThat(whole.out()).contains("dialogs, small: 7 trainings, 2 at a time, in ");
        assertThat(ended(whole, "(done before)")).hasSize(6);
        assertThat(ended(whole, " s")).hasSize(1);
        assertThat(log(killed)).content().contains("Goes on after step 16.");
        assertThat(loss("DFA")).isEqualTo(loss);
        reportIsComplete(report());

        // Other steps are another training, of which there is nothing.
        assertThat(reproduce(STEPS - 1, "--report").exitCode()).isZero();
        assertThat(report()).contains("0 of 1 finished, 1 missing").doesNotContain(String.format(Locale.ROOT,
                "%.4f", loss("BP")));
    }

    private void reportIsComplete(String report) throws IOException {
        assertThat(SECTIONS).allSatisfy(section -> assertThat(report).contains("<h2>" + section + "</h2>"));
        // Nothing is fetched: two figures of losses, one of alignment, one of attention, each with its numbers.
        String words = report.replaceAll(NUMBERS.pattern(), "").replaceAll("<svg [^>]*>|</?image[^>]*>", "");
        assertThat(words).doesNotContain("src=", "href=", "http", "NaN").contains(">block 3</text>");
        List<String> numbers = NUMBERS.matcher(report).results()
                .map(found -> new String(Base64.getDecoder().decode(found.group(1)), StandardCharsets.UTF_8))
                .toList();
        assertThat(numbers).hasSize(4);
        assertThat(numbers.getFirst()).contains("Loss, published configuration\",ODFA,20,");
        assertThat(numbers.get(2)).contains("ODFA,block 1,20,");
        assertThat(numbers.getLast()).contains("block 3,1 ");
        assertThat(report).containsOnlyOnce("<td>2 steps, 0 to 20</td>").contains("<td>none</td>");
        assertThat(report).doesNotContain("not known yet", "not complete", "Left out").contains(
                "by 7 methods",
                "<th>0 %</th><th>20 %</th><th>100 %</th>", "closes at least 60 % of the gap",
                "by one seed: the spread is not known");
        // What is in the table is what is in the runs.
        for (String method : List.of("BP", "DFA", "ODFA", "shallow", "BP-tuned", "DFA-calibrated",
                "ODFA-calibrated")) {
            RunSummary summary = run(method).summary().orElseThrow();
            assertThat(summary.length().steps()).isEqualTo(STEPS);
            assertThat(report).contains(String.format(Locale.ROOT, "%.4f", summary.testLoss()),
                    String.format(Locale.ROOT, "%,d", summary.parameters()));
        }
        double shallow = loss("shallow");
        long part = Math.round(100 * (shallow - loss("ODFA")) / (shallow - loss("BP-tuned")));
        assertThat(report).contains("<td class=\"number\">" + (part < 0 ? "−" + -part : part) + " %</td>");
    }

    private double loss(String method) throws IOException {
        return run(method).summary().orElseThrow().testLoss();
    }

    private Path log(RunFolder run) {
        return out().resolve("logs").resolve(run.name().substring(run.name().lastIndexOf('-') + 1) + ".txt");
    }

    /** Text and pictures of the report are made while the JVM shuts down. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void whatWasTrainedUntilCtrlCIsReported() throws Exception {
        Process process = BacklightProcess.start(arguments(100_000, "--methods", "odfa"));
        BacklightProcess.awaitStep(process, out().resolve("runs"), STEPS);
        BacklightProcess.interrupt(process);
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isEqualTo(130);
        assertThat(said).doesNotContain("unexpected").contains("Report: " + out().resolve("report.html"),
                "Interrupted: 0 of 1 trainings are done; the same command goes on.");
        assertThat(report()).contains("<h2>Generated text</h2>", "0 of 1 finished, 1 begun");
        assertThat(NUMBERS.matcher(report()).results()).hasSizeGreaterThan(1);
    }

    @Test
    void withoutANameItListsWhatThereIs() {
        assertThat(CommandLineRun.of("reproduce").out()).contains("dialogs   ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    --size=big          | backlight: --size is "big"; expected small, medium or paper
                    --steps=0           | backlight: --steps is 0; expected at least 1
                    --seeds=2,2         | backlight: --seeds has a seed twice: 2,2
                    --jobs=0            | backlight: --jobs is 0; expected 1 to 1024
                    --methods=bp,odaf   | backlight: --methods has "odaf"; expected bp, dfa, odfa, shallow, bp-tuned, dfa-calibrated, odfa-calibrated
                    --set=training.step=4 | backlight: --set: unknown key training.step; did you mean steps?
                    --set=dataset=mnist | backlight: recipe dialogs-bp: model gpt cannot learn the data set mnist; expected model mlp, cnn or vit
                    """)
    void aUsersMistakeIsOneSentenceBeforeAnythingIsTrained(String more, String sentence) {
        CommandLineRun run = CommandLineRun.of("reproduce", "dialogs", "--data-dir", folder.toString(),
                "--runs-dir", folder.resolve("runs").toString(), more);
        assertThat(run.err()).isEqualTo(sentence + System.lineSeparator());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aMissingCorpusIsSaidBeforeAnythingIsTrained() {
        CommandLineRun run = CommandLineRun.of("reproduce", "dialogs", "--data-dir", folder.toString(),
                "--runs-dir", folder.resolve("runs").toString());
        assertThat(run.err()).contains("cornell-movie-dialogs").hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(folder).isEmptyDirectory();
    }
}
