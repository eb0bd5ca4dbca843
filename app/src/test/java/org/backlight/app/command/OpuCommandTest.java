package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.app.terminal.Terminal;
import org.backlight.optics.Fidelity;
import org.backlight.projection.GaussianProjection;
import org.backlight.projection.MatrixProjection;
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
                .containsPattern("retrieval.method +anchor +the way of this device")
                .containsPattern("medium.decorrelation-seconds +none +assumed: ")
                .containsPattern("calibration.check-rows +0 +none: ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void mistakesNameTheKeyAndComeBeforeAnythingElse() {
        assertThat(run("opu", "describe", "--set", "retrieval.method=phase-shifting")).isEqualTo(2);
        assertThat(run("opu", "describe", "--preset", "wang-2024", "--set", "retrieval.method=phase-shifting",
                "--set", "retrieval.steps=6")).isEqualTo(2);
        assertThat(run("opu", "describe", "--preset", "wang-2024", "--set", "retrieval.method=phase-shifting",
                "--set", "retrieval.step=4")).isEqualTo(2);
        assertThat(run("opu", "describe", "--set", "dmd.contrast-ratio=0.5")).isEqualTo(2);
        assertThat(run("opu", "characterize", "--outputs", "20000000")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(5).satisfies(lines -> {
            assertThat(lines.get(0)).contains("Phase shifting needs an in-line reference beam");
            assertThat(lines.get(1))
                    .isEqualTo("backlight: retrieval.steps is 6; expected a whole number from 3 to 5");
            assertThat(lines.get(2)).contains("Did you mean retrieval.steps?");
            assertThat(lines.get(3))
                    .isEqualTo("backlight: dmd.contrast-ratio is 0.5; expected a number greater than 1");
            assertThat(lines.get(4)).contains(
                    "has 20000000 outputs, but this device offers 1 to 100000 with off-axis holography");
        });
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
            assertThat(lines.get(0)).contains(
                    "no device preset \"wang-2025\". Did you mean wang-2024? Those that exist are launay-2020");
            assertThat(lines.get(1)).contains(
                    "no device parameter \"camera.bit\". Did you mean camera.bits? Those that exist are");
            assertThat(lines.get(2)).contains("camera.bits is 99; expected a whole number from 0 to 16");
            assertThat(lines.get(3)).contains("--set is camera.bits; expected KEY=VALUE");
            assertThat(lines.get(4)).contains("inputs is 1; expected a whole number from 4 to");
            assertThat(lines.get(5)).contains("Did you mean camera.bits?");
            assertThat(lines.get(6)).isEqualTo("backlight: camera.bits is ten; expected a whole number");
        });
    }

    @Test
    void writesAReportWithPictures(@TempDir Path folder) throws Exception {
        Path report = Files.createDirectories(folder.resolve("report"));
        Files.writeString(report.resolve("notes.txt"), "mine");
        assertThat(characterize(report)).isZero();
        String page = Files.readString(report.resolve("report.html"));
        assertThat(page).contains("<h1>launay-2020</h1>", "12 inputs to 64 outputs with off-axis holography",
                "<h2>Frames</h2>",
                "10 mirrors are dead and 11 stuck", "<h2>Speckle</h2>",
                "The distribution is the exponential one",
                " by theory, ",
                "<h2>Matrix</h2>", "Random Gaussian matrices as large have", "<h2>Linearity</h2>",
                "<td>P(3 x) − 3 P(x)</td>",
                "<h2>Fidelity and signal to noise</h2>", "<h3>Against exposure time</h3>",
                "<h3>Against resolution of the camera</h3>",
                "<h3>Against share of inputs that are on</h3>", "<h3>Against number of frames</h3>",

                "microseconds, the light held at its level", "<h2>Stability</h2>", "No drift in this preset",
                "<code>--set reference.phase-drift-radians=0.5</code>", "<h2>Time and energy",
                "<h3>1,000,000 inputs to 100,000 outputs, the largest size published</h3>",
                row("<td>exposure</td>", "800.0", "437.0", "13.109"),
                row("<td>all</td><td></td>", "1333.3", "40.000"), "On this machine the host's part",
                "<tr><td>operation.power-watts</td><td class=\"number\">30</td>")
                .doesNotContain("Changed from the preset");
        // Pictures of pixels lie within, charts are drawings with their numbers, and each says what a good device looks like.
        assertThat(page.split("<img ")).hasSize(1 + 4);
        assertThat(page.split("<figure")).hasSize(1 + 4 + 8);
        assertThat(page.split("<strong>A good device:</strong>")).hasSize(1 + 4 + 8 + 1);
        assertThat(page.split("download=\"")).hasSize(1 + 8);
        assertThat(page).doesNotContain("src=\"http", "<script");
        String numbers = Pattern.compile("data:text/csv;charset=utf-8;base64,([^\"]+)\"").matcher(page)
                .results()
                .map(found -> new String(Base64.getDecoder().decode(found.group(1)), StandardCharsets.UTF_8))
                .collect(Collectors.joining());
        assertThat(numbers).contains("chart,series,x,y,error\n",
                "Fidelity against exposure time,measured,400,0.99",
                "Signal to noise against exposure time,\"10 dB for each tenfold, through the last point\",400,",
                "Signal to noise against number of frames,\"10 dB for each tenfold, through the first point\",",
                "Signal to noise against resolution of the camera,\"6.02 dB for each bit, through the first point\",",
                "Singular values of a measured block,measured,1,",
                "Time of a projection by where it goes,exposure,");
        assertThat(list(report)).hasSize(2);
        assertThat(report.resolve("notes.txt")).hasContent("mine");
        assertThat(list(folder)).containsExactly(report);

        // A report on another device takes its place.
        assertThat(characterize(report, "--preset", "wang-2024", "--set", "camera.aperture-pixels=1", "--set",
                "camera.bits=7")).as(err.toString()).isZero();
        assertThat(Files.readString(report.resolve("report.html")))
                .contains("camera.aperture-pixels = 1", "camera.bits = 7",
                        "camera.electrons-per-count = 106.2",
                        "and the anchor with them", "has no reference beam",
                        "The distribution is the gamma distribution of shape 2.",
                        "No point at 0.4 (microseconds, the light held at its level): The anchor is too small",
                        "No drift in this preset")
                .doesNotContain("Hologram of that pattern", "reference.phase-drift-radians=");
        assertThat(list(folder)).containsExactly(report);
    }

    /** The matrix of a twin is that of the Gaussian projection of its seed; what is read back projects as the light does. */
    @Test
    void theMatrixIsMeasuredAndReadBack(@TempDir Path folder) throws Exception {
        Path matrix = folder.resolve("T.npy");
        assertThat(characterize(folder.resolve("report"), "--save-matrix", matrix.toString(), "--seed", "6"))
                .isZero();
        try (var read = MatrixProjection.open(matrix, 12, 0, 1);
                var ideal = new GaussianProjection(6, 12, 64)) {
            assertThat(read.outputs()).isEqualTo(64);
            float[] unit = new float[12 * 12];
            for (int i = 0; i < 12; i++) {
                unit[13 * i] = 1;
            }
            float[] measured = new float[12 * 64];
            float[] expected = new float[12 * 64];
            read.project(MemorySegment.ofArray(unit), MemorySegment.ofArray(measured), 12);
            ideal.project(MemorySegment.ofArray(unit), MemorySegment.ofArray(expected), 12);
            assertThat(Fidelity.of(MemorySegment.ofArray(measured), MemorySegment.ofArray(expected))
                    .correlation()).isGreaterThan(0.99);
        }
    }

    private static String row(String words, String... numbers) {
        return "<tr>" + words + Stream.of(numbers).map(cell -> "<td class=\"number\">" + cell + "</td>")
                .collect(Collectors.joining()) + "</tr>";
    }

    private int characterize(Path report, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("opu", "characterize", "--inputs", "12", "--outputs", "64",
                        "--output", report.toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** A device that cannot be calibrated, or a folder that cannot be written, leaves nothing behind, and an old report as it was. */
    @Test
    void refusalsLeaveNothingBehind(@TempDir Path folder) throws Exception {
        Path report = Files.createDirectories(folder.resolve("report"));
        Files.writeString(report.resolve("report.html"), "old");
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertThat(characterize(report, "--set", "camera.bits=1", "--set", "camera.black-level-counts=2"))
                .isEqualTo(2);
        assertThat(run("opu", "characterize", "--outputs", "200000", "--output", report.toString()))
                .isEqualTo(2);
        assertThat(characterize(report, "--set", "medium.grain-rows=3")).isEqualTo(2);
        assertThat(characterize(file)).isEqualTo(2);
        assertThat(characterize(file.resolve("report"))).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(5).satisfies(lines -> {
            assertThat(lines.get(0)).contains("its black level is too high for its bits");
            assertThat(lines.get(1)).contains("200000 outputs, but this device offers 1 to 100000");
            assertThat(lines.get(2)).contains("side band of the hologram overlaps");
            assertThat(lines.get(3)).contains("--out is " + file + ", but that is no folder");
            assertThat(lines.get(4)).contains("but " + file + " is no folder; expected a folder, or a place");
        });
        assertThat(list(folder)).containsExactlyInAnyOrder(report, file);
        assertThat(list(report)).singleElement().satisfies(page -> assertThat(page).hasContent("old"));
    }
}
