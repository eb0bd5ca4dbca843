package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.OffAxisHolography;
import org.backlight.optics.twin.Dmd;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.ScatteringMedium;
import org.backlight.optics.twin.SimulatedOpu;
import org.backlight.optics.twin.TwinParts;
import org.backlight.projection.GaussianProjection;
import org.junit.jupiter.api.Test;

/** One imperfection at a time, against what it should do. */
class ImperfectionsTest {

    private static final int SIDE = 128;

    /** An ideal device with some parameters changed, that gives unrounded counts of one electron each. */
    private static OpuParameters ideal(String... changes) {
        Map<String, String> overrides = new HashMap<>(Map.of("camera.electrons-per-count", "1"));
        for (int i = 0; i < changes.length; i += 2) {
            overrides.put(changes[i], changes[i + 1]);
        }
        return OpuPresets.load("ideal", overrides).parameters();
    }

    /** Counts of frames with numbers from 0 on, reference beam alone at 1000 photons a pixel, or nothing at all. */
    private static CountFrames flat(OpuParameters parameters, boolean lit, int frames) {
        try (var device = new SimulatedOpu(parameters, 3)) {
            Region region = new Region(SIDE, SIDE);
            device.prepare(MirrorLayout.fill(device.geometry(), 4, 0), region);
            BinaryFrames empty = new BinaryFrames(4);
            empty.clock(0, 0, 1 / parameters.operation().timing(4, 1).frameRateHz());
            for (int f = 0; f < frames; f++) {
                empty.add(f, 0);
            }
            CountFrames counts = CountFrames.unrounded(region, frames);
            double transmission = lit
                    ? 1000 / (parameters.reference().photonsPerPixelMicrosecond() * 100)
                    : 0;
            device.expose(empty, new ExposureSettings(100, 1, transmission), counts);
            return counts;
        }
    }

    /** Mean and variance over the pixels of a frame. */
    private static double[] moments(CountFrames counts, int frame) {
        int n = SIDE * SIDE;
        double mean = counts.sum(frame) / n;
        double variance = 0;
        for (int p = 0; p < n; p++) {
            variance += Math.pow(counts.count(frame, 0, p + 0) - mean, 2) / n;
        }
        return new double[]{mean, variance};
    }

    /** 16,384 pixels; bounds of 5 standard errors (each exceeded with a probability below 6e-7). */
    @Test
    void fixedPatternIsThatOfThePixels() {
        CountFrames counts = flat(ideal("camera.photo-response-non-uniformity", "0.05",
                "camera.dark-signal-non-uniformity-electrons", "7"), true, 2);
        double[] m = moments(counts, 0);
        double variance = 50 * 50 + 7 * 7;
        assertThat(m[0]).isCloseTo(1000, within(5 * Math.sqrt(variance) / SIDE));
        assertThat(m[1]).isCloseTo(variance, within(5 * variance * Math.sqrt(2) / SIDE));
        assertThat(counts.same(0, counts, 1)).as("the pattern never changes").isTrue();
        assertThat(moments(flat(ideal("camera.dark-signal-non-uniformity-electrons", "7"), false, 1), 0)[1])
                .isCloseTo(49, within(5 * 49 * Math.sqrt(2) / SIDE));
    }

    /** 50,000 electrons per second for 100 microseconds are 5, with Poisson noise. */
    @Test
    void darkCurrentCollectsElectrons() {
        double[] m = moments(
                flat(ideal("camera.dark-current-electrons-per-second", "50000", "camera.shot-noise", "true"),
                        false, 1),
                0);
        assertThat(m[0]).isCloseTo(5, within(5 * Math.sqrt(5) / SIDE));
        assertThat(m[1]).isCloseTo(5, within(5 * Math.sqrt(2 * 25 + 5) / SIDE));
    }

    /** 400 frames: the power's standard deviation is known to 1/sqrt(800). */
    @Test
    void laserPowerVariesFromFrameToFrame() {
        CountFrames counts = flat(ideal("laser.power-noise", "0.03"), true, 400);
        double sum = 0;
        double squares = 0;
        for (int f = 0; f < 400; f++) {
            double power = counts.sum(f) / SIDE / SIDE / 1000 - 1;
            sum += power;
            squares += power * power;
        }
        assertThat(sum / 400).isCloseTo(0, within(5 * 0.03 / 20));
        assertThat(Math.sqrt(squares / 400)).isCloseTo(0.03, within(5 * 0.03 / Math.sqrt(800)));
        // All pixels of a frame share it.
        assertThat(moments(counts, 7)[1]).isLessThan(1e-4);
    }

