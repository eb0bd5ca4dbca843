package org.backlight.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole of {@code reproduce dialogs} with transformers of a few parameters, in real processes. */
class ReproduceCommandTest {

    private static final List<String> SECTIONS = List.of("Published and measured", "Architecture",
            "Loss, published configuration", "Loss, calibrated configuration", "Final losses", "Alignment",
            "Generated text", "Attention", "The optical device", "Runs");
    private static final Pattern PICTURE = Pattern.compile("src=\"data:image/png;base64,([^\"]+)\"");

    @TempDir
    private Path folder;

    private CommandLineRun reproduce(String... more) throws IOException {
        return reproduce(20, more);
    }

    private CommandLineRun reproduce(int steps, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of("reproduce", "dialogs", "--steps=" + steps, "--seeds=1",
                "--data-dir", folder.toString(), "--runs-dir", folder.resolve("runs").toString(), "--set",
                "dataset={kind: text, path: " + BookOfFewWords.write(folder) + ", vocabulary: 280}", "--set",
                "model.context=12", "--set", "model.width=16", "--set", "model.heads=2", "--set",
                "model.blocks=3", "--set", "model.feed-forward=32", "--set", "feedback.scale=0.25", "--set",
                "training.batch-size=8", "--set", "training.optimizer.learning-rate=0.01", "--set",
                "training.checkpoint-interval=8"));
        args.addAll(List.of(more));
        return CommandLineRun.of(args.toArray(String[]::new));
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

    @Test
    void everyMethodIsTrainedOnceAndReported() throws IOException {
        CommandLineRun first = reproduce("--jobs", "2");
        assertThat(first.exitCode()).as(first.out() + first.err()).isZero();
        assertThat(first.out()).contains("dialogs, small: 7 trainings, 2 at a time, in ");
        assertThat(ended(first, " s")).hasSize(7);
        String report = report();
        assertThat(SECTIONS).allSatisfy(section -> assertThat(report).contains("<h2>" + section + "</h2>"));
        // Nothing is fetched, and every picture can be read: two of losses, two of alignment, one of attention.
        String words = report.replaceAll(PICTURE.pattern(), "");
        assertThat(words).doesNotContain("src=", "href=", "http", "NaN");
        Matcher pictures = PICTURE.matcher(report);
        List<Integer> widths = new ArrayList<>();
        while (pictures.find()) {
            widths.add(ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(pictures.group(1))))
                    .getWidth());
        }
        assertThat(widths).hasSize(5).allMatch(width -> width > 300);
        assertThat(report).doesNotContain("not known yet", "not complete")
                .contains("<th>0 %</th><th>20 %</th><th>100 %</th>", "closes at least 60 % of the gap");
        // What is in the table is what is in the runs.
        for (String method : List.of("BP", "DFA", "ODFA", "shallow", "BP-tuned", "DFA-calibrated",
                "ODFA-calibrated")) {
            RunSummary summary = run(method).summary().orElseThrow();
            assertThat(summary.length().steps()).isEqualTo(20);
            assertThat(report).contains(String.format(Locale.ROOT, "%.4f", summary.testLoss()),
                    String.format(Locale.ROOT, "%,d", summary.parameters()));
        }
        double shallow = loss("shallow");
        double part = 100 * (shallow - loss("ODFA")) / (shallow - loss("BP-tuned"));
        assertThat(report).contains(String.format(Locale.ROOT, "<td class=\"number\">%.0f %%</td>", part));

        // As after a kill in one training, before another one.
        RunFolder killed = run("DFA");
        double loss = loss("DFA");
        Files.delete(killed.path().resolve("summary.json"));
        Files.delete(killed.checkpoints().resolve("step-0000000020.safetensors"));
        RunFolder missing = run("shallow");
        Files.move(missing.path(), folder.resolve("elsewhere"));
        CommandLineRun partial = reproduce("--report");
        assertThat(partial.exitCode()).as(partial.err()).isZero();
        assertThat(report()).contains("This report is not complete", "not known yet",
                "0 of 1 finished, 1 begun (step 20)", "0 of 1 finished, 1 missing");
        CommandLineRun second = reproduce();
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(ended(second, "(done before)")).hasSize(5);
        assertThat(ended(second, " s")).hasSize(2);
        assertThat(Files.readString(log(killed))).contains("Goes on after step 16.");
        assertThat(loss("DFA")).isEqualTo(loss);
        assertThat(loss("shallow")).isEqualTo(shallow);
        assertThat(report()).doesNotContain("not complete", "not known yet");

        CommandLineRun third = reproduce();
        assertThat(ended(third, "(done before)")).hasSize(7);
        assertThat(ended(third, " s")).isEmpty();

        // Other steps are another training, of which there is nothing.
        assertThat(reproduce(19, "--report").exitCode()).isZero();
        assertThat(report()).contains("0 of 1 finished, 1 missing").doesNotContain(String.format(Locale.ROOT,
                "%.4f", loss("BP")));
    }

    private double loss(String method) throws IOException {
        return run(method).summary().orElseThrow().testLoss();
    }

    private Path log(RunFolder run) {
        return out().resolve("logs").resolve(run.name().substring(run.name().lastIndexOf('-') + 1) + ".txt");
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
                    --set=training.step=4 | backlight: --set: unknown key training.step; did you mean steps?
                    --set=dataset=mnist | backlight: recipe dialogs-bp: model gpt cannot learn the data set mnist; expected model mlp
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
