package org.backlight.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.backlight.app.terminal.Terminal;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPresets;
import org.backlight.projection.EntryLaw;
import org.backlight.projection.GaussianProjection;
import org.backlight.projection.NpyInput;
import org.backlight.projection.NpyOutput;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectCommandTest {

    private static final int BATCH = 3;
    private static final int INPUTS = 50;

    @TempDir
    private Path folder;

    private Path input;
    private Path output;
    private float[] values;
    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void writeInput() throws IOException {
        input = folder.resolve("in.npy");
        output = folder.resolve("out.npy");
        values = new float[BATCH * INPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 3 - 1;
        }
        write(values);
    }

    private void write(float[] rows) throws IOException {
        try (NpyOutput out = new NpyOutput(input, BATCH, INPUTS)) {
            out.write(Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, rows));
            out.complete();
        }
    }

    private int run(String... options) {
        String[] line = new String[options.length + 3];
        line[0] = "project";
        line[1] = input.toString();
        line[2] = output.toString();
        System.arraycopy(options, 0, line, 3, options.length);
        return Backlight.run(new Terminal(new PrintWriter(new StringWriter()), 0), new PrintWriter(errors),
                line);
    }

    private static float[] read(Path file, int columns) throws IOException {
        try (NpyInput in = new NpyInput(file)) {
            assertThat(in.rows()).isEqualTo(BATCH);
            assertThat(in.columns()).isEqualTo(columns);
            MemorySegment rows = Arena.ofAuto().allocate(BATCH * (long) columns * Float.BYTES, 64);
            in.read(0, BATCH, rows);
            return rows.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    @Test
    void writesWhatTheLibraryComputes() throws IOException {
        assertThat(run("--outputs", "70", "--kind", "gaussian", "--seed", "9")).as(errors.toString())
                .isZero();
        float[] expected = new float[BATCH * 70];
        try (var projection = new GaussianProjection(9, INPUTS, 70)) {
            projection.project(MemorySegment.ofArray(values), MemorySegment.ofArray(expected), BATCH);
        }
        assertThat(read(output, 70)).isEqualTo(expected);
        assertThat(run("--outputs", "70", "--kind", "dense", "--seed", "9", "--threads", "1")).isZero();
        assertThat(read(output, 70)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dense", "gaussian", "binomial", "hadamard"})
    void rowsAreASliceOfTheWhole(String kind) throws IOException {
        assertThat(run("--outputs", "300", "--kind", kind, "--seed", "9")).as(errors.toString()).isZero();
        float[] whole = read(output, 300);
        assertThat(run("--outputs", "300", "--kind", kind, "--seed", "9", "--rows", "101:250")).isZero();
        float[] part = read(output, 149);
        for (int b = 0; b < BATCH; b++) {
            assertThat(Arrays.copyOfRange(part, b * 149, (b + 1) * 149))
                    .isEqualTo(Arrays.copyOfRange(whole, b * 300 + 101, b * 300 + 250));
        }
    }

    @Test
    void mistakesAreOneSentenceAndLeaveNothing() throws IOException {
        assertMistake("--outputs", "--outputs", "0");
        assertMistake("--threads", "--outputs", "5", "--threads", "0");
        assertMistake("expected 1 to 1024", "--outputs", "5", "--threads", "1025");
        assertMistake("--rows", "--outputs", "5", "--rows", "3:6");
        assertMistake("--rows", "--outputs", "5", "--rows", "3-4");
        assertMistake("--rows", "--outputs", "5", "--rows", "4:4");
        assertMistake("kind", "--outputs", "5", "--kind", "fourier");
        assertMistake("--outputs");
        assertMistake("--preset", "--outputs", "5", "--preset", "launay-2020");
        assertMistake("GB left", "--outputs", "900000000000000");
        float[] bad = values.clone();
        bad[INPUTS + 7] = Float.NaN;
        write(bad);
        assertMistake("NaN at row 1, column 7", "--outputs", "5");
        Files.writeString(input, "no array");
        assertMistake("not a NumPy file", "--outputs", "5");
        Files.delete(input);
        assertMistake("does not exist", "--outputs", "5");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024"})
    void lightProjectsAsTheLibraryDoes(String preset) throws IOException {
        assertThat(run("--outputs", "70", "--kind", "opu", "--seed", "9", "--preset", preset, "--set",
                "camera.bits=10")).as(errors.toString()).isZero();
        float[] expected = new float[BATCH * 70];
        try (var projection = OpticalProjection.simulated(
                OpuPresets.load(preset, Map.of("camera.bits", "10")), 9, INPUTS, 70)) {
            projection.project(MemorySegment.ofArray(values), MemorySegment.ofArray(expected), BATCH);
        }
        assertThat(read(output, 70)).isEqualTo(expected);
        assertThat(run("--outputs", "70", "--kind", "opu", "--seed", "9", "--preset", preset)).isZero();
        assertThat(read(output, 70)).isNotEqualTo(expected);
    }

    @Test
    void aRecordedDeviceGivesTheSame() throws IOException {
        String recording = folder.resolve("session.h5").toString();
        assertThat(run("--outputs", "70", "--kind", "opu", "--seed", "9", "--record", recording))
                .as(errors.toString()).isZero();
        float[] expected = read(output, 70);
        Files.delete(output);
        assertThat(run("--outputs", "70", "--kind", "opu", "--recording", recording)).as(errors.toString())
                .isZero();
        assertThat(read(output, 70)).isEqualTo(expected);
        Files.delete(output);
        assertMistake("was made with", "--outputs", "7000", "--kind", "opu", "--recording", recording);
        float[] others = values.clone();
        for (int i = 0; i < others.length; i++) {
            others[i] = -others[i];
        }
        write(others);
        assertMistake("another pattern than the one that is asked for", "--outputs", "70", "--kind", "opu",
                "--recording", recording);
    }

    @Test
    void mistakesWithADeviceAreOneSentenceAndLeaveNothing() throws IOException {
        assertMistake("--set goes with --kind opu only", "--outputs", "5", "--set", "camera.bits=4");
        assertMistake("Did you mean wang-2024?", "--outputs", "5", "--kind", "opu", "--preset", "wang-2025");
        assertMistake("Did you mean camera.bits?", "--outputs", "5", "--kind", "opu", "--set",
                "camera.bit=4");
        assertMistake("camera.bits is 99, but must lie between 0 and 16", "--outputs", "5", "--kind", "opu",
                "--set", "camera.bits=99");
        assertMistake("opu cannot map 50 inputs to 200000 outputs", "--outputs", "200000", "--kind", "opu");
        assertMistake("--threads does not go with --kind opu", "--outputs", "5", "--kind", "opu", "--threads",
                "2");
        assertMistake("--rows does not go with --kind opu", "--outputs", "5", "--kind", "opu", "--rows",
                "0:2");
        assertMistake("--record goes with --kind opu only", "--outputs", "5", "--record", "x.h5");
        assertMistake("There is no recording nowhere.h5", "--outputs", "5", "--kind", "opu", "--recording",
                "nowhere.h5");
        assertMistake("--record nowhere/x.h5 cannot be written", "--outputs", "5", "--kind", "opu",
                "--record", "nowhere/x.h5");
        for (String option : new String[]{"--record", "--recording"}) {
            assertMistake("is also the input or the output", "--outputs", "5", "--kind", "opu", option,
                    input.toString());
            assertMistake("is also the input or the output", "--outputs", "5", "--kind", "opu", option,
                    output.toString());
        }
        assertMistake("exclude each other", "--outputs", "5", "--kind", "opu", "--record", "x.h5",
                "--recording", "x.h5");
        assertMistake("--seed does not go with --recording", "--outputs", "5", "--kind", "opu", "--recording",
                "x.h5", "--seed", "0");
        assertMistake("--set camera.bits does not go with --recording", "--outputs", "5", "--kind", "opu",
                "--recording", "x.h5", "--set", "camera.bits=8");
        assertMistake("--bit-planes goes with --kind opu only", "--outputs", "5", "--bit-planes", "3");
        assertMistake("--bit-planes is 17; expected 1 to 16", "--outputs", "5", "--kind", "opu",
                "--bit-planes", "17");
        float[] real = values.clone();
        real[INPUTS + 7] = 0.5f;
        write(real);
        assertMistake("must be ternary, but row 1, column 7 holds 0.5", "--outputs", "5", "--kind", "opu");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(input);
        }
    }

    /** What a device cannot do, each in one sentence, before or during calibration. */
    @Test
    void devicesThatCannotAreRefused() throws IOException {
        assertMistake("has 50 inputs, but this device takes 1 to 16 (4 x 4 mirrors)", "--outputs", "5",
                "--kind",
                "opu", "--set", "dmd.mirror-rows=4", "--set", "dmd.mirror-columns=4");
        assertMistake("has 100001 outputs, but this device offers 1 to 100000 with off-axis holography",
                "--outputs", "100001", "--kind", "opu");
        assertMistake("no device preset \"launay\"; those that exist are launay-2020", "--outputs", "5",
                "--kind", "opu", "--preset", "launay");
        assertMistake("The camera is overexposed: at its shortest exposure", "--outputs", "5", "--kind",
                "opu",
                "--set", "laser.minimum-transmission=1", "--set", "camera.minimum-exposure-micros=400");
        assertMistake("The anchor is too small", "--outputs", "64", "--kind", "opu", "--preset", "wang-2024",
                "--set", "retrieval.anchor-inputs=0.0001");
        assertMistake("The side band of the hologram overlaps the centre", "--outputs", "5", "--kind", "opu",
                "--set", "reference.carrier-radians-per-row=0.5");
        assertMistake(
                "room for 536 camera frames of this size (2 GiB in memory), but 3 rows may take 1,292; expected fewer outputs, since",
                "--outputs", "2000000", "--kind", "opu", "--preset", "wang-2024", "--record", "x.h5");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(input);
        }
    }

    /** Real values as signed bit planes: the ideal device gives the Gaussian projection of the rounded values. */
    @Test
    void realValuesAreShownAsBitPlanes() throws IOException {
        float[] real = new float[BATCH * INPUTS];
        float[] rounded = new float[real.length];
        for (int i = 0; i < real.length; i++) {
            real[i] = (float) Math.sin(3 * i);
        }
        for (int b = 0; b < BATCH; b++) {
            float most = 0;
            for (int j = b * INPUTS; j < (b + 1) * INPUTS; j++) {
                most = Math.max(most, Math.abs(real[j]));
            }
            for (int j = b * INPUTS; j < (b + 1) * INPUTS; j++) {
                rounded[j] = (float) (Math.rint(real[j] / (double) most * 31) * most / 31);
                assertThat(Math.abs(rounded[j] - real[j])).isLessThanOrEqualTo(most / 62 * 1.0001f);
            }
        }
        write(real);
        assertThat(run("--outputs", "70", "--kind", "opu", "--preset", "ideal", "--seed", "9", "--bit-planes",
                "5")).as(errors.toString()).isZero();
        float[] expected = new float[BATCH * 70];
        try (var projection = new GaussianProjection(9, INPUTS, 70)) {
            projection.project(MemorySegment.ofArray(rounded), MemorySegment.ofArray(expected), BATCH);
        }
        float[] found = read(output, 70);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], org.assertj.core.api.Assertions.within(2e-3f));
        }
    }

    /** Large enough for two slices of outputs: 1e6 inputs to 11,000 outputs. */
    @Test
    void slicesOfAStreamedMatrixGiveWhatTheLibraryComputes() throws IOException {
        int inputs = 1_000_000;
        int outputs = 11_000;
        float[] sparse = new float[inputs];
        for (int j = 0; j < inputs; j += 4999) {
            sparse[j] = j % 7 - 3;
        }
        try (NpyOutput out = new NpyOutput(input, 1, inputs)) {
            out.write(Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, sparse));
            out.complete();
        }
        assertThat(run("--outputs", "" + outputs, "--kind", "binomial", "--seed", "9")).as(errors.toString())
                .isZero();
        float[] expected = new float[outputs];
        try (var projection = new GaussianProjection(9, inputs, outputs, EntryLaw.BINOMIAL, 2);
                NpyInput in = new NpyInput(output)) {
            projection.project(MemorySegment.ofArray(sparse), MemorySegment.ofArray(expected), 1);
            MemorySegment found = Arena.ofAuto().allocate((long) outputs * Float.BYTES, 64);
            in.read(0, 1, found);
            assertThat(found.toArray(ValueLayout.JAVA_FLOAT)).isEqualTo(expected);
        }
    }

    private void writeMany(int rows) throws IOException {
        MemorySegment row = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT,
                Arrays.copyOf(values, INPUTS));
        try (NpyOutput out = new NpyOutput(input, rows, INPUTS)) {
            for (int i = 0; i < rows; i++) {
                out.write(row);
            }
            out.complete();
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void ctrlCMidwayLeavesNothing() throws Exception {
        writeMany(40_000);
        Process process = BacklightProcess.start("project", input.toString(), output.toString(), "--outputs",
                "20000", "--kind", "opu");
        // Once its place is made, it projects for much longer than a signal takes.
        while (process.isAlive() && fileCount() < 2) {
            Thread.sleep(5);
        }
        BacklightProcess.interrupt(process);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(input);
        }
    }

    private long fileCount() throws IOException {
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }

    /** A limit on the size of files ends a write as a full disk does: in the middle, with an error. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aWriteThatFailsMidwayLeavesTheFormerFile() throws Exception {
        writeMany(50);
        Files.writeString(output, "former");
        Process process = BacklightProcess.startWithin("ulimit -f 4096", "project", input.toString(),
                output.toString(),
                "--outputs", "100000", "--kind", "opu");
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isEqualTo(1);
        assertThat(said.lines().filter(line -> line.startsWith("backlight: ")).toList()).singleElement()
                .asString()
                .contains(output + " cannot be written: ");
        assertThat(output).hasContent("former");
        assertThat(fileCount()).isEqualTo(2);
    }

    @Test
    void theInputIsNotOverwritten() throws IOException {
        byte[] before = Files.readAllBytes(input);
        output = Files.createSymbolicLink(folder.resolve("link.npy"), input);
        assertMistake("is the input", "--outputs", "5");
        assertThat(Files.readAllBytes(input)).isEqualTo(before);
    }

    private void assertMistake(String message, String... options) {
        errors.getBuffer().setLength(0);
        assertThat(run(options)).isEqualTo(2);
        assertThat(errors.toString()).contains(message).hasLineCount(1).doesNotContain("Exception");
    }
}