    /** Mean square of g(t) − g(0) over seeds: 2 s^2 (1 − exp(−t^2 / (2 tau^2))), 400 seeds known to 1/sqrt(200). */
    @Test
    void driftHasItsCovariance() {
        for (double t : new double[]{0.3, 1, 10}) {
            double squares = 0;
            for (long seed = 0; seed < 400; seed++) {
                squares += Math.pow(TwinParts.drift(seed, 2, 5).applyAsDouble(5 * t), 2) / 400;
            }
            double expected = 2 * 4 * (1 - Math.exp(-t * t / 2));
            assertThat(squares).isCloseTo(expected, within(5 * expected / Math.sqrt(200)));
            assertThat(TwinParts.drift(1, 2, 5).applyAsDouble(0)).isZero();
        }
    }

    /** A phase drift of d turns the effective matrix: fidelity is cos d, and the gain too. */
    @Test
    void phaseDriftTurnsTheMatrix() {
        OpuParameters parameters = ideal("reference.phase-drift-radians", "1",
                "reference.phase-drift-seconds", "1000");
        DoubleUnaryOperator drift = TwinParts.drift(5 ^ 0x6472696674L, 1, 1000);
        int n = 20;
        int m = 4000;
        MemorySegment x = TernaryErrors.random(1, 4, n, 0.5);
        try (var opu = new OpticalProjection(new SimulatedOpu(parameters, 5), new OffAxisHolography(), n, m,
                AutoExposure.standard(), 1)) {
            for (double hours : new double[]{0, 0.1, 0.5, 3}) {
                opu.seek((long) (hours * 3600 * 1500 / 2));
                Fidelity fidelity = opu.fidelity(x, 4);
                // 16,000 values in pairs of one grain: standard error of the gain about 1/sqrt(16,000).
                assertThat(fidelity.gain()).isCloseTo(Math.cos(drift.applyAsDouble(hours * 3600)),
                        within(5 / Math.sqrt(16_000)));
            }
        }
    }

    /** After a time t entries have correlation c = exp(-t / tau) with their start, so fidelity and gain are c. */
    @Test
    void mediumDecorrelatesExponentially() {
        OpuParameters parameters = ideal("medium.decorrelation-seconds", "3600");
        int n = 20;
        int m = 4000;
        MemorySegment x = TernaryErrors.random(1, 4, n, 0.5);
        for (ScatteringMedium.Kind kind : new ScatteringMedium.Kind[]{ScatteringMedium.Kind.GAUSSIAN,
                ScatteringMedium.Kind.HADAMARD}) {
            var medium = new ScatteringMedium(kind, 4, 1, 3600);
            var changed = new OpuParameters(parameters.dmd(), parameters.laser(), medium,
                    parameters.reference(), parameters.camera(), parameters.operation());
            try (var opu = new OpticalProjection(new SimulatedOpu(changed, 5), new OffAxisHolography(), n, m,
                    AutoExposure.standard(), 2)) {
                for (double hours : new double[]{0, 0.1, 0.5, 3}) {
                    opu.seek((long) (hours * 3600 * 1500 / 2));
                    Fidelity fidelity = opu.fidelity(x, 4);
                    // 16,000 values of few independent vectors: 5 standard errors of 1/sqrt(16,000).
                    assertThat(fidelity.gain()).isCloseTo(Math.exp(-hours), within(5 / Math.sqrt(16_000)));
                    assertThat(fidelity.correlation()).isCloseTo(Math.exp(-hours),
                            within(5 / Math.sqrt(16_000)));
                }
            }
        }
    }

    /**
     * With an anchor both factors of Re(conj(Ta) Tx) / |Ta| change, so the gain is c^2. Each of 2000 outputs adds noise of
     * about c s |T'a| / |Ta| to it, below 0.5 for the pixels that calibration chooses: 5 standard errors are 0.06.
     */
    @Test
    void anchorAndInputsDecorrelateTogether() {
        OpuParameters perfect = OpuPresets.load("wang-2024").parameters().perfect();
        var changed = new OpuParameters(perfect.dmd(), perfect.laser(),
                new ScatteringMedium(ScatteringMedium.Kind.GAUSSIAN, 1, 1, 3600), perfect.reference(),
                perfect.camera(), perfect.operation());
        MemorySegment x = TernaryErrors.random(1, 4, 40, 0.5);
        try (var opu = new OpticalProjection(new SimulatedOpu(changed, 5), new AnchorRetrieval(0, 3), 40,
                2000,
                AutoExposure.standard(), 2)) {
            double rate = perfect.operation().timing(40, 2000).frameRateHz();
            for (double hours : new double[]{0, 0.1, 0.5}) {
                opu.seek((long) (hours * 3600 * rate / 4));
                assertThat(opu.fidelity(x, 4).gain()).isCloseTo(Math.exp(-2 * hours), within(0.06));
            }
        }
    }

