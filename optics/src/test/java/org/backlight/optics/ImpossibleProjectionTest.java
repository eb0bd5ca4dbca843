package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.backlight.optics.Twins.parameters;
import static org.backlight.optics.Twins.project;
import static org.backlight.optics.Twins.projection;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.backlight.optics.cost.Ledger;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.OffAxisHolography;
import org.backlight.optics.retrieval.PhaseShifting;
import org.backlight.optics.retrieval.internal.Calibration;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;

/** What a device cannot do is refused in one sentence, and calibration finds the light that it can. */
class ImpossibleProjectionTest {

    private static final OpuPreset LAUNAY = Twins.LAUNAY;

    @Test
    void inputMustBeTernary() {
        try (var opu = OpticalProjection.simulated(LAUNAY, 1, 3, 64)) {
            float[] out = new float[2 * 64];
            for (float bad : new float[]{0.5f, 2, Float.NaN}) {
                MemorySegment x = MemorySegment.ofArray(new float[]{1, -1, 0, 0, 1, bad});
                assertThatThrownBy(() -> opu.project(x, MemorySegment.ofArray(out), 2))
                        .isInstanceOf(IllegalArgumentException.class).hasMessage(
                                "The input of an optical projection must be ternary, but row 1, column 2 (counted from 0) holds "
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
                "The projection has 100001 outputs, but this device offers 1 to 100000 with off-axis holography; "
                        + "it would take 2 exposures of each pattern.");
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
                                    + "mean intensity is -?\\S+ counts, but at least 0\\.5 is needed; "
                                    + "retrieval\\.anchor-inputs sets its size\\.");
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
        var demodulator = LAUNAY.retrieval().demodulator(device.geometry(), layout, region, 4096);
        var calibration = new Calibration(device, layout, region, LAUNAY.retrieval(), demodulator,
                AutoExposure.standard(), 0, 0);
        for (int brightness = 0; brightness < 2; brightness++) {
            ExposureSettings settings = calibration.point(brightness).settings();
            BinaryFrames frames = new BinaryFrames(n);
            int on = AutoExposure.brightest(brightness, n);
            for (int f = 0; f < 50; f++) {
                int frame = frames.add(f, 0);
                for (int j = 0; j < on; j++) {
                    frames.set(frame, (j * 7 + f) % n);
                }
            }
            CountFrames counts = CountFrames.of16Bits(region, 50);
            device.expose(frames, settings, counts);
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
