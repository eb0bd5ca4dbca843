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
import org.backlight.app.reproduce.climate.ClimatePlan;
import org.backlight.app.reproduce.climate.ClimateSize;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.trainings.Cell;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole of {@code reproduce climate} with networks of a few parameters and a climate of a few cells. */
@Tag("processes")
class ReproduceClimateCommandTest {

    private static final int STEPS = 6;
    private static final List<String> SETTINGS = List.of("dataset.train=[low, high]", "dataset.test=middle",
            "training.batch-size=6", "vit.model.patch=4", "vit.model.width=16", "vit.model.heads=2",
            "vit.model.blocks=2", "vit.model.feed-forward=32", "fcnn.model.hidden=[24, 16]");

    private static final Pattern NUMBERS = Pattern
            .compile("href=\"data:text/csv;charset=utf-8;base64,([^\"]+)\"");

    @TempDir
    private Path folder;

    private CommandLineRun reproduce(String... more) {
        List<String> args = new ArrayList<>(List.of("reproduce", "climate", "--steps=" + STEPS, "--seeds=1",
                "--data-dir", folder.toString(), "--runs-dir", folder.resolve("runs").toString()));
        SETTINGS.forEach(setting -> args.addAll(List.of("--set", setting)));
        args.addAll(List.of(more));
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    private Path out() {
        return folder.resolve("runs/reproduce-climate-small");
    }

    private String report() throws IOException {
        return Files.readString(out().resolve("report.html"));
    }

    /** Trains as the processes of {@code reproduce} do, without their time to start. */
    private RunSummary train(Cell cell) throws Exception {
        Path recipe = Files.writeString(folder.resolve(cell.id() + ".yaml"),
                RecipeWriter.yaml(cell.recipe()));
        String name = cell.words().replace(' ', '-') + "-" + cell.id();
        CommandLineRun run = CommandLineRun.of("train", recipe.toString(), "--name", name, "--runs-dir",
                out().resolve("runs").toString(), "--data-dir", folder.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        try (var folders = Files.list(out().resolve("runs"))) {
            return new RunFolder(
                    folders.filter(path -> path.toString().endsWith(name)).findFirst().orElseThrow())
                    .summary().orElseThrow();
        }
    }

    /** All but one are finished before, as an earlier command would have left them; the last one is trained. */
    @Test
    void whatIsMissingIsTrainedAndAllIsReported() throws Exception {
        new SmallClimate(folder).write();
        List<RunSummary> summaries = new ArrayList<>();
        for (Cell cell : ClimatePlan.of(ClimateSize.SMALL, STEPS, List.of(1L), SETTINGS).trainings()
                .cells()) {
            if (!cell.words().equals("FCNN shallow")) {
                summaries.add(train(cell));
            }
        }
        CommandLineRun partial = reproduce("--report");
        assertThat(partial.exitCode()).as(partial.err()).isZero();
        assertThat(report()).contains("This report is not complete", "0 of 1 finished, 1 missing");

        CommandLineRun whole = reproduce("--jobs", "1");
        assertThat(whole.exitCode()).as(whole.out() + whole.err()).isZero();
        assertThat(whole.out()).contains("climate, small: 18 trainings, 1 at a time, in ", "Report: ")
                .containsOnlyOnce("FCNN shallow: ");
        assertThat(whole.out().lines().filter(line -> line.endsWith("(done before)"))).hasSize(17);
        assertThat(report()).doesNotContain("not complete", "not known yet", "Left out", "NaN", "No network",
                "has no checkpoint")
                .contains("<h2>What the norm does</h2>", "<h2>Maps of 2044</h2>", "<h2>Area means</h2>",
                        "<h2>Alignment</h2>", "<h2>The optical device</h2>", "<h3>FCNN ODFA</h3>",
                        "pattern scaling by all forcings", "one member", "maps-vit-bp.csv",
                        "maps-fcnn-odfa.csv", "area-means-vit.csv");
        // Maps of four networks, area means and two figures of losses for each kind, and the alignment.
        List<String> numbers = NUMBERS.matcher(report()).results()
                .map(found -> new String(Base64.getDecoder().decode(found.group(1)), StandardCharsets.UTF_8))
                .toList();
        assertThat(numbers).hasSize(11);
        assertThat(numbers.getLast()).contains("ViT ODFA,block 2," + STEPS, "FCNN ODFA,layer 2," + STEPS);
        assertThat(summaries).hasSize(17).allSatisfy(summary -> assertThat(report())
                .contains(String.format(Locale.ROOT, "%.4f", summary.testFigure("total_nrmse")),
                        String.format(Locale.ROOT, "%.4f", summary.testFigure("rmse"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    --size=big          | --size is "big"; expected small or paper
                    --steps=0           | --steps is 0; expected at least 1
                    --seeds=2,2         | --seeds has a seed twice: 2,2
                    --methods=bp        | --methods has "bp"; expected vit-bp, vit-dfa, vit-odfa, vit-shallow, vit-bp-normed, vit-dfa-normed, vit-bp-raw, vit-odfa-raw, fcnn-bp, fcnn-dfa, fcnn-odfa, fcnn-shallow, fcnn-bp-normed, fcnn-bp-layernorm, fcnn-dfa-normed, fcnn-odfa-normed, fcnn-bp-raw, fcnn-odfa-raw
                    --set=model.width=4 | --set: unknown key model.width of kind mlp; known here: kind, hidden, activation, normalization
                    --set=vit.model.widht=4 | --set: unknown key model.widht of kind vit; did you mean width?
                    """)
    void aUsersMistakeIsOneSentenceBeforeAnythingIsTrained(String more, String sentence) {
        CommandLineRun run = CommandLineRun.of("reproduce", "climate", "--data-dir", folder.toString(),
                "--runs-dir",
                folder.resolve("runs").toString(), more);
        assertThat(run.err()).isEqualTo("backlight: " + sentence + System.lineSeparator());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void missingFilesAreSaidBeforeAnythingIsTrained() {
        CommandLineRun run = CommandLineRun.of("reproduce", "climate", "--data-dir", folder.toString(),
                "--runs-dir",
                folder.resolve("runs").toString());
        assertThat(run.err()).contains("climate-cesm2 is no folder").hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(folder).isEmptyDirectory();
    }
}
