package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.Provenance;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.substrate.checksum.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClimateTrainingTest {

    @TempDir
    private Path folder;

    private SmallClimate climate;

    @BeforeEach
    void writeClimate() throws Exception {
        climate = new SmallClimate(folder).write();
    }

    private RunFolder only(Path runs) throws Exception {
        return new SmallTrainings(runs).only();
    }

    @ParameterizedTest
    @ValueSource(strings = {"climate-bp", "climate-dfa", "climate-odfa", "climate-shallow", "climate-fcnn-bp",
            "climate-fcnn-odfa"})
    void everyMethodTrainsBothNetworksAndKeepsItsMaps(String recipe) throws Exception {
        CommandLineRun run = climate.train(recipe);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("on the test scenario's last years");
        RunFolder only = only(climate.runs());
        MetricsLine last = only.metrics().stream().filter(line -> line.split().equals(MetricsLine.TEST))
                .reduce((_, later) -> later).orElseThrow();
        double spatial = last.figure("spatial_nrmse").orElseThrow();
        double global = last.figure("global_nrmse").orElseThrow();
        assertThat(last.figure("total_nrmse").orElseThrow()).isEqualTo(spatial + 5 * global,
                within(1e-12));
        assertThat(only.path().resolve("prediction.nc")).isNotEmptyFile();
    }

    /** What the file of the whole network says is what the training's last evaluation measured. */
    @Test
    void predictedMapsHaveTheErrorsThatTheTrainingMeasured() throws Exception {
        climate.train("climate-bp");
        RunFolder run = only(climate.runs());
        Path out = folder.resolve("new/maps.nc");
        CommandLineRun predicted = CommandLineRun.of("predict", run.path().toString(), "--data-dir",
                folder.toString(), "--out", out.toString(), "--png", folder.resolve("map.png").toString());
        assertThat(predicted.exitCode()).as(predicted.err()).isZero();
        assertThat(predicted.out()).contains("tas of middle, 2015 to 2044, 8 x 12").contains("in 2044");
        byte[] maps = Files.readAllBytes(out);
        byte[] kept = Files.readAllBytes(run.path().resolve("prediction.nc"));
        // The titles differ, the values do not.
        int bytes = Float.BYTES * 30 * 8 * 12;
        assertThat(Arrays.copyOfRange(maps, maps.length - bytes, maps.length))
                .isEqualTo(Arrays.copyOfRange(kept, kept.length - bytes, kept.length));
        assertThat(new String(maps, 0, 3, StandardCharsets.US_ASCII)).isEqualTo("CDF");
    }

    @Test
    void theSummarySaysWhichFilesWereReadAndHowForcingsEntered() throws Exception {
        climate.train("climate-fcnn-bp", "--set", "dataset.inputs=[SO2, CO2]");
        RunSummary summary = only(climate.runs()).summary().orElseThrow();
        List<Provenance.DataFile> read = new ArrayList<>();
        for (String scenario : List.of("low", "high", "middle")) {
            for (String part : List.of("inputs_", "outputs_")) {
                String file = part + scenario + ".nc";
                read.add(new Provenance.DataFile(file, Sha256.hexOf(climate.data().resolve(file)), null));
            }
        }
        assertThat(summary.provenance().data()).isEqualTo(read);

        assertThat(summary.standardization().inputs()).containsOnlyKeys("SO2", "CO2");
        RunSummary.Standardization.Linear carbon = summary.standardization().inputs().get("CO2");
        // 1500 + a t for t = 0, …, 29, with a = 10 and 60: t has the mean 14.5 and the variance (30² - 1) / 12.
        assertThat(carbon.mean()).isCloseTo(1500 + 35 * 14.5, within(1e-9));
        double square = (10 * 10 + 60 * 60) / 2.0 * (14.5 * 14.5 + (30 * 30 - 1) / 12.0);
        assertThat(carbon.deviation()).isCloseTo(Math.sqrt(square - Math.pow(35 * 14.5, 2)), within(1e-9));
        assertThat(summary.standardization().mean()).isNull();
        assertThat(summary.standardization().deviation()).isNull();
    }

    @Test
    void aScenarioWithoutAnAnswerIsPredicted() throws Exception {
        climate.train("climate-fcnn-dfa");
        CommandLineRun run = CommandLineRun.of("predict", only(climate.runs()).path().toString(),
                "--data-dir",
                folder.toString(), "--scenario", "future", "--out", folder.resolve("f.nc").toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        CommandLineRun none = CommandLineRun.of("predict", only(climate.runs()).path().toString(),
                "--data-dir",
                folder.toString(), "--scenario", "past", "--out", folder.resolve("p.nc").toString());
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("past").contains("future, high, low, middle");
        assertThat(folder.resolve("p.nc")).doesNotExist();
    }

    @Test
    void aStoppedTrainingGoesOnAsIfItHadNotBeen() throws Exception {
        List<String> whole = climate.arguments("climate-odfa", "--set", "training.checkpoint-interval=5");
        CommandLineRun run = CommandLineRun.of(whole.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        RunFolder finished = only(climate.runs());
        List<String> expected = Files.readAllLines(finished.path().resolve("metrics.jsonl"));
        List<Path> checkpoints = finished.checkpointsOf(finished.recipe()).list();
        assertThat(checkpoints).hasSizeGreaterThan(1);
        Files.delete(checkpoints.getLast());
        Files.delete(finished.path().resolve("summary.json"));
        CommandLineRun resumed = CommandLineRun.of("train", "--resume", finished.path().toString(),
                "--data-dir",
                folder.toString());
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(curve(Files.readAllLines(finished.path().resolve("metrics.jsonl"))))
                .isEqualTo(curve(expected));
    }

    private static List<String> curve(List<String> lines) {
        return lines.stream().filter(line -> !line.contains("\"opu\""))
                .map(line -> line.replaceAll("\"(train_seconds|seconds)\":[^,}]*", "")).toList();
    }

    @Test
    void otherDataAreNotLearnedOnResumption() throws Exception {
        climate.train("climate-bp", "--set", "training.steps=4");
        RunFolder run = only(climate.runs());
        Files.delete(run.path().resolve("summary.json"));
        Files.move(climate.data().resolve("outputs_low.nc"), climate.data().resolve("kept.nc"));
        Files.copy(climate.data().resolve("outputs_high.nc"), climate.data().resolve("outputs_low.nc"));
        CommandLineRun resumed = CommandLineRun.of("train", "--resume", run.path().toString(), "--data-dir",
                folder.toString());
        assertThat(resumed.exitCode()).isEqualTo(2);
        assertThat(resumed.err()).contains("begun with another climate");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "dataset.window=40 | window is 40; expected a whole number from 1 to 30, the years of low (2015 to 2044)",
            "dataset.train=[low, middle] | expected each scenario once",
            "dataset.train=[low, low] | names of scenarios, each once",
            "dataset.test=[low, high] | expected one scenario", "dataset.inputs=[CO2, O3] | O3",
            "dataset.target=tos | tos", "dataset.train=[none] | none",
            "model.patch=5 | model.patch is 5; expected a divisor of the maps' 8 rows and 12 columns",
            "dataset.grid=0x4 | dataset.grid is 0x4",
            "dataset.residual=trend | expected none, pattern-scaling or",
            "dataset.path=/nowhere | /nowhere"})
    void whatIsWrongIsSaidInOneSentenceAndLeavesNothing(String setting, String sentence) {
        CommandLineRun run = climate.train("climate-bp", "--set", setting);
        assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
        assertThat(run.err()).contains(sentence);
        assertThat(run.err().lines().count()).isEqualTo(1);
        assertThat(climate.runs()).doesNotExist();
    }

    @Test
    void aForecastReadsTheDataAndWritesNothing() {
        CommandLineRun run = climate.train("climate-odfa", "--dry-run", "--set", "dataset.window=3");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("6 patches, 2 blocks of width 16").contains("frames");
        assertThat(climate.runs()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "pattern-scaling", "forcing-scaling"})
    void anyPriorCanBeCompleted(String residual) {
        CommandLineRun run = climate.train("climate-bp", "--set", "dataset.residual=" + residual, "--set",
                "dataset.grid=16x24", "--set", "dataset.window=2");
        assertThat(run.exitCode()).as(run.err()).isZero();
    }
}