    /** The light of frame f is that of the drift at time f / rate, to float precision. */
    @Test
    void laserPowerDrifts() {
        DoubleUnaryOperator drift = TwinParts.drift(3 ^ 0x706f776572L, 0.05, 0.01);
        OpuParameters parameters = ideal("laser.power-drift", "0.05", "laser.power-drift-seconds", "0.01");
        CountFrames counts = flat(parameters, true, 100);
        double rate = parameters.operation().timing(4, 1).frameRateHz();
        double squares = 0;
        for (int f = 0; f < 100; f++) {
            double power = counts.sum(f) / SIDE / SIDE / 1000;
            assertThat(power).isCloseTo(1 + drift.applyAsDouble(f / rate), within(1e-5));
            squares += Math.pow(power - 1, 2) / 100;
        }
        assertThat(squares).isGreaterThan(1e-5);
    }

    /** Amplitudes by counting: 40 x 60 mirrors, a third of them dead, a tenth stuck, dim corners. */
    @Test
    void mirrorsThatDoNotMoveAreDark() {
        Dmd dmd = new Dmd(400, 600, 100, 0.3, 0.1, 0.5);
        MirrorLayout layout = new MirrorLayout(400, 600, 20, 80, 60_000);
        TwinParts.Light light = TwinParts.Light.of(dmd, layout, 4);
        double sum = 0;
        for (float amplitude : light.amplitude()) {
            sum += amplitude * amplitude / 20;
        }
        // Inputs lie on 128,000 of 240,000 mirrors from the first corner on, where light is below its mean of 1 or near it.
        assertThat(sum).isBetween(0.5, 0.65);
        assertThat(light.stuckMirrors()).isCloseTo(24_000, within(5 * Math.sqrt(24_000)));
        double anchor = light.anchorAmplitude() * light.anchorAmplitude() * 60_000;
        double all = sum * 128_000 + anchor + light.stuckMirrors();
        assertThat(all).isBetween(0.6 * 188_000 + 24_000 - 15_000, 0.6 * 188_000 + 24_000 + 15_000);
        TwinParts.Light perfect = TwinParts.Light.of(dmd.perfect(), layout, 4);
        assertThat(perfect.amplitude()).containsOnly(1);
        assertThat(perfect.stuckMirrors()).isZero();
    }

    /** Leaks, stuck and dead mirrors, and uneven light: what is constant is subtracted, the rest scales columns. */
    @Test
    void hostRemovesTheLightOfMirrorsThatAreOff() {
        OpuParameters parameters = ideal("dmd.contrast-ratio", "50", "dmd.stuck-fraction", "0.01",
                "dmd.dead-fraction", "0.02",
                "dmd.edge-illumination", "0.6");
        int n = 30;
        int m = 500;
        long seed = 6;
        MemorySegment x = TernaryErrors.random(1, 8, n, 0.4);
        float[] found = new float[8 * m];
        float[] expected = new float[8 * m];
        try (var device = new SimulatedOpu(parameters, seed);
                var opu = new OpticalProjection(device, new OffAxisHolography(), n, m,
                        AutoExposure.standard(), 1);
                var digital = new GaussianProjection(seed, n, m)) {
            opu.project(x, MemorySegment.ofArray(found), 8);
            float[] scaled = x.toArray(ValueLayout.JAVA_FLOAT);
            MirrorLayout layout = MirrorLayout.fill(device.geometry(), n, 0);
            float[] amplitude = TwinParts.Light.of(parameters.dmd(), layout, seed).amplitude();
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] *= amplitude[i % n] / Math.sqrt(0.97);
            }
            digital.project(MemorySegment.ofArray(scaled), MemorySegment.ofArray(expected), 8);
        }
        Fidelity fidelity = Fidelity.of(MemorySegment.ofArray(found), MemorySegment.ofArray(expected));
        assertThat(fidelity.correlation()).isGreaterThan(1 - 1e-8);
        assertThat(fidelity.gain()).isCloseTo(1, within(1e-4));
    }
}
