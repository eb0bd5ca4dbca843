package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.backlight.optics.Twins.distance;
import static org.backlight.optics.Twins.gaussian;
import static org.backlight.optics.Twins.parameters;
import static org.backlight.optics.Twins.project;
import static org.backlight.optics.Twins.projection;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.backlight.optics.characterization.MatrixEstimate;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.PhaseShifting;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A perfect device gives the ideal projection to float precision, and any medium is one. */
class PerfectDeviceTest {

    private static final OpuPreset LAUNAY = Twins.LAUNAY;

    @ParameterizedTest
    @CsvSource({"1,1,0.5", "10,1024,0.4", "10,7,1", "63,129,0.5", "1016,250,0.02", "1016,64,0.9"})
    void perfectOffAxisDeviceEqualsTheGaussianProjection(int n, int m, double density) {
        for (long seed = 1; seed <= 2; seed++) {
            MemorySegment x = TernaryErrors.random(seed, 9, n, density);
            try (var opu = projection(LAUNAY.parameters().perfect(), LAUNAY.retrieval(), seed, n, m, 2)) {
                // Float32 rounding of intensities that are some 10 times the fringes.
                assertThat(distance(project(opu, x, 9), gaussian(seed, x, n, m, 9))).isLessThan(2e-5);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void perfectPhaseShiftingDeviceEqualsTheGaussianProjection(int steps) {
        MemorySegment x = TernaryErrors.random(4, 9, 37, 0.5);
        try (var opu = projection(parameters(1, 0).perfect(), new PhaseShifting(steps), 8, 37, 301, 2)) {
            assertThat(distance(project(opu, x, 9), gaussian(8, x, 37, 301, 9))).isLessThan(2e-5);
        }
    }

    /** Against Re(conj(Ta) Tx) / |Ta| computed in double precision from the entries of the stream. */
    @Test
    void perfectAnchorDeviceEqualsTheFormula() {
        int n = 37;
        int m = 301;
        int batch = 9;
        long seed = 8;
        MemorySegment x = TernaryErrors.random(4, batch, n, 0.5);
        RandomStream stream = new RandomStream(seed);
        try (var opu = projection(parameters(1, 0).perfect(), new AnchorRetrieval(60, 2), seed, n, m, 2)) {
            float[] found = project(opu, x, batch);
            double squares = 0;
            for (int i = 0; i < m; i++) {
                long row = 2L * opu.chosenPixels()[i];
                double ar = stream.entry(EntryDistribution.NORMAL, row, n);
                double ai = stream.entry(EntryDistribution.NORMAL, row + 1, n);
                for (int b = 0; b < batch; b++) {
                    double re = 0;
                    double im = 0;
                    for (int j = 0; j < n; j++) {
                        double code = x.getAtIndex(ValueLayout.JAVA_FLOAT, b * n + j);
                        re += code * stream.entry(EntryDistribution.NORMAL, row, j);
                        im += code * stream.entry(EntryDistribution.NORMAL, row + 1, j);
                    }
                    squares += Math.pow(found[b * m + i] - (ar * re + ai * im) / Math.hypot(ar, ai), 2);
                }
            }
            // A dark anchor pixel magnifies float32 rounding, so the bound is on the root mean square.
            assertThat(Math.sqrt(squares / found.length) / Math.sqrt(n / 2.0)).isLessThan(2e-5);
        }
    }

    /** Perfect and noisy devices with a fast transform in the medium's place, anchor and leaks included. */
    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024"})
    void hadamardMediumIsAMedium(String name) {
        OpuPreset preset = OpuPresets.load(name, Map.of("medium.kind", "hadamard"));
        int n = 700;
        int m = 900;
        MemorySegment x = TernaryErrors.random(4, 16, n, 0.3);
        try (var opu = OpticalProjection.simulated(preset, 3, n, m);
                var perfect = projection(preset.parameters().perfect(), preset.retrieval(), 3, n, m, 1)) {
            assertThat(opu.fidelity(x, 16).correlation()).isGreaterThan(0.97);
            // Entries have variance 1: over 14,400 values of variance k each, 5 standard errors and some for shared columns.
            float[] z = project(perfect, x, 16);
            double squares = 0;
            double on = 0;
            for (float value : z) {
                squares += value * value;
            }
            for (float code : x.toArray(ValueLayout.JAVA_FLOAT)) {
                on += Math.abs(code);
            }
            assertThat(squares / m / on).isCloseTo(1, within(0.08));
            MatrixEstimate block = MatrixEstimate.measure(perfect, 2 * n, 1);
            assertThat(block.noiseVariance()).as("linear").isLessThan(1e-3);
        }
    }

    @Test
    void idealPresetIsIdeal() {
        MemorySegment x = TernaryErrors.random(4, 9, 50, 0.5);
        try (var opu = OpticalProjection.simulated(OpuPresets.load("ideal"), 3, 50, 100)) {
            assertThat(distance(project(opu, x, 9), gaussian(3, x, 50, 100, 9))).isLessThan(2e-5);
        }
    }
}
