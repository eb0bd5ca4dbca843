package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.backlight.projection.EntryLaw;
import org.backlight.projection.GaussianProjection;
import org.backlight.projection.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpticalProjectionTest {

    private static final OpuPreset LAUNAY = OpuPresets.load("launay-2020");

    /** The preset with another medium and reference, as a retrieval needs them. */
    private static OpuParameters parameters(int grainRows, double carrier) {
        OpuParameters p = LAUNAY.parameters();
        return new OpuParameters(p.dmd(), p.laser(),
                new ScatteringMedium(ScatteringMedium.Kind.GAUSSIAN, grainRows, 1, Double.POSITIVE_INFINITY),
                new ReferenceBeam(p.reference().photonsPerPixelMicrosecond(), 1e-6, carrier, 0, 0, 1),
                p.camera(),
                p.operation());
    }

    private static OpticalProjection projection(OpuParameters parameters, Retrieval retrieval, long seed,
            int n, int m,
            int threads) {
        return new OpticalProjection(
                new SimulatedOpu(parameters, seed, threads, SimulatedOpu.DEFAULT_STORED_BYTES),
                retrieval, n, m, AutoExposure.standard(), threads);
    }

    private static float[] project(OpticalProjection projection, MemorySegment input, int batch) {
        float[] output = new float[Math.toIntExact(batch * projection.outputs())];
        projection.project(input, MemorySegment.ofArray(output), batch);
        return output;
    }

    private static float[] gaussian(long seed, MemorySegment input, int n, int m, int batch) {
        float[] output = new float[batch * m];
        try (var ideal = new GaussianProjection(seed, n, m)) {
            ideal.project(input, MemorySegment.ofArray(output), batch);
        }
        return output;
    }

    /** Largest difference, relative to the root mean square of the expected values. */
    private static double distance(float[] found, float[] expected) {
        double most = 0;
        double squares = 0;
        for (int i = 0; i < found.length; i++) {
            most = Math.max(most, Math.abs(found[i] - expected[i]));
            squares += (double) expected[i] * expected[i];
        }
        return most / Math.sqrt(squares / found.length);
    }

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
                long row = 2L * opu.anchorPixels()[i];
                double ar = stream.entry(EntryLaw.NORMAL, row, n);
                double ai = stream.entry(EntryLaw.NORMAL, row + 1, n);
                for (int b = 0; b < batch; b++) {
                    double re = 0;
                    double im = 0;
                    for (int j = 0; j < n; j++) {
                        double code = x.getAtIndex(ValueLayout.JAVA_FLOAT, b * n + j);
                        re += code * stream.entry(EntryLaw.NORMAL, row, j);
                        im += code * stream.entry(EntryLaw.NORMAL, row + 1, j);
                    }
                    squares += Math.pow(found[b * m + i] - (ar * re + ai * im) / Math.hypot(ar, ai), 2);
                }
            }
            // A dark anchor pixel magnifies float32 rounding, so the bound is on the root mean square.
            assertThat(Math.sqrt(squares / found.length) / Math.sqrt(n / 2.0)).isLessThan(2e-5);
        }
    }

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
                new SimulatedOpu(parameters, 5, 2, SimulatedOpu.DEFAULT_STORED_BYTES, new ScalarOptics()),
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

    @Test
    void inputMustBeTernary() {
        try (var opu = OpticalProjection.simulated(LAUNAY, 1, 3, 64)) {
            float[] out = new float[2 * 64];
            for (float bad : new float[]{0.5f, 2, Float.NaN}) {
                MemorySegment x = MemorySegment.ofArray(new float[]{1, -1, 0, 0, 1, bad});
                assertThatThrownBy(() -> opu.project(x, MemorySegment.ofArray(out), 2))
                        .isInstanceOf(IllegalArgumentException.class).hasMessage(
                                "The input of an optical projection must be ternary, but row 1, column 2 holds "
                                        + bad
                                        + " instead of -1, 0 or 1; real values can be shown as bit planes.");
            }
            assertThat(opu.ledger()).isEqualTo(Ledger.EMPTY);
            MemorySegment x = MemorySegment.ofArray(new float[6]);
            assertThatThrownBy(() -> opu.project(x, MemorySegment.ofArray(out), 1))
                    .hasMessageContaining("input has 24 bytes");
            assertThatThrownBy(() -> opu.project(x, MemorySegment.ofArray(new float[5]), 2))
                    .hasMessageContaining("output has 20 bytes");
            assertThatThrownBy(() -> opu.project(x, MemorySegment.ofArray(out), 0))
                    .hasMessageContaining("at least one row");
            assertThatThrownBy(() -> opu.seek(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void sizesMustFitTheDevice() {
        assertThatThrownBy(() -> OpticalProjection.simulated(LAUNAY, 1, 1_000_001, 10)).hasMessage(
                "The projection has 1000001 inputs, but this device takes 1 to 1000000 (912 x 1140 mirrors).");
        assertThatThrownBy(() -> OpticalProjection.simulated(LAUNAY, 1, 10, 100_001)).hasMessage(
                "The projection has 100001 outputs, but this device offers 1 to 100000 with off-axis holography.");
        assertThatThrownBy(() -> OpticalProjection.simulated(LAUNAY, 1, 0, 10))
                .hasMessageContaining("0 inputs");
        assertThatThrownBy(() -> OpticalProjection.simulated(LAUNAY, 1, 10, 0))
                .hasMessageContaining("0 outputs");
        // Without the limit of the source, the sensor bounds the outputs: 1088/4 grain rows of 1984 columns, twice.
        OpuPreset wide = OpuPresets.load("launay-2020",
                Map.of("operation.frame-rates", "[{inputs: 1000000, outputs: 10000000, hertz: 1500}]"));
        assertThatThrownBy(() -> OpticalProjection.simulated(wide, 1, 10, 2_000_000))
                .hasMessageContaining("1 to 1079296");
        assertThatThrownBy(() -> projection(LAUNAY.parameters(), new PhaseShifting(4), 1, 10, 10, 1))
                .hasMessageContaining("in-line reference beam");
        assertThatThrownBy(() -> projection(parameters(1, 0), new OffAxisHolography(), 1, 10, 10, 1))
                .hasMessageContaining("overlaps the centre");
        assertThatThrownBy(() -> projection(parameters(1, 0), new AnchorRetrieval(2e6, 2), 1, 10, 10, 1))
                .hasMessageContaining("does not fit beside 10 inputs");
    }

    /** One input's worth of anchor beside thousands of inputs: its light is lost below the least count. */
    @Test
    void anchorTooSmallIsRefused() {
        OpuPreset preset = OpuPresets.load("wang-2024", Map.of("retrieval.anchor-inputs", "1"));
        int n = 10_000;
        MemorySegment x = TernaryErrors.random(1, 1, n, 1);
        try (var opu = OpticalProjection.simulated(preset, 1, n, 64)) {
            assertThatThrownBy(() -> opu.project(x, MemorySegment.ofArray(new float[64]), 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching(
                            "The anchor is too small: beside patterns that need this exposure, its "
                                    + "mean intensity is -?\\S+ counts, but at least 1\\.0 is needed\\.");
        }
    }

    @Test
    void calibrationKeepsPixelsFromSaturating() {
        OpuParameters p = LAUNAY.parameters();
        int n = 100;
        SimulatedOpu device = new SimulatedOpu(p, 3);
        MirrorLayout layout = MirrorLayout.fill(device.geometry(), n, 0);
        Region region = LAUNAY.retrieval().region(device.geometry(), 4096);
        device.prepare(layout, region);
        var demodulator = Demodulator.of(LAUNAY.retrieval(), device.geometry(), layout, region, 4096);
        var calibration = new Calibration(device, layout, region, LAUNAY.retrieval(), demodulator,
                AutoExposure.standard(), 0, 0);
        for (int brightness = 0; brightness < 2; brightness++) {
            Shot shot = calibration.point(brightness).shot();
            BinaryFrames frames = new BinaryFrames(n);
            int on = AutoExposure.brightest(brightness, n);
            for (int f = 0; f < 50; f++) {
                int frame = frames.add(f, 0);
                for (int j = 0; j < on; j++) {
                    frames.set(frame, (j * 7 + f) % n);
                }
            }
            CountFrames counts = CountFrames.of16Bits(region, 50);
            device.expose(frames, shot, counts);
            long saturated = 0;
            for (int f = 0; f < 50; f++) {
                saturated += counts.atLeast(f, 255, null);
            }
            double fraction = saturated / 50.0 / region.pixels();
            // Near the stated 0.001: patterns differ in brightness from those of calibration.
            assertThat(fraction).isBetween(1e-4, 3e-3);
        }
        device.close();
    }

    @Test
    void hopelessOverexposureIsReported() {
        OpuPreset bright = OpuPresets.load("launay-2020",
                Map.of("laser.photons-per-pixel-microsecond", "1e9", "laser.minimum-transmission", "1"));
        try (var opu = OpticalProjection.simulated(bright, 1, 10, 64)) {
            MemorySegment x = TernaryErrors.classifier(1, 4, 10);
            assertThatThrownBy(() -> project(opu, x, 4)).isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "The camera is overexposed: at its shortest exposure (10.0 microseconds)");
        }
    }
}
