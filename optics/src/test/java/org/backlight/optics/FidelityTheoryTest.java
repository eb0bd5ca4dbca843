package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.OffAxisHolography;
import org.backlight.optics.retrieval.OperatingPoint;
import org.backlight.optics.retrieval.PhaseShifting;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.twin.Dmd;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.SimulatedOpu;
import org.backlight.optics.twin.TwinParts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The noise of the retrieved projection is the one that docs/fidelity.md derives. */
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

    /** The mean of 1 / sinc(a f)^2 over the band of a pupil of 1 / grain cycles per pixel about a carrier, by the midpoint rule. */
    private static double amplification(double aperture, int grain, double carrier) {
        int steps = 10_000;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double x = Math.PI * aperture * (carrier + ((i + 0.5) / steps - 0.5) / grain);
            sum += Math.abs(x) < 1e-12 ? 1 : Math.pow(x / Math.sin(x), 2);
        }
        return sum / steps;
    }

    /** The intensity t^2 of an anchor with the weight t / (2 (t^2 + c)), the larger of two. */
    private static double anchor(double weight, double c) {
        return Math.pow((1 + Math.sqrt(Math.max(0, 1 - 16 * weight * weight * c))) / (4 * weight), 2);
    }

    /** What weights were multiplied by so that the mean square of a / (a + c) became 1, by bisection. */
    private static double anchorScale(float[] weights, double c) {
        double low = 1;
        double high = 4;
        for (int step = 0; step < 50; step++) {
            double scale = (low + high) / 2;
            double squares = 0;
            for (float weight : weights) {
                double a = anchor(weight / scale, c);
                squares += Math.pow(scale * a / (a + c), 2) / weights.length;
            }
            if (squares > 1) {
                high = scale;
            } else {
                low = scale;
            }
        }
        return low;
    }

    /**
     * Light from plenty to a few photoelectrons; cameras of 8 and of 14 bits; all retrievals, with grains and pixels of several
     * sizes. 65,536 values fix the noise variance to 0.6 % (one standard error); calibration (reference power, background,
     * and for the anchor its amplitudes, from 64 frames) adds up to 2 % more, hence a bound of 5 %.
     */
    @ParameterizedTest
    @CsvSource({"off-axis,4,1,0,40000,53,8", "off-axis,4,1,0,40000,1,14", "off-axis,4,1,0,30,1,14",
            "off-axis,4,1,0,3,1,14", "off-axis,4,2,0,40000,53,8", "off-axis,4,2,1,40000,53,8",
            "off-axis,5,1,0.7,30,1,14", "steps-3,1,1,0,40000,1,14", "steps-4,1,1,0,30,1,14",
            "steps-5,1,1,0,40000,53,8", "steps-4,2,2,0,40000,53,8", "steps-3,2,1,1,30,1,14",
            "anchor,1,1,0,40000,1,14", "anchor,1,1,0,40000,53,8", "anchor,1,1,0,30,1,14",
            "anchor,4,1,0,40000,53,8"})
    void noiseIsAsDerived(String method, int grainRows, int grainColumns, double aperture, double photons,
            double electronsPerCount, int bits) {
        // Cycles per row, so that the side band lies in the middle of what the centre and the mirror image leave.
        double carrier = !method.equals("off-axis") ? 0 : grainRows == 4 ? 0.375 : 0.35;
        // What the derivation leaves out: leaks, laser noise, fixed pattern.
        OpuParameters p = OpuPresets.load("launay-2020", Map.ofEntries(
                Map.entry("laser.photons-per-pixel-microsecond", "" + photons),
                Map.entry("laser.power-noise", "0"),
                Map.entry("camera.electrons-per-count", "" + electronsPerCount),
                Map.entry("camera.bits", "" + bits),
                Map.entry("camera.photo-response-non-uniformity", "0"),
                Map.entry("camera.dark-signal-non-uniformity-electrons", "0"),
                Map.entry("medium.grain-rows", "" + grainRows),
                Map.entry("medium.grain-columns", "" + grainColumns),
                Map.entry("camera.aperture-pixels", "" + aperture),
                Map.entry("reference.carrier-radians-per-row", "" + 2 * Math.PI * carrier),
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
            double pixels = grainRows * grainColumns;
            double lost = amplification(aperture, grainRows, carrier)
                    * amplification(aperture, grainColumns, 0);
            double noise = 0;
            for (int k : new int[]{7, 4}) {
                noise += switch (method) {
                    case "off-axis" -> (r + k * s + v) / (pixels * r * s) * lost;
                    case "anchor" -> {
                        // weight = g / (2 sqrt(a s)) with g = w a / (a + c) and the mean of g^2 1, solved for the intensity a.
                        double c = (1 + v / s) / s;
                        double scale = anchorScale(point.anchorWeight(), c * s / electronsPerCount);
                        double sum = 0;
                        for (float weight : point.anchorWeight()) {
                            double a = anchor(weight / scale, c * s / electronsPerCount)
                                    * electronsPerCount / s;
                            double g = scale * a / (a + c);
                            sum += g * g * (s * (a + 2 * k) + 2 * v) / (2 * s * s * a);
                        }
                        yield sum / OUTPUTS;
                    }
                    default ->
                        (r + k * s + v) / (((PhaseShifting) retrieval).steps() * pixels * r * s) * lost;
                };
            }
            assertThat(fidelity.noiseVariance()).isCloseTo(noise, within(0.05 * noise));
            // The ideal variance is 11 for random entries; 40 columns of 2048 outputs fix it to 1 %, five of which:
            double expected = 1 / Math.sqrt(1 + noise / 11);
            assertThat(fidelity.correlation()).isCloseTo(expected,
                    within(0.07 * (1 - expected * expected) + 1e-4));
        }
    }

    /**
     * An uneven beam alone bounds the fidelity at mean(a)/rms(a), a the amplitudes of the inputs that are on: over all inputs by
     * vectors that show each with the same probability. The interference between K inputs adds a relative scatter of
     * sqrt(2/(B m)) with B m = 65,536 values to the mean squares, and that of the matrix's columns about as much
     * (40 columns of 2048): together below 2 % of the noise at 5 standard errors, within a bound of 10 %.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.8, 0.3})
    void unevenLightBoundsFidelityAsDerived(double edge) {
        OpuParameters even = OpuPresets.load("launay-2020").parameters().perfect();
        Dmd dmd = OpuPresets.load("launay-2020", Map.of("dmd.edge-illumination", "" + edge,
                "dmd.dead-fraction", "0", "dmd.stuck-fraction", "0", "dmd.contrast-ratio", ".inf"))
                .parameters().dmd();
        OpuParameters p = new OpuParameters(dmd, even.laser(), even.medium(), even.reference(), even.camera(),
                even.operation());
        try (var device = new SimulatedOpu(p, 5);
                var opu = new OpticalProjection(new SimulatedOpu(p, 5), new OffAxisHolography(), INPUTS,
                        OUTPUTS, AutoExposure.standard(), 2)) {
            float[] amplitudes = TwinParts.Light.of(dmd, MirrorLayout.fill(device.geometry(), INPUTS, 0), 5)
                    .amplitude();
            double sum = 0;
            double squares = 0;
            for (float a : amplitudes) {
                sum += a / INPUTS;
                squares += (double) a * a / INPUTS;
            }
            float[] codes = new float[INPUTS * INPUTS];
            for (int b = 0; b < INPUTS; b++) {
                for (int j = 0; j < 11; j++) {
                    codes[b * INPUTS + (b + 7 * j) % INPUTS] = j < 7 ? 1 : -1;
                }
            }
            double signalToNoise = sum * sum / (squares - sum * sum);
            assertThat(opu.fidelity(MemorySegment.ofArray(codes), INPUTS).signalToNoise())
                    .isCloseTo(signalToNoise, within(0.1 * signalToNoise));
        }
    }
}
