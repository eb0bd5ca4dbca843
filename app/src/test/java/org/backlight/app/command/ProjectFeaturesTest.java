package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.backlight.optics.OpticalIntensities;
import org.backlight.optics.OpuPresets;
import org.backlight.projection.GaussianProjection;
import org.backlight.projection.Intensities;
import org.backlight.projection.ProjectionKind;
import org.backlight.projection.RandomMap;
import org.backlight.projection.npy.NpyOutput;
import org.junit.jupiter.api.Test;

/** {@code project --intensity} and {@code --kind matrix}. */
class ProjectFeaturesTest extends ProjectFixture {

    private float[] expected(RandomMap map) {
        float[] expected = new float[(int) (BATCH * map.outputs())];
        map.project(MemorySegment.ofArray(values), MemorySegment.ofArray(expected), BATCH);
        return expected;
    }

    @Test
    void intensitiesAreThoseOfTheLibrary() throws IOException {
        assertThat(run("--outputs", "70", "--kind", "hadamard", "--seed", "9", "--intensity"))
                .as(errors.toString()).isZero();
        try (var library = Intensities.of(ProjectionKind.HADAMARD, 9, INPUTS, 70, 1)) {
            assertThat(read(output, 70)).isEqualTo(expected(library));
        }
    }

    @Test
    void intensitiesOfLightAreThoseOfTheLibrary() throws IOException {
        assertMistake(
                "The input of intensities must be 0 or 1, but row 0, column 0 (counted from 0) holds -1.0",
                "--outputs", "70", "--kind", "opu", "--intensity");
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i]);
        }
        write(values);
        assertThat(run("--outputs", "70", "--kind", "opu", "--preset", "wang-2024", "--seed", "9",
                "--intensity")).as(errors.toString()).isZero();
        try (var library = OpticalIntensities.on(OpuPresets.load("wang-2024"), 9, INPUTS, 70)) {
            assertThat(read(output, 70)).isEqualTo(expected(library));
        }
    }

    @Test
    void aGivenMatrixProjects() throws IOException {
        Path matrix = folder.resolve("T.npy");
        float[] entries = new float[60 * INPUTS];
        float[] unit = new float[INPUTS];
        try (var gaussian = new GaussianProjection(3, INPUTS, 60);
                NpyOutput out = new NpyOutput(matrix, 60,
                        INPUTS)) {
            for (int j = 0; j < INPUTS; j++) {
                unit[j] = 1;
                float[] column = new float[60];
                gaussian.project(MemorySegment.ofArray(unit), MemorySegment.ofArray(column), 1);
                unit[j] = 0;
                for (int i = 0; i < 60; i++) {
                    entries[i * INPUTS + j] = column[i];
                }
            }
            out.write(MemorySegment.ofArray(entries));
            out.complete();
            assertThat(run("--outputs", "60", "--kind", "matrix", "--matrix", matrix.toString()))
                    .as(errors.toString()).isZero();
            float[] all = read(output, 60);
            assertThat(all).isEqualTo(expected(gaussian));
            assertThat(
                    run("--outputs", "7", "--kind", "matrix", "--matrix", matrix.toString(), "--intensity"))
                    .as(errors.toString()).isZero();
            float[] squares = read(output, 7);
            for (int b = 0; b < BATCH; b++) {
                for (int i = 0; i < 7; i++) {
                    assertThat(squares[b * 7 + i]).isEqualTo(all[b * 60 + i] * all[b * 60 + i]);
                }
            }
        }
        String file = matrix.toString();
        assertMistake("T.npy has 60 rows; expected at least 61, the outputs of the projection", "--outputs",
                "61", "--kind", "matrix", "--matrix", file);
        assertMistake("--kind matrix needs --matrix", "--outputs", "6", "--kind", "matrix");
        assertMistake("--matrix goes with --kind matrix only", "--outputs", "6", "--matrix", file);
        assertMistake("--seed does not go with --kind matrix", "--outputs", "6", "--kind", "matrix",
                "--matrix",
                file, "--seed", "3");
        assertMistake("no.npy is not there", "--outputs", "6", "--kind", "matrix", "--matrix",
                folder.resolve("no.npy").toString());
        assertMistake("--rows does not go with --kind matrix", "--outputs", "6", "--kind", "matrix",
                "--matrix", file, "--rows",
                "0:2");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertMistake("--intensity does not go with --bit-planes, --rows, --record or --recording",
                "--outputs",
                "7", "--kind", "opu", "--intensity", "--bit-planes", "3");
        assertMistake("--intensity does not go with", "--outputs", "7", "--intensity", "--rows", "0:3");
    }
}
