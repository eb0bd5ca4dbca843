package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.backlight.optics.Twins.parameters;
import static org.backlight.optics.Twins.project;
import static org.backlight.optics.Twins.projection;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.backlight.optics.cost.Ledger;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.OffAxisHolography;
import org.backlight.optics.retrieval.PhaseShifting;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.ScatteringMedium;
import org.backlight.optics.twin.SimulatedOpu;
import org.backlight.optics.twin.TwinParts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A projection by light: its fidelity, its account, and that nothing but seed and row number decide on it. */
class OpticalProjectionTest {

    private static final OpuPreset LAUNAY = Twins.LAUNAY;

    @ParameterizedTest
    @ValueSource(ints = {10, 1016})
    void fidelityOfTheLaunayDeviceIsHigh(int n) {
        for (long seed = 1; seed <= 3; seed++) {
            try (var opu = OpticalProjection.simulated(LAUNAY, seed, n, 512)) {
                for (MemorySegment x : new MemorySegment[]{TernaryErrors.classifier(seed, 64, n),
                        TernaryErrors.random(seed, 64, n, 0.6)}) {
                    Fidelity fidelity = opu.fidelity(x, 64);
                    // Some 0.997; values scatter by less than 0.001 between seeds.
                    assertThat(fidelity.correlation()).isGreaterThan(0.95).isLessThan(1);
                    assertThat(fidelity.gain()).isCloseTo(1, within(0.02));
                }
            }
        }
    }

    /** Sparse errors of a classifier, and dense ones, at the presets that claim to train networks. */
    @ParameterizedTest
    @CsvSource({"wang-2024,10", "wang-2024,1016", "wang-2024,13824", "ohana-2023,1016", "lighton-gen3,1016",
            "launay-2020,13824"})
    void fidelityOfThePresetsIsHigh(String preset, int n) {
        try (var opu = OpticalProjection.simulated(OpuPresets.load(preset), 3, n, 64)) {
            for (MemorySegment x : new MemorySegment[]{TernaryErrors.classifier(3, 32, n),
                    TernaryErrors.random(3, 32, n, 0.1), TernaryErrors.random(3, 32, n, 0.6)}) {
                Fidelity fidelity = opu.fidelity(x, 32);
                assertThat(fidelity.correlation()).as(preset + " " + n).isGreaterThan(0.95).isLessThan(1);
            }
        }
    }

    /**
     * Outputs that take one pixel each, as all 2,000,000 pixels do, have dark anchors among them; one input on of ten is the
     * hardest. 16,384 values fix the correlation ρ to (1 − ρ²)/128, 8e-4 at 0.95.
     */
    @ParameterizedTest
    @CsvSource({"wang-2024,10,16384", "wang-2024,1016,16384", "wang-2024,13824,16384",
            "lighton-gen3,10,16384"})
    void fidelityWithoutAChoiceOfPixelsIsHigh(String preset, int n, int m) {
        OpuPreset device = OpuPresets.load(preset,
                Map.of("medium.kind", "hadamard", "retrieval.pixels-per-output", "1"));
        try (var opu = OpticalProjection.simulated(device, 3, n, m)) {
            for (int on : new int[]{Math.max(1, n / 50), n / 3}) {
                float[] code = new float[n];
                for (int k = 0; k < on; k++) {
                    code[k * 7 % n] = k % 2 == 0 ? 1 : -1;
                }
                assertThat(opu.fidelity(MemorySegment.ofArray(code), 1).correlation())
                        .as("%s, %d of %d inputs to %d", preset, on, n, m).isGreaterThan(0.95).isLessThan(1);
            }
        }
    }

