package org.backlight.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.backlight.app.terminal.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpuCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Backlight.run(new Terminal(new PrintWriter(out, true), 0), new PrintWriter(err, true),
                arguments);
    }

    @Test
    void describesADevice() {
        assertThat(run("opu", "describe", "--preset", "wang-2024", "--set", "camera.bits=10")).isZero();
        assertThat(out.toString()).startsWith("wang-2024: ").contains("Outputs    1 to 2,000,000",
                "Wang et al., arXiv:2409.12965").containsPattern("camera.bits +10 +set by the user")
                .containsPattern("retrieval.pixels-per-output +3 +assumed: ")
                .containsPattern("calibration.check-rows +0 +none: ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void mistakesAreOneSentence() {
        assertThat(run("opu", "describe", "--preset", "wang-2025")).isEqualTo(2);
        assertThat(run("opu", "describe", "--set", "camera.bit=3")).isEqualTo(2);
        assertThat(run("opu", "describe", "--set", "camera.bits=99")).isEqualTo(2);
        assertThat(run("opu", "describe", "--set", "camera.bits")).isEqualTo(2);
        assertThat(run("opu", "characterize", "--inputs", "1")).isEqualTo(2);
        assertThat(run("opu", "describe", "--set", "bits=3")).isEqualTo(2);
        assertThat(run("opu", "characterize", "--set", "camera.bits=ten")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(7).satisfies(lines -> {
            assertThat(lines.get(0)).contains("those that exist are launay-2020", "Did you mean wang-2024?");
            assertThat(lines.get(1)).contains("no device parameter \"camera.bit\"",
                    "Did you mean camera.bits?");
            assertThat(lines.get(2)).contains("camera.bits is 99, but must lie between 0 and 16.");
            assertThat(lines.get(3)).contains("--set is camera.bits; expected KEY=VALUE");
            assertThat(lines.get(4)).contains("inputs is 1, but must lie between 4 and");
            assertThat(lines.get(5)).contains("Did you mean camera.bits?");
            assertThat(lines.get(6)).isEqualTo("backlight: camera.bits is ten, but must be a whole number.");
        });
    }

    @Test
    void writesAReportWithPictures(@TempDir Path folder) throws Exception {
        Path report = folder.resolve("report");
        assertThat(run("opu", "characterize", "--inputs", "12", "--outputs", "64", "--output",
                report.toString())).isZero();
        String page = Files.readString(report.resolve("report.md"));
        assertThat(page).contains("# launay-2020", "## Speckle", "## Matrix", "## Linearity", "## Fidelity",
                "## Stability", "microseconds, the light held at its level",
                "## Time and energy", "| exposure | 800.0 | 800.0 | 24.000 |", "| all | | 1333.3 | 40.000 |",
                "| operation.power-watts | 30 |");
        try (var files = Files.list(report)) {
            for (Path picture : files.filter(f -> f.toString().endsWith(".png")).toList()) {
                assertThat(page).contains("(" + picture.getFileName() + ")");
                assertThat(ImageIO.read(picture.toFile())).isNotNull();
            }
        }
        // Measuring again gives the same page but for the time of this machine.
        String first = page.replaceAll("On this machine.*", "");
        run("opu", "characterize", "--inputs", "12", "--outputs", "64", "--output", report.toString());
        assertThat(Files.readString(report.resolve("report.md")).replaceAll("On this machine.*", ""))
                .isEqualTo(first);
    }
}
