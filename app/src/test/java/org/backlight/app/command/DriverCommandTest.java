package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.backlight.app.terminal.Terminal;
import org.junit.jupiter.api.Test;

/** A device that a driver on the class path opens, in every command that uses a device. */
class DriverCommandTest extends ProjectFixture {

    private static final String[] LIGHT = {"--outputs", "70", "--kind", "opu"};

    private final StringWriter out = new StringWriter();

    private int backlight(String... line) {
        errors.getBuffer().setLength(0);
        out.getBuffer().setLength(0);
        return Backlight.run(new Terminal(new PrintWriter(out, true), 0), new PrintWriter(errors, true),
                line);
    }

    private int project(String... options) {
        return run(Stream.of(LIGHT, options).flatMap(Stream::of).toArray(String[]::new));
    }

    @Test
    void itProjectsAndIsRecorded() throws IOException {
        assertThat(project("--seed", "9")).isZero();
        float[] expected = read(output, 70);
        String recording = folder.resolve("session.h5").toString();
        assertThat(backlight(Stream.of(new String[]{"project", input.toString(), output.toString()}, LIGHT,
                new String[]{"--driver", "laboratory", "--set", "host=cellar", "--record", recording})
                .flatMap(Stream::of).toArray(String[]::new))).as(errors.toString()).isZero();
        assertThat(out.toString()).contains(" seconds of device time, ", "6 for feedback")
                .doesNotContain("fidelity");
        assertThat(read(output, 70)).isEqualTo(expected);
        Files.delete(output);
        assertThat(project("--driver", "laboratory", "--set", "host=cellar", "--recording", recording))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("--set host does not go with --recording");
    }

    @Test
    void theTwinIsADriverAmongOthers() throws IOException {
        assertThat(project("--seed", "4", "--preset", "wang-2024", "--set", "camera.bits=10")).isZero();
        float[] expected = read(output, 70);
        assertThat(project("--seed", "4", "--driver", "twin", "--set", "preset=wang-2024", "--set",
                "camera.bits=10")).as(errors.toString()).isZero();
        assertThat(read(output, 70)).isEqualTo(expected);
    }

    @Test
    void mistakesAreOneSentence() {
        assertMistake(
                "There is no device driver \"laborotory\". Did you mean laboratory? Those that are found are ",
                "--outputs", "5", "--kind", "opu", "--driver", "laborotory");
        assertMistake(
                "has no parameter \"hots\". Did you mean host? Those that exist are host, camera.bits, ",
                "--outputs", "5", "--kind", "opu", "--driver", "laboratory", "--set", "hots=x");
        assertMistake("The device driver laboratory needs the parameter host (where the bench listens).",
                "--outputs", "5", "--kind", "opu", "--driver", "laboratory");
        assertMistake("--preset and --driver exclude each other", "--outputs", "5", "--kind", "opu",
                "--driver",
                "laboratory", "--preset", "ideal");
        assertMistake("--driver goes with --kind opu only", "--outputs", "5", "--driver", "laboratory");
        assertThat(project("--driver", "laboratory", "--set", "host=nowhere")).isEqualTo(1);
        assertThat(errors.toString())
                .contains("The device lost its connection: it says \"no route to nowhere\".");
        assertThat(output).doesNotExist();
    }

    @Test
    void itIsDescribed() {
        assertThat(backlight("opu", "describe", "--driver", "laboratory", "--set", "host=cellar"))
                .as(errors.toString()).isZero();
        assertThat(out.toString()).startsWith("laboratory: A bench in a cellar.")
                .contains("Retrieval  off-axis holography", "Outputs    1 to 100,000")
                .containsPattern("host +cellar +where the bench listens; set by the user")
                .containsPattern("camera.bits +8 +resolution of its camera; the driver's default")
                .containsPattern("retrieval.method +by the reference beam");
    }

    @Test
    void itIsCharacterizedWithoutWhatOnlyATwinKnows() throws IOException {
        Path report = folder.resolve("report");
        assertThat(backlight("opu", "characterize", "--driver", "laboratory", "--set", "host=cellar",
                "--inputs", "12", "--outputs", "64", "--output", report.toString())).as(errors.toString())
                .isZero();
        // Encoded pictures and tables may spell anything.
        assertThat(Files.readString(report.resolve("report.html")).replaceAll("base64,[^\"]*", "")).contains(
                "<h1>laboratory</h1>",
                "Measured by projections of 12 inputs to 64 outputs with off-axis holography",
                "Changed from the driver's defaults: host = cellar.",
                "Which mirrors do not move is left out: only a simulated device knows.",
                "is left out: only a simulated device's camera is known",
                "<h2>Fidelity and signal to noise</h2>\n<p>Left out: ", "<h2>Stability</h2>\n<p>Left out: ",
                "Random Gaussian matrices as large have", "<td>P(3 x) − 3 P(x)</td>", "<h2>Time and energy",
                "<td>host</td><td>cellar</td>").doesNotContain("twin", "NaN");
    }

    private static final String RECIPE = """
            name: cellar
            dataset: {kind: digits, train: 120, test: 30}
            model: {hidden: [12]}
            training: {method: odfa, epochs: 1}
            feedback:
              projection: {kind: opu, driver: laboratory, %s}
            """;

    private int train(String parameters, String... more) throws IOException {
        Path recipe = Files.writeString(folder.resolve("cellar.yaml"),
                String.format(Locale.ROOT, RECIPE, parameters));
        return backlight(Stream.concat(Stream.of("train", recipe.toString(), "--runs-dir",
                folder.resolve("runs").toString()), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void itTrains() throws IOException {
        assertThat(train("host: cellar, camera: {bits: 10}, retrieval: {guard-grains: 0}"))
                .as(errors.toString()).isZero();
        Path run;
        try (var runs = Files.list(folder.resolve("runs"))) {
            run = runs.toList().getFirst();
        }
        assertThat(Files.readString(run.resolve("recipe.yaml"))).contains("driver:", "laboratory", "cellar",
                "guard-grains");
        assertThat(Files.readString(run.resolve("summary.json"))).contains("\"frames\"")
                .doesNotContain("retrieval_fidelity");
        assertThat(train("host: cellar", "--dry-run")).as(errors.toString()).isZero();
        assertThat(out.toString()).contains("laboratory, off-axis holography");
    }

    @Test
    void mistakesInARecipeNameTheKey() throws IOException {
        for (List<String> mistake : List.of(
                List.of("hots: cellar", "unknown key feedback.projection.hots"),
                List.of("camera: {bit: 3}", "unknown key feedback.projection.camera.bit"),
                List.of("camera: {bits: 8}", "needs the parameter host (where the bench listens)"),
                List.of("host: cellar, calibration: {check-rows: -1}",
                        "feedback.projection.calibration.check-rows is -1; expected a whole number of at least 0"))) {
            assertThat(train(mistake.getFirst())).isEqualTo(2);
            assertThat(errors.toString()).contains(mistake.getLast()).hasLineCount(1);
        }
        assertThat(backlight("train", "digits-odfa", "--set",
                "feedback.projection={kind: opu, driver: lab}", "--runs-dir", folder.toString()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("There is no device driver \"lab\". Did you mean laboratory?")
                .hasLineCount(1);
    }
}
