package org.backlight.optics.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.HostSettings;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.TernaryErrors;
import org.backlight.optics.Twins;
import org.backlight.optics.characterization.Characterization;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.junit.jupiter.api.Test;

/** A fourth method of retrieval is one class: it projects, is calibrated, watched for drift, and characterized. */
class NewMethodTest {

    private static final OpuPreset WANG = OpuPresets.load("wang-2024");
    private static final int INPUTS = 40;
    private static final int OUTPUTS = 150;
    private static final int ROWS = 16;

    /**
     * Anchor retrieval that shows the anchor in the first frame of a half instead of the second, and takes the difference the
     * other way round.
     *
     * @param anchorInputs size of the anchor in macro-pixels
     */
    private record AnchorFirst(double anchorInputs) implements Retrieval {

        @Override
        public String method() {
            return "anchor-first";
        }

        @Override
        public int framesPerHalf() {
            return 2;
        }

        @Override
        public boolean usesReference() {
            return false;
        }

        @Override
        public long maximumOutputs(OpuGeometry geometry) {
            return Math.min(geometry.maximumOutputs(), regions(geometry).grains());
        }

        @Override
        public Region region(OpuGeometry geometry, long outputs) {
            check(geometry, outputs);
            return regions(geometry).region(outputs);
        }

        @Override
        public MirrorLayout layout(OpuGeometry geometry, long inputs) {
            return MirrorLayout.fill(geometry, inputs, anchorInputs);
        }

        @Override
        public Demodulator demodulator(OpuGeometry geometry, MirrorLayout layout, Region region,
                int outputs) {
            return new Reversed(geometry, layout, region, outputs);
        }

        @Override
        public KnownField knownField(CalibrationBench bench) {
            return new AnchorField(bench);
        }

        @Override
        public long mostFieldFrames(AutoExposure autoExposure) {
            return AnchorField.mostFrames(autoExposure);
        }

        private static final class Reversed extends Demodulator {
            private final AnchorDemodulator pixels;
            private final int anchorBit;

            Reversed(OpuGeometry geometry, MirrorLayout layout, Region region, int outputs) {
                super(region);
                anchorBit = layout.anchorBit();
                pixels = new AnchorDemodulator(geometry, region, anchorBit, outputs);
            }

            @Override
            public int outputs() {
                return pixels.outputs();
            }

            @Override
            public int lines() {
                return 1;
            }

            @Override
            public int outputsBefore(int line) {
                return line * outputs();
            }

            @Override
            public boolean chooses() {
                return true;
            }

            @Override
            public int[] candidates() {
                return pixels.candidates();
            }

            @Override
            public int[] pixels() {
                return pixels.pixels();
            }

            @Override
            public void choose(int[] chosen) {
                pixels.choose(chosen);
            }

            @Override
            public void complete(BinaryFrames frames, int first) {
                int without = frames.add(frames.number(first) + 1, 0);
                frames.copyBits(first, without);
                frames.set(first, anchorBit);
            }

            @Override
            public void accumulate(CountFrames counts, int first, OperatingPoint point, float sign,
                    float[] out, int at, int from, int to) {
                float scale = (float) (-sign / Math.sqrt(point.signalCounts() / 2));
                int with = first * region.pixels();
                int without = with + region.pixels();
                for (int i = 0; i < outputs(); i++) {
                    int pixel = pixels()[i];
                    out[at + i] += scale * point.anchorWeight()[i]
                            * (counts.at(without + pixel) - counts.at(with + pixel));
                }
            }
        }

        @Override
        public String toString() {
            return "anchor retrieval that begins with the anchor";
        }
    }

    private static final Retrieval METHOD = new AnchorFirst(60);

    private static OpticalProjection projection(OpuDevice device, Retrieval retrieval) {
        return new OpticalProjection(device, retrieval, INPUTS, OUTPUTS, AutoExposure.standard(), 2);
    }

