package org.backlight.app.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.report.Figure;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

class CompareTest {

    private static final int BLUE = 0x0072B2;
    private static final int VERMILION = 0xD55E00;

    @TempDir
    private Path folder;

    /** Three epochs of ten steps, whose accuracy rises by {@code slope} per epoch from one half on. */
    private static RunRecord run(String name, String recipe, double slope, Optional<RunSummary> summary) {
        List<MetricsLine> metrics = new ArrayList<>();
        for (int step = 1; step <= 30; step++) {
            int epoch = (step + 9) / 10;
            double accuracy = 0.5 + slope * step / 10;
            metrics.add(new MetricsLine(step, epoch, "train",
                    Map.of("loss", 1 - accuracy, "accuracy", accuracy)));
            if (step % 10 == 0) {
                metrics.add(new MetricsLine(step, epoch, "test",
                        Map.of("loss", 1 - accuracy, "accuracy", accuracy, "train_loss", 0.5)));
            }
        }
        return new RunRecord(name, RecipeReader.read(recipe, List.of("seed=7")), metrics, summary);
    }

    private static RunSummary summary(RunSummary.Opu opu) {
        return new RunSummary("r", "odfa", "mnist", 7, 10, 3, 0.5, 0.2,
                RunSummary.testFigures(Map.of("accuracy", 0.8)), 12.34, 4862.7, 512L << 20, opu, null, null,
                null, null, null, null);
    }

    private static String table(List<RunRecord> runs) {
        StringWriter text = new StringWriter();
        RunTable.of(runs).print(new PrintWriter(text, true), RunTable.WORDS);
        return text.toString();
    }

    @Test
    void theTableHasALinePerRun() {
        assertThat(table(List.of(
                run("light", "mnist-odfa", 0.1,
                        Optional.of(summary(
                                new RunSummary.Opu(900, 100, 0.5, 15, 0.97, null, null, null, null)))),
                run("cut-short", "digits-bp", 0.05, Optional.empty()))).lines()).containsExactly(
                        "run        method  dataset  seed  epochs  train loss  test loss  accuracy  seconds  samples/s"
                                + "   memory  OPU frames  OPU s  OPU J",
                        "light      odfa    mnist       7      10      0.5000     0.2000   80.00 %     12.3       4863"
                                + "  512 MiB        1000    0.5   15.0",
                        "cut-short  bp      digits      7  3 of 5      0.5000     0.3500   65.00 %        -          -"
                                + "        -           -      -      -");
    }

    /** A run that goes on since has lines behind. */
    @Test
    void theTableTellsWhichRunsFailed() {
        RunRecord run = run("diverged", "digits-bp", 0.05, Optional.empty());
        List<MetricsLine> metrics = new ArrayList<>(run.metrics());
        metrics.add(new MetricsLine(34, 4, MetricsLine.FAILED, Map.of()));
        RunRecord failed = new RunRecord(run.name(), run.recipe(), metrics, Optional.empty());
        assertThat(table(List.of(failed, run)).lines().map(line -> line.replaceAll(" +", " ")).toList())
                .satisfies(lines -> assertThat(lines.get(0)).contains(" seed state epochs "))
                .satisfies(lines -> assertThat(lines.get(1)).contains(" 7 failed after step 34 3 of 5 "))
                .satisfies(lines -> assertThat(lines.get(2)).contains(" 7 - 3 of 5 "));
        List<MetricsLine> goesOn = new ArrayList<>(metrics);
        goesOn.add(run.metrics().getLast());
        assertThat(table(List.of(new RunRecord(run.name(), run.recipe(), goesOn, Optional.empty()))))
                .doesNotContain("state", "failed");
    }

    /** A text's figures: perplexity alone. */
    private static RunRecord text(String name, String recipe) {
        return new RunRecord(name, RecipeReader.read(recipe, List.of()), List.of(
                new MetricsLine(10, 1, "test", Map.of("loss", 2.0, "perplexity", 7.389, "accuracy", 0.4))),
                Optional.empty());
    }

    @Test
    void eachTasksMetricsHaveAColumn() {
        List<String> lines = table(
                List.of(run("image", "mnist-bp", 0.1, Optional.empty()), text("text", "dialogs-bp"))).lines()
                .map(line -> line.replaceAll(" +", " ")).toList();
        assertThat(lines.getFirst()).contains("test loss perplexity accuracy");
        assertThat(lines.get(1)).startsWith("image bp mnist").contains(" - 80.00 %");
        assertThat(lines.get(2)).startsWith("text bp dialogs").contains(" 7.39 40.00 %");
    }

