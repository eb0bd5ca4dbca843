package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The noise of the retrieved projection is the one that docs/physics.md derives. */
class FidelityTheoryTest {

    private static final int INPUTS = 40;
    private static final int OUTPUTS = 2048;
    private static final int BATCH = 32;

    /** Rows with 7 inputs on in the positive half and 4 in the negative one, at places that move. */
    private static MemorySegment errors() {
        float[] codes = new float[BATCH * INPUTS];
        for (int b = 0; b < BATCH; b++) {
            for (int j = 0; j < 11; j++) {
                codes[b * INPUTS + (3 * b + 7 * j) % INPUTS] = j < 7 ? 1 : -1;
            }
        }
        return MemorySegment.ofArray(codes);
    }

    /**
     * Light from plenty to a few photoelectrons; cameras of 8 and of 14 bits; all retrievals. 65,536 values fix the
     * noise variance to 0.6 % (one standard error); calibration (reference power, background, and for the anchor its
     * amplitudes, from 64 shots) adds up to 2 % more, hence a bound of 5 %.
     */
    @ParameterizedTest
    @CsvSource({"off-axis,40000,53,8", "off-axis,40000,1,14", "off-axis,30,1,14", "off-axis,3,1,14",
            "steps-3,40000,1,14",
            "steps-4,30,1,14", "steps-5,40000,53,8", "anchor,40000,1,14", "anchor,40000,53,8",
            "anchor,30,1,14"})
    void noiseIsAsDerived(String method, double photons, double electronsPerCount, int bits) {
        boolean offAxis = method.equals("off-axis");
        // What the derivation leaves out: leaks, laser noise, fixed pattern.
        OpuParameters p = OpuPresets.load("launay-2020", Map.ofEntries(
                Map.entry("laser.photons-per-pixel-microsecond", "" + photons),
                Map.entry("laser.power-noise", "0"),
                Map.entry("camera.electrons-per-count", "" + electronsPerCount),
                Map.entry("camera.bits", "" + bits),
                Map.entry("camera.photo-response-non-uniformity", "0"),
                Map.entry("camera.dark-signal-non-uniformity-electrons", "0"),
                Map.entry("medium.grain-rows", offAxis ? "4" : "1"),
                Map.entry("reference.carrier-radians-per-row", offAxis ? "1.5707963267948966" : "0"),
                Map.entry("dmd.dead-fraction", "0"), Map.entry("dmd.stuck-fraction", "0"),
                Map.entry("dmd.edge-illumination", "1"), Map.entry("dmd.contrast-ratio", ".inf")))
                .parameters();
        Retrieval retrieval = switch (method) {
            case "off-axis" -> new OffAxisHolography();
            case "anchor" -> new AnchorRetrieval(90, 3);
            default -> new PhaseShifting(method.charAt(6) - '0');
        };
        try (var opu = new OpticalProjection(new SimulatedOpu(p, 5), retrieval, INPUTS, OUTPUTS,
                AutoExposure.standard(), 2)) {
            Fidelity fidelity = opu.fidelity(errors(), BATCH);
            OperatingPoint point = opu.operatingPoint(0);
            double s = point.signalCounts() * electronsPerCount;
            double r = point.referenceCounts() * electronsPerCount;
            double v = Math.pow(p.camera().readNoiseElectrons(), 2)
                    + electronsPerCount * electronsPerCount / 12;
            double noise = 0;
            for (int k : new int[]{7, 4}) {
                noise += switch (method) {
                    case "off-axis" -> (r + k * s + v) / (4 * r * s);
                    case "anchor" -> {
                        double sum = 0;
                        for (float weight : point.anchorWeight()) {
                            double a = electronsPerCount / (4 * weight * weight) / s;
                            sum += (s * (a + 2 * k) + 2 * v) / (2 * s * s * a);
                        }
                        yield sum / OUTPUTS;
                    }
                    default -> (r + k * s + v) / (((PhaseShifting) retrieval).steps() * r * s);
                };
            }
            assertThat(fidelity.noiseVariance()).isCloseTo(noise, within(0.05 * noise));
            // The ideal variance is 11 for random entries; 40 columns of 2048 outputs fix it to 1 %, five of which:
            double expected = 1 / Math.sqrt(1 + noise / 11);
            assertThat(fidelity.correlation()).isCloseTo(expected,
                    within(0.07 * (1 - expected * expected) + 1e-4));
        }
    }
}