    @Test
    void withoutNoiseItEqualsTheMethodItIsMadeFrom() {
        MemorySegment rows = TernaryErrors.random(4, ROWS, INPUTS, 0.4);
        try (OpticalProjection opu = projection(WANG.open(3).perfect(), METHOD);
                OpticalProjection known = projection(WANG.open(3).perfect(), new AnchorRetrieval(60, 1))) {
            float[] found = Twins.project(opu, rows, ROWS);
            float[] expected = Twins.project(known, rows, ROWS);
            assertThat(opu.chosenPixels()).isEqualTo(known.chosenPixels());
            double difference = 0;
            double power = 0;
            for (int i = 0; i < found.length; i++) {
                difference += Math.pow(found[i] - expected[i], 2);
                power += Math.pow(expected[i], 2);
            }
            // Float32 rounding alone.
            assertThat(Math.sqrt(difference / power)).isLessThan(1e-5);
        }
    }

    @Test
    void itIsCalibratedAndComparedWithItsIdeal() {
        MemorySegment rows = TernaryErrors.random(4, ROWS, INPUTS, 0.4);
        var checks = new Recalibration(4, 0.05);
        try (var opu = new OpticalProjection(WANG.open(3), METHOD, INPUTS, OUTPUTS, AutoExposure.standard(),
                checks, 2)) {
            Twins.project(opu, rows, ROWS);
            assertThat(opu.drift().checks()).isEqualTo(3);
            assertThat(opu.drift().refreshes()).isZero();
            assertThat(opu.fidelity(rows, ROWS).correlation()).isGreaterThan(0.97);
            assertThat(opu.fidelity(rows, ROWS).gain()).isBetween(0.9, 1.1);
            assertThat(opu.ledger().frames()).isLessThanOrEqualTo(opu.mostFrames(ROWS));
        }
    }

    @Test
    void itIsCharacterized() {
        var measured = new Characterization(new DeviceChoice() {
            @Override
            public String name() {
                return "fourth";
            }

            @Override
            public String summary() {
                return WANG.summary();
            }

            @Override
            public OpuDevice open(long seed) {
                return WANG.open(seed);
            }

            @Override
            public Retrieval retrieval(OpuGeometry geometry) {
                return METHOD;
            }

            @Override
            public Recalibration recalibration() {
                return Recalibration.NEVER;
            }

            @Override
            public List<Parameter> table() {
                return List.of();
            }

            @Override
            public List<Parameter> changed() {
                return List.of();
            }
        }, 5, INPUTS, OUTPUTS);
        assertThat(measured.hologram()).isNull();
        assertThat(measured.mirrors().anchored()).isTrue();
        assertThat(measured.cost().framesPerProjection()).isEqualTo(4);
        assertThat(measured.cost().hostMicros()).isPositive();
        try (var curves = measured.curves().orElseThrow()) {
            assertThat(curves.againstDensity().points()).isNotEmpty()
                    .allMatch(point -> point.fidelity() > 0.9);
        }
    }

    /** Every registered method is read from its own name and parameters. */
    @Test
    void registeredMethodsAreReadAsTheyAreWritten() {
        var any = new HostSettings(RetrievalMethods.all().getFirst(), Recalibration.STANDARD);
        for (Retrieval method : RetrievalMethods.all()) {
            var settings = new HostSettings(method, Recalibration.NEVER);
            assertThat(any.with(settings.table())).isEqualTo(settings);
        }
        assertThat(any.with(Map.of("retrieval.method", "phase-shifting", "retrieval.steps", "3"))
                .retrieval()).isEqualTo(new PhaseShifting(3));
        assertThatThrownBy(() -> any.with(Map.of("retrieval.steps", "3")))
                .hasMessageStartingWith("There is no parameter \"retrieval.steps\"; those that exist are");
        assertThatThrownBy(() -> any.with(Map.of("calibration.check-rows", "often")))
                .hasMessage("calibration.check-rows is often; expected a whole number");
    }
}
