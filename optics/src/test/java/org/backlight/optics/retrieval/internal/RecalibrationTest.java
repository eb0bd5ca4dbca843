package org.backlight.optics.retrieval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.TernaryErrors;
import org.backlight.optics.WrappedTwin;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.DriftReport;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The host's checks for drift. */
class RecalibrationTest {

    private static final int N = 40;

    private static OpuPreset preset(String name, String... changes) {
        Map<String, String> overrides = new HashMap<>();
        for (int i = 0; i < changes.length; i += 2) {
            overrides.put(changes[i], changes[i + 1]);
        }
        return OpuPresets.load(name, overrides);
    }

    private static float[] project(OpticalProjection projection, MemorySegment x, int from, int rows,
            int outputs) {
        float[] output = new float[rows * outputs];
        projection.project(x.asSlice((long) from * N * Float.BYTES, (long) rows * N * Float.BYTES),
                MemorySegment.ofArray(output), rows);
        return output;
    }

    @Test
    void onlyDevicesThatDriftAreCheckedUnlessAsked() {
        for (String name : OpuPresets.names()) {
            assertThat(OpuPresets.load(name).recalibration().checks()).isFalse();
        }
        for (String drift : new String[]{"medium.decorrelation-seconds", "reference.phase-drift-radians",
                "laser.power-drift"}) {
            OpuPreset drifting = preset("launay-2020", drift, "0.1");
            assertThat(drifting.recalibration()).isEqualTo(Recalibration.STANDARD);
            assertThat(drifting.sources().get("calibration.check-rows")).startsWith("assumed");
            assertThat(preset("launay-2020", drift, "0.1", "calibration.check-rows", "0").recalibration()
                    .checks()).isFalse();
        }
        // A device without a reference arm has no phase that could drift.
        assertThat(preset("wang-2024", "reference.phase-drift-radians", "1").recalibration().checks())
                .isFalse();
        assertThat(preset("ideal", "calibration.check-rows", "7", "calibration.drift-bound", "0.2")
                .recalibration()).isEqualTo(new Recalibration(7, 0.2));
        assertThatThrownBy(() -> preset("ideal", "calibration.drift-bound", "3"))
                .hasMessageStartingWith("calibration.drift-bound is 3");
        assertThatThrownBy(() -> preset("ideal", "calibration.check-rows", "-1"))
                .hasMessageStartingWith("calibration.check-rows is -1");
    }

    /**
     * The answers of a check are compared without bias from noise, be it ever so large: 40 checks of 16,384 values. At the
     * least light the noise is about as large as the signal, so a check deviates by about 2/128; the bound of 0.1 is 6
     * standard errors, exceeded in one of 40 checks with a probability below 1e-6.
     */
    @ParameterizedTest
    @CsvSource({"launay-2020,40000", "launay-2020,6", "wang-2024,40000", "wang-2024,400"})
    void aSteadyDeviceIsNeverCalibratedAnew(String name, String photons) {
        OpuPreset steady = preset(name, "calibration.check-rows", "4", "calibration.drift-bound", "0.1",
                "laser.photons-per-pixel-microsecond", photons);
        OpuPreset unchecked = preset(name, "laser.photons-per-pixel-microsecond", photons);
        MemorySegment x = TernaryErrors.random(1, 164, N, 0.5);
        try (var with = OpticalProjection.simulated(steady, 5, N, 512);
                var without = OpticalProjection.simulated(unchecked, 5, N, 512)) {
            assertThat(project(with, x, 0, 164, 512)).isEqualTo(project(without, x, 0, 164, 512));
            DriftReport report = with.drift();
            assertThat(report.checks()).isEqualTo(40);
            assertThat(report.refreshes()).isZero();
            assertThat(report.gain()).isCloseTo(1, within(0.1));
            assertThat(report.correlation()).isCloseTo(1, within(0.1));
            // 32 vectors of 512 outputs, twice for each check and after calibration, each with both halves.
            assertThat(with.ledger().frames()).isEqualTo(without.ledger().frames());
            assertThat(with.ledger().calibrationFrames() - without.ledger().calibrationFrames())
                    .isEqualTo(41L * 2 * 32 * 2 * steady.retrieval().framesPerHalf());
            assertThat(without.drift()).isEqualTo(DriftReport.NONE);
        }
    }

