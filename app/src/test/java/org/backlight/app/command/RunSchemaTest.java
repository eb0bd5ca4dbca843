package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.backlight.app.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The keys that docs/runs.md documents are those that a run writes. */
class RunSchemaTest {

    private static final Path DOCUMENT = Path.of("../docs/runs.md");
    /** Left out where nothing of the kind has happened. */
    private static final Set<String> SOMETIMES = Set.of("provenance.data", "standardization.inputs",
            "opu.drift", "opu.faults",
            "drift_checks",
            "drift_refreshes",
            "drift_gain", "drift_correlation", "faults_KIND");

    @TempDir
    private Path runs;

    private static Set<String> quoted(String text) {
        return Pattern.compile("`([A-Za-z0-9_.]+)`").matcher(text).results().map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The keys in the column of keys. */
    private static Set<String> keys(String section, int column) {
        return section.lines().filter(line -> line.startsWith("| ") && !line.contains("| key |"))
                .flatMap(line -> quoted(line.split("\\|")[column]).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String generic(String key) {
        return key.replaceFirst("^(train_|test_|)accuracy$", "$1METRIC")
                .replaceFirst("^(seconds|joules)_(load|exposure|readout|transfer|host|waiting)$", "$1_PART");
    }

    private static void collect(String path, JsonNode node, Set<String> keys) {
        node.properties().forEach(entry -> {
            String key = path + generic(entry.getKey());
            keys.add(key);
            collect(key + ".", entry.getValue(), keys);
        });
    }

    @Test
    void whatIsWrittenIsDocumentedAndTheOtherWayRound() throws IOException {
        SmallTrainings trainings = new SmallTrainings(runs);
        CommandLineRun trained = trainings.train("mnist-odfa", "--set", "training.epochs=1");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        RunFolder run = trainings.only();
        String document = Files.readString(DOCUMENT);
        String summary = document.substring(document.indexOf("## `summary.json`"));
        String metrics = document.substring(0, document.indexOf("## `summary.json`"));

        JsonNode written = JsonMapper.shared().readTree(Files.readString(run.path().resolve("summary.json")));
        Set<String> all = new TreeSet<>();
        collect("", written, all);
        Set<String> documented = quoted(summary);
        assertThat(all).allSatisfy(key -> assertThat(documented).as(key).containsAnyOf(key,
                key.substring(key.lastIndexOf('.') + 1).replace("METRIC", "guessing")));
        Set<String> expected = keys(summary, 1);
        expected.removeAll(SOMETIMES);
        assertThat(all).containsAll(expected);
        assertThat(written.path("alignment").size()).isEqualTo(2);
        assertThat(written.path("guessing").path("accuracy").doubleValue()).isBetween(0.1, 0.25);
        assertThat(written.path("standardization").path("deviation").doubleValue()).isBetween(0.1, 0.6);
        assertThat(written.path("provenance").path("command").get(0).stringValue()).isEqualTo("train");
        assertThat(written.path("opu").path("frames").longValue())
                .isEqualTo(written.path("opu").path("feedback_frames").longValue()
                        + written.path("opu").path("calibration_frames").longValue());

        Set<String> figures = new TreeSet<>();
        for (String line : Files.readAllLines(run.path().resolve("metrics.jsonl"))) {
            collect("", JsonMapper.shared().readTree(line), figures);
        }
        figures.removeAll(Set.of("step", "epoch", "split"));
        Set<String> expectedFigures = keys(metrics, 2);
        expectedFigures.removeAll(Set.of("load", "exposure", "readout", "transfer", "host", "waiting"));
        assertThat(expectedFigures).containsAll(figures);
        expectedFigures.removeAll(SOMETIMES);
        assertThat(figures).containsAll(expectedFigures);

        // Checkpoints say which version they are of.
        try (var checkpoints = Files.list(run.checkpoints())) {
            assertThat(checkpoints).isNotEmpty().allSatisfy(file -> assertThat(
                    new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .contains("\"version\":"));
        }
    }

    @Test
    void eachForcingOfAClimateHasItsOwnStandardization() throws Exception {
        SmallClimate climate = new SmallClimate(runs).write();
        CommandLineRun trained = climate.train("climate-fcnn-bp");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        RunFolder run = new SmallTrainings(climate.runs()).only();
        JsonNode written = JsonMapper.shared().readTree(Files.readString(run.path().resolve("summary.json")));
        assertThat(written.path("standardization").propertyNames()).containsExactly("inputs");
        JsonNode inputs = written.path("standardization").path("inputs");
        assertThat(inputs.propertyNames()).containsExactly("CO2", "CH4", "SO2", "BC");
        assertThat(inputs.values()).allSatisfy(
                forcing -> assertThat(forcing.propertyNames()).containsExactlyInAnyOrder("mean",
                        "deviation"));
        assertThat(written.path("provenance").path("data").size()).isEqualTo(6);
        String document = Files.readString(DOCUMENT);
        assertThat(keys(document.substring(document.indexOf("## `summary.json`")), 1))
                .contains("standardization.inputs", "provenance.data");
    }
}
