package org.backlight.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Given matrices are what their files hold, and intensities are squares of what the field would be. */
class MatrixProjectionTest {

    @TempDir
    private Path folder;

    private Path write(String descr, boolean fortran, String shape, float... values) throws IOException {
        String header = "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False")
                + ", 'shape': " + shape + ", }";
        header += " ".repeat((64 - (header.length() + 11) % 64) % 64) + "\n";
        ByteBuffer all = ByteBuffer.allocate(10 + header.length() + 4 * values.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        all.put((byte) 0x93).put("NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) header.length()).put(header.getBytes(StandardCharsets.ISO_8859_1));
        all.asFloatBuffer().put(values);
        return Files.write(folder.resolve("T.npy"), all.array());
    }

    private static float[] random(int count, long seed) {
        float[] values = new float[count];
        var random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(-8, 9) / 4f;
        }
        return values;
    }

    static float[] project(RandomMap map, float[] input) {
        int rows = (int) (input.length / map.inputs());
        float[] output = new float[(int) (rows * map.outputs())];
        map.project(MemorySegment.ofArray(input), MemorySegment.ofArray(output), rows);
        return output;
    }

    /** Small fractions, whose sums are exact in any order. */
    @ParameterizedTest
    @CsvSource({"1,1,1", "5,3,4", "33,130,2", "100,257,9"})
    void outputsAreTheProductWithTheMatrix(int rows, int columns, int batch) throws Exception {
        float[] input = random(batch * columns, 1);
        for (int parts = 1; parts <= 2; parts++) {
            float[] entries = random(rows * columns * parts, 2);
            Path file = write(parts == 2 ? "<c8" : "<f4", false, "(" + rows + ", " + columns + ")", entries);
            float[] expected = new float[batch * rows * parts];
            for (int b = 0; b < batch; b++) {
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < columns; j++) {
                        for (int part = 0; part < parts; part++) {
                            expected[(b * rows + i) * parts + part] += entries[(i * columns + j) * parts
                                    + part] * input[b * columns + j];
                        }
                    }
                }
            }
            for (int threads = 1; threads <= 2; threads++) {
                try (var projection = MatrixProjection.open(file, columns, 0, threads)) {
                    assertThat(projection.outputs()).isEqualTo((long) rows * parts);
                    assertThat(project(projection, input)).isEqualTo(expected);
                }
                try (var intensities = Intensities.of(MatrixProjection.open(file, 0, 0, threads), threads)) {
                    assertThat(intensities.outputs()).isEqualTo(rows);
                    float[] found = project(intensities, input);
                    for (int i = 0; i < found.length; i++) {
                        float re = expected[i * parts];
                        float im = parts == 2 ? expected[i * parts + 1] : 0;
                        assertThat(found[i]).isEqualTo(re * re + im * im);
                    }
                }
            }
        }
    }

    @Test
    void theFirstOutputsCanBeTaken() throws Exception {
        Path file = write("<c8", false, "(2, 1)", 1, 2, 3, 4);
        try (var projection = MatrixProjection.open(file, 0, 3, 1)) {
            assertThat(project(projection, new float[]{2})).containsExactly(2, 4, 6);
        }
        assertThatThrownBy(() -> MatrixProjection.open(file, 1, 5, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file
                        + " has 2 rows, complex, for 4 outputs; expected at least 5, the outputs of the projection.");
        assertThatThrownBy(() -> MatrixProjection.open(file, 2, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " has 1 columns; expected 2, the inputs of the projection.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <f8 | False | (2, 2) | has dtype <f8; expected complex64 or float32 (numpy.astype)
            >c8 | False | (1, 2) | has dtype >c8; expected complex64 or float32 (numpy.astype)
            <f4 | True  | (2, 2) | has its columns one after another; expected rows (numpy.ascontiguousarray)
            <f4 | False | (4,)   | has shape (4); expected (outputs, inputs), with nothing empty
            <f4 | False | (0, 2) | has shape (0, 2); expected (outputs, inputs), with nothing empty
            <f4 | False | (3, 2) | has 16 bytes of data; its header (<f4, shape (3, 2)) promises 24
            """)
    void otherFilesAreRefused(String descr, String fortran, String shape, String sentence)
            throws Exception {
        Path file = write(descr, fortran.equals("True"), shape, 1, 2, 3, 4);
        assertThatThrownBy(() -> MatrixProjection.open(file, 0, 0, 1)).isInstanceOf(IOException.class)
                .hasMessage(file + " " + sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<f4", "<c8"})
    void entriesThatAreNotFiniteAreNamed(String descr) throws Exception {
        Path file = write(descr, false, descr.equals("<c8") ? "(2, 2)" : "(2, 4)", 1, 2, 3, 4, 5, 6, 7,
                Float.NaN);
        try (var projection = MatrixProjection.open(file, 0, 0, 1)) {
            float[] input = new float[(int) projection.inputs()];
            assertThatThrownBy(() -> project(projection, input))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(file + " has NaN at row 1, column "
                            + (projection.inputs() - 1) + " (counted from 0); expected finite entries.");
        }
    }

    @ParameterizedTest
    @EnumSource
    void digitalIntensitiesAreSquaresOfTheProjectionOfTwiceAsManyOutputs(ProjectionKind kind) {
        float[] input = random(3 * 20, 5);
        try (var field = kind.make(7, 20, 26, 1); var intensities = Intensities.of(kind, 7, 20, 13, 2)) {
            float[] parts = project(field, input);
            float[] found = project(intensities, input);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isEqualTo(
                        0.5f * (parts[2 * i] * parts[2 * i] + parts[2 * i + 1] * parts[2 * i + 1]));
            }
        }
    }

    /**
     * The mean product of the features of two vectors is the kernel {@code |u|^2 |v|^2 + (u·v)^2}. A product of two such features
     * has a relative standard deviation below 5, so that of 100,000 outputs has a mean within 6 %, 4 standard errors: false once
     * in 15,000 seeds.
     */
    @Test
    void productsOfFeaturesAreTheKernel() {
        int n = 12;
        int m = 100_000;
        float[] input = random(2 * n, 11);
        double uu = 0;
        double vv = 0;
        double uv = 0;
        for (int j = 0; j < n; j++) {
            uu += input[j] * input[j];
            vv += input[n + j] * input[n + j];
            uv += input[j] * input[n + j];
        }
        try (var intensities = Intensities.of(ProjectionKind.GAUSSIAN, 3, n, m, 2)) {
            float[] features = project(intensities, input);
            double mean = 0;
            for (int i = 0; i < m; i++) {
                mean += (double) features[i] * features[m + i] / m;
            }
            assertThat(mean / (uu * vv + uv * uv)).isCloseTo(1, within(0.06));
        }
    }
}
