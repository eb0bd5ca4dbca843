package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.backlight.optics.cost.Ledger;
import org.backlight.projection.Intensities;
import org.backlight.projection.ProjectionKind;
import org.backlight.projection.RandomMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intensities of a perfect device are those of its matrix, and those of a real one differ by its noise. */
class OpticalIntensitiesTest {

    private static final int INPUTS = 40;
    private static final int OUTPUTS = 150;
    private static final int BATCH = 12;

    private static float[] binary(double density) {
        float[] values = new float[BATCH * INPUTS];
        var random = new SplittableRandom(3);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble() < density ? 1 : 0;
        }
        // A row without light.
        Arrays.fill(values, 2 * INPUTS, 3 * INPUTS, 0);
        return values;
    }

    private static float[] project(RandomMap map, float[] input) {
        int rows = (int) (input.length / map.inputs());
        float[] output = new float[(int) (rows * map.outputs())];
        map.project(MemorySegment.ofArray(input), MemorySegment.ofArray(output), rows);
        return output;
    }

    private static float[] digital(float[] input) {
        try (var intensities = Intensities.of(ProjectionKind.GAUSSIAN, 9, INPUTS, OUTPUTS, 1)) {
            return project(intensities, input);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "4,1", "2,2"})
    void aPerfectDeviceGivesThoseOfItsMatrix(String grainRows, String grainColumns) {
        OpuPreset preset = OpuPresets.load("ideal",
                Map.of("medium.grain-rows", grainRows, "medium.grain-columns", grainColumns,
                        "camera.aperture-pixels", "0"));
        float[] input = binary(0.4);
        try (var light = OpticalIntensities.on(preset, 9, INPUTS, OUTPUTS)) {
            assertThat(Twins.distance(project(light, input), digital(input))).isLessThan(1e-4);
        }
    }

    /** Of 8 bits and of noise, with the anchor's device and with one that has a reference beam, which stays off. */
    @ParameterizedTest
    @CsvSource({"wang-2024,0.98", "launay-2020,0.97"})
    void aNoisyDeviceGivesNearlyThoseOfItsMatrix(String name, double correlation) {
        OpuPreset preset = OpuPresets.load(name, Map.of("camera.aperture-pixels", "0"));
        float[] input = binary(0.4);
        float[] expected = digital(input);
        try (var light = OpticalIntensities.on(preset, 9, INPUTS, OUTPUTS)) {
            float[] found = project(light, input);
            Fidelity fidelity = Fidelity.of(MemorySegment.ofArray(found), MemorySegment.ofArray(expected));
            assertThat(fidelity.correlation()).isGreaterThan(correlation);
            // The unit is that of one input: the mean over all outputs is the number of inputs that are on.
            double sum = 0;
            double wanted = 0;
            for (int i = 0; i < found.length; i++) {
                sum += found[i];
                wanted += expected[i];
            }
            assertThat(sum / wanted).isCloseTo(1, within(0.1));
            assertThat(Arrays.copyOfRange(found, 2 * OUTPUTS, 3 * OUTPUTS)).containsOnly(0);
            Ledger ledger = light.ledger();
            assertThat(ledger.frames()).isEqualTo(BATCH - 1);
            assertThat(ledger.rows()).isEqualTo(BATCH);
            assertThat(ledger.calibrationFrames()).isPositive();
        }
    }

    @Test
    void rowsHaveTheirOwnNoiseHoweverTheyAreBatchedAndMeasured() {
        OpuPreset preset = OpuPresets.load("wang-2024");
        float[] input = binary(0.4);
        try (var whole = OpticalIntensities.on(preset, 9, INPUTS, OUTPUTS);
                var parts = OpticalIntensities.on(preset, 9, INPUTS, OUTPUTS)) {
            float[] expected = project(whole, input);
            float[] first = project(parts, Arrays.copyOf(input, 5 * INPUTS));
            parts.measure(() -> project(parts, input));
            float[] rest = project(parts, Arrays.copyOfRange(input, 5 * INPUTS, BATCH * INPUTS));
            assertThat(first).isEqualTo(Arrays.copyOf(expected, 5 * OUTPUTS));
            assertThat(rest).isEqualTo(Arrays.copyOfRange(expected, 5 * OUTPUTS, BATCH * OUTPUTS));
            assertThat(project(whole, input)).isNotEqualTo(expected);
            whole.seek(0);
            assertThat(project(whole, input)).isEqualTo(expected);
            assertThat(parts.ledger().frames()).isEqualTo(whole.ledger().frames() / 3);
        }
    }

    @Test
    void whatCannotBeShownIsRefused() {
        OpuPreset preset = OpuPresets.load("wang-2024");
        try (var light = OpticalIntensities.on(preset, 9, INPUTS, OUTPUTS)) {
            float[] input = binary(0.4);
            input[INPUTS + 3] = -1;
            assertThatThrownBy(() -> project(light, input)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "The input of intensities must be 0 or 1, but row 1, column 3 (counted from 0) holds -1.0.");
            assertThat(light.ledger().totalFrames()).isZero();
        }
        assertThatThrownBy(() -> OpticalIntensities.on(preset, 9, INPUTS, 10_000_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The map has 10000000 outputs, but this device offers 1 to ");
    }
}