    @Test
    void differentTasksAreDrawnOnAxesOfTheirOwn() {
        List<XYChart> charts = CurveChart.of(List.of(run("a", "mnist-bp", 0.1, Optional.empty()),
                text("t", "dialogs-bp"), run("b", "mnist-dfa", 0.05, Optional.empty()),
                run("c", "digits-bp", 0.05, Optional.empty()))).charts().stream()
                .map(XYChart.class::cast).toList();
        assertThat(charts).extracting(XYChart::getTitle).containsExactly("Loss (mnist)", "Accuracy (mnist)",
                "Loss (dialogs)", "Perplexity (dialogs)", "Loss (digits)", "Accuracy (digits)");
        assertThat(charts.get(1).getSeriesCollection()).extracting(XYSeries::getName)
                .containsExactly("0 train", "0 test", "1 train", "1 test");
        assertThat(charts.get(3).getSeriesCollection()).extracting(XYSeries::getName)
                .containsExactly("0 test");
        assertThat(charts.get(3).getYAxisTitle()).isEqualTo("perplexity");
        assertThat(charts).extracting(XYChart::getHeight).containsOnly(charts.getFirst().getHeight());
    }

    @Test
    void noTwoRunsAreDrawnAlike() {
        List<RunRecord> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(run("run" + i, "mnist-bp", 0.01, Optional.empty()));
        }
        XYChart chart = CurveChart.metric("Accuracy", many.getFirst().metric(), SeedGroup.drawn(many),
                CurveChart.labels(SeedGroup.drawn(many)));
        List<String> looks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            var series = chart.getSeries(i + " test");
            looks.add(series.getLineColor() + " " + series.getMarker().getClass());
        }
        assertThat(looks).doesNotHaveDuplicates();
    }

    @Test
    void runsAreNamedByWhatSetsThemApart() {
        RunRecord slow = new RunRecord("20260101-a",
                RecipeReader.read("mnist-bp", List.of("training.optimizer.learning-rate=0.5", "name=x")),
                List.of(),
                Optional.empty());
        RunRecord other = new RunRecord("20260101-b",
                RecipeReader.read("mnist-bp", List.of("training.optimizer.learning-rate=0.25")), List.of(),
                Optional.empty());
        RunRecord dfa = new RunRecord("20260101-c",
                RecipeReader.read("mnist-dfa", List.of("training.optimizer.learning-rate=0.25", "seed=9")),
                List.of(), Optional.empty());
        RunRecord again = new RunRecord("20260101-d", other.recipe(), List.of(), Optional.empty());
        SetApart two = SetApart.of(List.of(slow, other));
        assertThat(two.label(slow)).isEqualTo("learning-rate=0.5");
        assertThat(two.beyondColumns(other)).contains("learning-rate=0.25");
        SetApart all = SetApart.of(List.of(slow, other, dfa, again));
        assertThat(all.label(dfa)).contains("dfa", "seed=9", "learning-rate=0.25").doesNotContain("feedback",
                "_");
        assertThat(all.beyondColumns(dfa)).contains("learning-rate=0.25");
        assertThat(all.label(other)).contains("learning-rate=0.25", "(20260101-b)");
        assertThat(all.label(slow)).doesNotContain("20260101");
        assertThat(SetApart.of(List.of(other, again)).label(again)).isEqualTo("20260101-d");
        assertThat(SetApart.of(List.of(other)).beyondColumns(other)).isEmpty();
    }

    /** Runs of one recipe with several seeds are named by these; those of one seed by their folders as well. */
    @Test
    void runsOfOneRecipeAreNamedByTheirSeeds() {
        RunRecord one = new RunRecord("20260101-a", RecipeReader.read("mnist-bp", List.of("seed=1")),
                List.of(),
                Optional.empty());
        RunRecord two = new RunRecord("20260101-b", RecipeReader.read("mnist-bp", List.of("seed=-2")),
                List.of(),
                Optional.empty());
        RunRecord again = new RunRecord("20260101-c", RecipeReader.read("mnist-bp", List.of("seed=-2")),
                List.of(), Optional.empty());
        SetApart seeds = SetApart.of(List.of(one, two));
        assertThat(seeds.label(one)).isEqualTo("seed=1");
        assertThat(seeds.label(two)).isEqualTo("seed=-2");
        // The table has a column for it.
        assertThat(seeds.beyondColumns(two)).isEmpty();
        SetApart repeated = SetApart.of(List.of(one, two, again));
        assertThat(repeated.label(one)).isEqualTo("seed=1");
        assertThat(repeated.label(two)).isEqualTo("seed=-2 (20260101-b)");
        assertThat(repeated.label(again)).isEqualTo("seed=-2 (20260101-c)");
    }

    @Test
    void columnsThatNoRunFillsAreLeftOut() {
        assertThat(table(List.of(run("digital", "mnist-bp", 0.1, Optional.of(summary(null))))))
                .contains("seconds")
                .doesNotContain("OPU");
    }

    @Test
    void curvesAreDrawnAgainstEpochs() {
        RunRecord run = run("r", "mnist-bp", 0.1, Optional.empty());
        XYChart chart = CurveChart.metric("Accuracy", run.metric(), SeedGroup.drawn(List.of(run)),
                CurveChart.labels(SeedGroup.drawn(List.of(run))));
        assertThat(chart.getSeries("0 test").getXData()).containsExactly(1, 2, 3);
        assertThat(chart.getSeries("0 test").getYData()).containsExactly(60, 70, 80);
        assertThat(chart.getSeries("0 train").getXData()).hasSize(30).startsWith(0.1);
    }

    @Test
    void thePictureShowsEveryRunsColourOnBothSides() throws IOException {
        Path file = folder.resolve("new/curves.png");
        FigureFormat.write(CurveChart.of(List.of(run("a", "mnist-bp", 0.1, Optional.empty()),
                run("b", "mnist-bp", 0.05, Optional.empty()))), file);
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(2 * 3 * 400);
        for (int half = 0; half < 2; half++) {
            assertThat(pixels(image, half, BLUE)).isGreaterThan(300);
            assertThat(pixels(image, half, VERMILION)).isGreaterThan(300);
        }
        FigureFormat.write(CurveChart.of(List.of(run("only", "mnist-bp", 0.1, Optional.empty()))), file);
        assertThat(pixels(ImageIO.read(file.toFile()), 0, VERMILION)).isZero();
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aRunWithoutAnyFiguresDoesNotStopTheOthers() throws IOException {
        RunRecord empty = new RunRecord("empty", RecipeReader.read("mnist-bp", List.of()), List.of(),
                Optional.empty());
        RunRecord begun = new RunRecord("begun", RecipeReader.read("mnist-bp", List.of()),
                run("r", "mnist-bp", 0.1, Optional.empty()).metrics().subList(0, 5), Optional.empty());
        FigureFormat.write(CurveChart.of(List.of(empty, begun)), folder.resolve("c.png"));
        assertThat(table(List.of(empty, begun))).contains("0 of 10");
    }

    /** Three seeds of one recipe and a single run of another, with figures whose mean and deviation are known. */
    @Test
    void runsThatDifferInTheSeedAloneAreOneLineOfMeanAndDeviation() {
        List<RunRecord> runs = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) {
            runs.add(seeded("s" + seed, "mnist-bp", seed, 0.80 + 0.01 * seed));
        }
        runs.add(seeded("other", "mnist-dfa", 1, 0.5));
        // A run that is not finished, and one that says the same as another, add nothing.
        runs.add(run("begun", "mnist-bp", 0.1, Optional.empty()));
        runs.add(seeded("again", "mnist-bp", 3, 0.83));
        StringWriter text = new StringWriter();
        SeedTable.of(runs).orElseThrow().print(new PrintWriter(text, true));
        assertThat(text.toString().lines().map(line -> line.replaceAll(" +", " ")).toList()).containsExactly(
                "Over seeds: mean ± standard deviation of a single run (n − 1 in its denominator):",
                "method dataset runs train loss test loss accuracy seconds",
                "bp mnist 3 0.5000 ± 0.0000 0.1800 ± 0.0100 82.00 ± 1.00 % 12.3 ± 0.0",
                "dfa mnist 1 0.5000 0.5000 50.00 % 12.3");
        assertThat(SeedTable.of(runs.subList(2, 5))).isEmpty();
    }

    private static RunRecord seeded(String name, String recipe, int seed, double accuracy) {
        RunSummary summary = new RunSummary("r", "bp", "mnist", seed, 10, 3, 0.5, 1 - accuracy,
                RunSummary.testFigures(Map.of("accuracy", accuracy)), 12.34, 4862.7, 512L << 20, null, null,
                null,
                null, null, null, null);
        return new RunRecord(name, RecipeReader.read(recipe, List.of("seed=" + seed)),
                run(name, recipe, (accuracy - 0.5) / 3, Optional.empty()).metrics(), Optional.of(summary));
    }

    @Test
    void runsThatDifferInTheSeedAloneAreOneCurveInABand() {
        List<RunRecord> runs = List.of(seeded("a", "mnist-bp", 1, 0.8), seeded("b", "mnist-bp", 2, 0.86),
                seeded("c", "mnist-dfa", 1, 0.5));
        Figure figure = CurveChart.of(runs);
        XYChart accuracy = (XYChart) figure.charts().get(1);
        XYSeries mean = accuracy.getSeries("0 test");
        assertThat(mean.getLabel()).isEqualTo("bp (2 seeds)");
        assertThat(mean.getYData()[2]).isEqualTo(83, Offset.offset(1e-9));
        assertThat(mean.getExtraValues()[2]).isEqualTo(Math.sqrt(18), Offset.offset(1e-9));
        // Along the upper edge and back.
        XYSeries band = accuracy.getSeries("0 band");
        assertThat(band.getXData()).containsExactly(1, 2, 3, 3, 2, 1);
        assertThat(band.getYData()[2] - band.getYData()[3]).isEqualTo(2 * Math.sqrt(18), Offset.offset(1e-9));
        assertThat(accuracy.getSeries("0 run 1").getLabel()).isEqualTo("bp (2 seeds) seed=2");
        assertThat(accuracy.getSeries("1 test").getLabel()).isEqualTo("dfa");
        // The numbers hold the deviation beside the mean, and nothing of the band's edge.
        assertThat(figure.numbers().rows()).noneMatch(row -> row.get(1).equals("0 band"))
                .anyMatch(row -> row.get(1).startsWith("bp") && row.get(4).startsWith("4.24"));
    }

    /** The mean goes as far as all runs have got, a single point has no error, and other intervals set nothing apart. */
    @Test
    void theMeanIsOfAllRunsOrNotDrawn() {
        RunRecord whole = seeded("a", "mnist-bp", 1, 0.8);
        RunRecord other = seeded("b", "mnist-bp", 2, 0.86);
        RunRecord cut = new RunRecord("b",
                RecipeReader.read("mnist-bp", List.of("seed=2", "training.keep=5")),
                other.metrics().stream().filter(line -> line.step() <= 20).toList(), Optional.empty());
        RunRecord begun = new RunRecord("c", RecipeReader.read("mnist-bp", List.of("seed=3")), List.of(),
                Optional.empty());
        Figure figure = CurveChart.of(List.of(whole, cut, begun));
        XYChart accuracy = (XYChart) figure.charts().get(1);
        XYSeries mean = accuracy.getSeries("0 test");
        assertThat(mean.getLabel()).isEqualTo("bp (2 seeds)");
        assertThat(mean.getXData()).containsExactly(1, 2);
        assertThat(mean.getYData()[1]).isEqualTo(72, Offset.offset(1e-9));
        assertThat(accuracy.getSeries("0 run 0").getXData()).containsExactly(1, 2, 3);
        assertThat(accuracy.getSeries("0 train").getXData()).hasSize(20);
        assertThat(figure.numbers().rows()).noneMatch(row -> row.get(4).equals("0"));
    }

    /** A repetition of a seed changes nothing; repetitions alone are compared with each other. */
    @Test
    void aRepeatedSeedIsDrawnOnce() {
        List<RunRecord> runs = List.of(seeded("a", "mnist-bp", 1, 0.8), seeded("b", "mnist-bp", 2, 0.86),
                seeded("again", "mnist-bp", 2, 0.86));
        assertThat(SeedGroup.drawn(runs)).singleElement()
                .satisfies(group -> assertThat(group.runs()).extracting(RunRecord::name).containsExactly("a",
                        "again"));
        assertThat(SeedGroup.drawn(runs.subList(1, 3))).hasSize(2);
        RunRecord unfinished = new RunRecord("later", runs.get(1).recipe(), runs.get(1).metrics(),
                Optional.empty());
        assertThat(SeedGroup.drawn(List.of(runs.get(0), runs.get(1), unfinished)).getFirst().runs())
                .extracting(RunRecord::name).containsExactly("a", "b");
    }

    private static long pixels(BufferedImage image, int half, int color) {
        int width = image.getWidth() / 2;
        long count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = half * width; x < (half + 1) * width; x++) {
                count += (image.getRGB(x, y) & 0xFFFFFF) == color ? 1 : 0;
            }
        }
        return count;
    }
}
