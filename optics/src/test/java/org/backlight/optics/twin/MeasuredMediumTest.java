package org.backlight.optics.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.backlight.optics.Fidelity;
import org.backlight.optics.OpticalIntensities;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.TernaryErrors;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.Region;
import org.backlight.projection.Intensities;
import org.backlight.projection.MatrixProjection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A twin with a measured medium projects by that matrix. */
class MeasuredMediumTest {

    private static final int INPUTS = 30;
    private static final int OUTPUTS = 256;
    private static final int BATCH = 8;
    /** Off-axis holography of this many outputs reads 128 grains. */
    private static final int GRAINS = OUTPUTS / 2;

    @TempDir
    private Path folder;

    private final float[] entries = new float[2 * GRAINS * INPUTS];

    /** Far from normal, and not of mean square 1. */
    @BeforeEach
    void draw() {
        var random = new SplittableRandom(5);
        for (int i = 0; i < entries.length; i++) {
            entries[i] = (random.nextBoolean() ? 1 : -1) * (40 + random.nextInt(60));
        }
    }

    private Path write(String descr, int rows, float... values) throws IOException {
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + rows + ", " + INPUTS
                + "), }";
        header += " ".repeat((64 - (header.length() + 11) % 64) % 64) + "\n";
        ByteBuffer all = ByteBuffer.allocate(10 + header.length() + 4 * values.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        all.put((byte) 0x93).put("NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) header.length()).put(header.getBytes(StandardCharsets.ISO_8859_1));
        all.asFloatBuffer().put(values);
        return Files.write(folder.resolve("T.npy"), all.array());
    }

    private static OpuPreset preset(String name, Path file) {
        return OpuPresets.load(name, Map.of("medium.kind", "measured", "medium.path", file.toString()));
    }

    private static float[] project(OpticalProjection projection) {
        float[] output = new float[BATCH * OUTPUTS];
        projection.project(TernaryErrors.random(1, BATCH, INPUTS, 0.5), MemorySegment.ofArray(output), BATCH);
        return output;
    }

    private static float[] product(Path file) throws IOException {
        float[] output = new float[BATCH * OUTPUTS];
        try (var matrix = MatrixProjection.open(file, INPUTS, OUTPUTS, 1)) {
            matrix.project(TernaryErrors.random(1, BATCH, INPUTS, 0.5), MemorySegment.ofArray(output), BATCH);
        }
        return output;
    }

    private static double correlation(float[] a, float[] b) {
        return Fidelity.of(MemorySegment.ofArray(a), MemorySegment.ofArray(b)).correlation();
    }

    private Path real() throws IOException {
        return write("<f4", 2 * GRAINS, entries);
    }

    /** Two rows of real numbers for a grain, in the order in which a complex row has them, or the complex row itself. */
    private Path complex() throws IOException {
        float[] pairs = new float[entries.length];
        for (int g = 0; g < GRAINS; g++) {
            for (int j = 0; j < INPUTS; j++) {
                pairs[2 * (g * INPUTS + j)] = entries[2 * g * INPUTS + j];
                pairs[2 * (g * INPUTS + j) + 1] = entries[(2 * g + 1) * INPUTS + j];
            }
        }
        return write("<c8", GRAINS, pairs);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTwinProjectsByTheMatrixOfTheFile(boolean complexFile) throws Exception {
        Path file = complexFile ? complex() : real();
        float[] expected = product(file);
        try (var ideal = preset("ideal", file).projection(3, INPUTS, OUTPUTS);
                var noisy = preset("launay-2020", file).projection(3, INPUTS, OUTPUTS)) {
            float[] found = project(ideal);
            assertThat(correlation(found, expected)).isGreaterThan(0.99999);
            // The mean square of an entry is 1, as of every projection by light.
            double square = 0;
            for (float entry : entries) {
                square += (double) entry * entry / entries.length;
            }
            for (int i = 0; i < found.length; i++) {
                expected[i] /= (float) Math.sqrt(square);
                assertThat(found[i]).isCloseTo(expected[i], offset(0.01f));
            }
            float[] retrieved = project(noisy);
            assertThat(correlation(retrieved, expected)).isBetween(0.9, 0.99999);
            assertThat(noisy.fidelity(TernaryErrors.random(2, BATCH, INPUTS, 0.5), BATCH).correlation())
                    .isGreaterThan(0.9);
        }
    }

    @Test
    void itsIntensitiesAreThoseOfTheMatrix() throws Exception {
        Path file = complex();
        float[] input = new float[BATCH * INPUTS];
        for (int i = 0; i < input.length; i++) {
            input[i] = i % 3 == 0 || i % 7 == 2 ? 1 : 0;
        }
        float[] found = new float[BATCH * GRAINS];
        float[] expected = new float[BATCH * GRAINS];
        OpuPreset preset = OpuPresets.load("ideal", Map.of("medium.kind", "measured", "medium.path",
                file.toString(), "camera.aperture-pixels", "0"));
        try (var light = OpticalIntensities.on(preset, 3, INPUTS, GRAINS);
                var matrix = Intensities.of(MatrixProjection.open(file, 0, 0, 1), 1)) {
            light.project(MemorySegment.ofArray(input), MemorySegment.ofArray(found), BATCH);
            matrix.project(MemorySegment.ofArray(input), MemorySegment.ofArray(expected), BATCH);
        }
        assertThat(correlation(found, expected)).isGreaterThan(0.9999);
    }

    /** Pictures of the light may show grains that were not measured, which are of the seed; projections may not. */
    @Test
    void whatWasNotMeasuredIsTheSeedsOwn() throws Exception {
        Path file = write("<f4", 20, Arrays.copyOf(entries, 20 * INPUTS));
        OpuPreset preset = preset("ideal", file);
        assertThatThrownBy(() -> preset.projection(3, INPUTS, OUTPUTS))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("medium.path: " + file
                        + " has the field of 10 speckle grains; expected at least " + GRAINS
                        + ", which are read for these outputs.");
        float[] measured = picture(preset);
        float[] gaussian = picture(OpuPresets.load("ideal"));
        assertThat(Arrays.copyOfRange(measured, 10, measured.length))
                .isEqualTo(Arrays.copyOfRange(gaussian, 10, measured.length));
        assertThat(Arrays.copyOf(measured, 10)).isNotEqualTo(Arrays.copyOf(gaussian, 10));
    }

    /** Returns the brightness of the first pixels of a row, each a grain. */
    private static float[] picture(OpuPreset preset) {
        try (var device = preset.open(3)) {
            var layout = MirrorLayout.fill(device.geometry(), INPUTS, 0);
            var region = new Region(device.geometry().grainRows(), 64);
            device.prepare(layout, region);
            BinaryFrames frames = new BinaryFrames(INPUTS);
            frames.add(0, 0);
            frames.set(0, 1);
            frames.set(0, 7);
            CountFrames counts = CountFrames.of(device.geometry(), region, 1);
            device.expose(frames, new ExposureSettings(device.geometry().maximumExposureMicros(), 1, 0),
                    counts);
            return Arrays.copyOf(counts.countsUnrounded(), 64);
        }
    }

    @Test
    void filesThatDoNotDoAreRefusedInOneSentence() throws Exception {
        assertThatThrownBy(() -> OpuPresets.load("ideal", Map.of("medium.kind", "measured")))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "medium.path is none; expected the .npy file of the measured matrix, as medium.kind is measured");
        Path gone = folder.resolve("gone.npy");
        assertThatThrownBy(() -> preset("ideal", gone).projection(3, INPUTS, OUTPUTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("medium.path: " + gone + " is not there.");
        Path file = real();
        assertThatThrownBy(() -> preset("ideal", file).projection(3, INPUTS + 1, OUTPUTS))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("medium.path: " + file
                        + " has 30 columns; expected at least 31, the inputs of the projection.");
        Path zeros = write("<f4", 2 * GRAINS, new float[entries.length]);
        assertThatThrownBy(() -> preset("ideal", zeros).projection(3, INPUTS, OUTPUTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("medium.path: " + zeros + " holds nothing but zeros.");
        entries[INPUTS + 4] = Float.NaN;
        Path broken = real();
        assertThatThrownBy(() -> preset("ideal", broken).projection(3, INPUTS, OUTPUTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        broken + " has NaN at row 1, column 4 (counted from 0); expected finite entries.");
    }
}