    /** Rows are the same bit for bit however they are batched, after a seek forwards or backwards, and beside measurements. */
    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024"})
    void anInterruptedRunGoesOnExactly(String name) {
        OpuPreset drifting = preset(name, "medium.decorrelation-seconds", "0.5", "laser.power-drift", "0.1",
                "laser.power-drift-seconds", "0.2", "calibration.check-rows", "30");
        int m = 256;
        MemorySegment x = TernaryErrors.random(1, 200, N, 0.4);
        float[] whole;
        long refreshes;
        try (var unbroken = OpticalProjection.simulated(drifting, 5, N, m)) {
            whole = project(unbroken, x, 0, 200, m);
            refreshes = unbroken.drift().refreshes();
            assertThat(unbroken.drift().checks()).isEqualTo(6);
            assertThat(refreshes).isGreaterThan(1);
        }
        try (var resumed = OpticalProjection.simulated(drifting, 5, N, m)) {
            for (int[] part : new int[][]{{137, 7}, {144, 56}, {29, 2}, {0, 1}, {90, 60}, {170, 30}}) {
                resumed.seek(part[0]);
                resumed.measure(() -> project(resumed, x, 0, 40, m));
                assertThat(project(resumed, x, part[0], part[1], m)).as("%d rows from %d", part[1], part[0])
                        .isEqualTo(java.util.Arrays.copyOfRange(whole, part[0] * m,
                                (part[0] + part[1]) * m));
            }
            assertThat(resumed.drift().checks()).isEqualTo(6);
            assertThat(resumed.drift().refreshes()).isEqualTo(refreshes);
            assertThat(resumed.ledger().rows()).isEqualTo(7 + 56 + 2 + 1 + 60 + 30);
        }
    }

    /** A device in a laboratory, which drifts by its own clock and whose past is gone. */
    private static final class Laboratory extends WrappedTwin {
        private double seconds;

        Laboratory(OpuParameters parameters) {
            super(new SimulatedOpu(parameters, 5));
        }

        @Override
        public void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
            frames.clock(seconds, 0, 0);
            twin.expose(frames, settings, counts);
        }
    }

    @Test
    void driftOfAnyDeviceIsFound() {
        OpuParameters parameters = preset("wang-2024", "laser.power-drift", "0.2").parameters();
        Laboratory laboratory = new Laboratory(parameters);
        MemorySegment x = TernaryErrors.random(1, 40, N, 0.5);
        try (var opu = new OpticalProjection(laboratory, new AnchorRetrieval(0, 3), N, 1000,
                AutoExposure.standard(), new Recalibration(100, 0.05), 1)) {
            opu.seek(5_000_000);
            float[] start = project(opu, x, 0, 40, 1000);
            assertThat(opu.drift()).as("nothing of the past is repeated").isEqualTo(DriftReport.NONE);
            laboratory.seconds = 3600;
            float[] drifted = project(opu, x, 0, 40, 1000);
            opu.seek(5_000_099);
            project(opu, x, 0, 1, 1000);
            float[] refreshed = project(opu, x, 0, 40, 1000);
            assertThat(opu.drift().checks()).isEqualTo(1);
            assertThat(opu.drift().refreshes()).isEqualTo(1);
            // The drift of this seed after an hour.
            assertThat(Math.abs(gain(drifted, start) - 1)).isGreaterThan(0.15);
            assertThat(opu.drift().gain()).isCloseTo(gain(drifted, start), within(0.01));
            assertThat(gain(refreshed, start)).isCloseTo(1, within(0.01));
        }
    }

    private static double gain(float[] now, float[] before) {
        double product = 0;
        double square = 0;
        for (int i = 0; i < now.length; i++) {
            product += (double) now[i] * before[i];
            square += (double) before[i] * before[i];
        }
        return product / square;
    }

    @Test
    void patternsHaveAQuarterOfEachSign() {
        for (int n : new int[]{1, 2, 3, 10, 67}) {
            float[] codes = DriftWatch.patterns(50, n);
            int each = Math.max(1, n / 4);
            for (int b = 0; b < 50; b++) {
                int plus = 0;
                int minus = 0;
                for (int j = 0; j < n; j++) {
                    plus += codes[b * n + j] == 1 ? 1 : 0;
                    minus += codes[b * n + j] == -1 ? 1 : 0;
                }
                assertThat(plus).isEqualTo(each);
                assertThat(minus).isEqualTo(Math.min(each, n - each));
            }
        }
    }
}