    /** Independent entries as long as they can be made one by one. */
    @Test
    void automaticMediumIsChosenBySize() {
        var automatic = ScatteringMedium.Kind.AUTOMATIC;
        assertThat(automatic.of(1L << 16, 1L << 16)).isEqualTo(ScatteringMedium.Kind.GAUSSIAN);
        assertThat(automatic.of(1L << 16, (1L << 16) + 1)).isEqualTo(ScatteringMedium.Kind.HADAMARD);
        assertThat(automatic.of(1L << 40, 1L << 40)).isEqualTo(ScatteringMedium.Kind.HADAMARD);
        assertThat(ScatteringMedium.Kind.GAUSSIAN.of(1L << 40, 1L << 40))
                .isEqualTo(ScatteringMedium.Kind.GAUSSIAN);
        assertThat(OpuPresets.load("wang-2024").parameters().medium().kind()).isEqualTo(automatic);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void noiseIsTheSameForAnyThreadCountStorageAndSplitOfTheBatch(int kind) {
        Retrieval retrieval = new Retrieval[]{new OffAxisHolography(), new PhaseShifting(3),
                new AnchorRetrieval(30, 2)}[kind];
        OpuParameters parameters = kind == 0 ? LAUNAY.parameters() : parameters(1, 0);
        int n = 300;
        int m = 130;
        int batch = 11;
        MemorySegment x = TernaryErrors.random(6, batch, n, 0.1);
        float[] expected;
        try (var opu = projection(parameters, retrieval, 5, n, m, 1)) {
            expected = project(opu, x, batch);
        }
        for (int threads : new int[]{2, 3, 7}) {
            try (var opu = projection(parameters, retrieval, 5, n, m, threads)) {
                assertThat(project(opu, x, batch)).isEqualTo(expected);
            }
        }
        try (var opu = new OpticalProjection(new SimulatedOpu(parameters, 5, 2, 0), retrieval, n, m,
                AutoExposure.standard(), 2)) {
            assertThat(project(opu, x, batch)).as("streamed matrix").isEqualTo(expected);
        }
        try (var opu = new OpticalProjection(
                TwinParts.scalar(parameters, 5),
                retrieval, n, m,
                AutoExposure.standard(), 2)) {
            assertThat(project(opu, x, batch)).as("scalar device").isEqualTo(expected);
        }
        try (var opu = projection(parameters, retrieval, 5, n, m, 2)) {
            for (int b = 0; b < batch; b++) {
                float[] row = project(opu, x.asSlice(b * n * 4L, n * 4L), 1);
                assertThat(row).isEqualTo(java.util.Arrays.copyOfRange(expected, b * m, (b + 1) * m));
            }
        }
    }

    @Test
    void resumedRunContinuesTheUnbrokenOne() {
        int n = 10;
        int m = 100;
        MemorySegment x = TernaryErrors.classifier(1, 40, n);
        float[] unbroken;
        try (var opu = OpticalProjection.simulated(LAUNAY, 9, n, m)) {
            unbroken = project(opu, x, 40);
            assertThat(project(opu, x, 40)).as("later rows have other noise").isNotEqualTo(unbroken);
        }
        try (var opu = OpticalProjection.simulated(LAUNAY, 9, n, m)) {
            opu.seek(25);
            opu.fidelity(x.asSlice(0, 3 * n * 4L), 3);
            float[] rest = project(opu, x.asSlice(25 * n * 4L), 15);
            assertThat(rest).isEqualTo(java.util.Arrays.copyOfRange(unbroken, 25 * m, 40 * m));
        }
    }

    @Test
    void seedFixesTheMatrix() {
        MemorySegment x = TernaryErrors.random(1, 20, 10, 0.5);
        try (var a = OpticalProjection.simulated(LAUNAY, 1, 10, 200);
                var b = OpticalProjection.simulated(LAUNAY, 1, 10, 200);
                var c = OpticalProjection.simulated(LAUNAY, 2, 10, 200)) {
            float[] first = project(a, x, 20);
            assertThat(project(b, x, 20)).isEqualTo(first);
            Fidelity other = Fidelity.of(MemorySegment.ofArray(project(c, x, 20)),
                    MemorySegment.ofArray(first));
            // Independent matrices: correlation 0 with a standard error of about 1/sqrt(200 * 10), 6 of them.
            assertThat(other.correlation()).isCloseTo(0, within(6 / Math.sqrt(2000)));
        }
    }

    /** Rows: two halves on, one on, none on. */
    @Test
    void ledgerCountsExposedFramesOnly() {
        MemorySegment x = MemorySegment.ofArray(new float[]{1, -1, 0, 0, 1, 1, 0, 0, 0});
        try (var opu = OpticalProjection.simulated(LAUNAY, 1, 3, 64)) {
            assertThat(opu.ledger()).isEqualTo(Ledger.EMPTY);
            float[] out = project(opu, x, 3);
            Ledger ledger = opu.ledger();
            assertThat(ledger.rows()).isEqualTo(3);
            assertThat(ledger.frames()).isEqualTo(3);
            assertThat(ledger.calibrationFrames()).isPositive();
            assertThat(ledger.seconds()).isCloseTo((3 + ledger.calibrationFrames()) / 1500.0, within(1e-9));
            assertThat(ledger.joules()).isCloseTo(30 * ledger.seconds(), within(1e-9));
            assertThat(java.util.Arrays.copyOfRange(out, 128, 192)).containsOnly(0);
            long calibration = ledger.calibrationFrames();
            project(opu, x, 3);
            assertThat(opu.ledger().frames()).isEqualTo(6);
            assertThat(opu.ledger().calibrationFrames()).isEqualTo(calibration);
            assertThat(opu.ledger().plus(ledger).rows()).isEqualTo(9);
        }
    }
}
