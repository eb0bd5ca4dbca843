package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.backlight.projection.GaussianProjection;
import org.backlight.projection.npy.NpyInput;
import org.backlight.projection.npy.NpyOutput;
import org.backlight.substrate.random.EntryDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectCommandTest extends ProjectFixture {

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
        assertMistake("is not there", "--outputs", "5");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

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
        try (var projection = new GaussianProjection(9, inputs, outputs, EntryDistribution.BINOMIAL, 2);
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
}
