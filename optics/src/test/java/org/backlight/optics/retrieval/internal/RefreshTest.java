package org.backlight.optics.retrieval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.backlight.optics.Fidelity;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.TernaryErrors;
import org.backlight.optics.twin.TwinParts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a refresh of the calibration restores on a device that drifts, against theory. */
class RefreshTest {

    private static final int N = 40;
    private static final int M = 2000;
    private static final int BATCH = 8;

    private static OpuPreset preset(String name, String... changes) {
        Map<String, String> overrides = new HashMap<>();
        for (int i = 0; i < changes.length; i += 2) {
            overrides.put(changes[i], changes[i + 1]);
        }
        return OpuPresets.load(name, overrides);
    }

    /** The row that is projected after so many hours, if there were no empty halves. */
    private static long row(OpuPreset preset, double hours, int outputs) {
        return (long) (hours * 3600
                / preset.frameCost(N, outputs).seconds(2L * preset.retrieval().framesPerHalf()));
    }

    /** Moments over the chosen pixels, whose intensity I is exponential between its median and its 5/6 quantile. */
    private record Anchors(double meanInverse, double c) {

        static Anchors after(double hours) {
            double sum = 0;
            int steps = 100_000;
            for (int i = 0; i < steps; i++) {
                double quantile = 0.5 + (i + 0.5) / steps / 3;
                sum += -1 / Math.log(1 - quantile) / steps;
            }
            return new Anchors(sum, Math.exp(-hours));
        }

        /** Means of |a| / |a0| and of the cosine of the angle between a0 and a = c a0 + s a', with a' independent. */
        double[] drawn() {
            SplittableRandom random = new SplittableRandom(3);
            double s = Math.sqrt(1 - c * c);
            int draws = 400_000;
            double ratio = 0;
            double cosine = 0;
            for (int i = 0; i < draws; i++) {
                double a0 = Math.sqrt(-Math.log(1 - 0.5 - random.nextDouble() / 3));
                double re = c * a0 + s * random.nextGaussian() / Math.sqrt(2);
                double im = s * random.nextGaussian() / Math.sqrt(2);
                double a = Math.hypot(re, im);
                ratio += a / a0 / draws;
                cosine += re / a / draws;
            }
            return new double[]{ratio, cosine};
        }

        /** E (|a| / |a0|)^2 = c^2 + s^2 E 1/I. */
        double squaredRatio() {
            return c * c + (1 - c * c) * meanInverse;
        }
    }

    /**
     * A medium with tau = 1 hour and an anchor. Without a refresh the outputs have the wrong weights |a| / |a0|: fidelity to
     * the present B is E r / sqrt(E r^2), correlation with the first B c^2 / sqrt(E r^2). With refreshes the weights are
     * right, and B turns with the angle of the anchor: c E cos. 2,000 outputs; 5 standard errors of about 0.3/sqrt(2000)
     * are 0.03.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2, 0.8})
    void aRefreshRestoresTheAnchorButNotTheFirstMatrix(double hours) {
        OpuPreset once = preset("wang-2024", "medium.decorrelation-seconds", "3600", "calibration.check-rows",
                "0");
        OpuPreset refreshed = preset("wang-2024", "medium.decorrelation-seconds", "3600",
                "calibration.drift-bound", "0.01");
        MemorySegment x = TernaryErrors.random(1, BATCH, N, 0.5);
        Anchors anchors = Anchors.after(hours);
        double[] drawn = anchors.drawn();
        try (var stale = OpticalProjection.simulated(once, 5, N, M);
                var fresh = OpticalProjection.simulated(refreshed, 5, N, M)) {
            long row = row(once, hours, M);
            stale.seek(row);
            fresh.seek(row);
            assertThat(stale.presentFidelity(x, BATCH).correlation())
                    .isCloseTo(drawn[0] / Math.sqrt(anchors.squaredRatio()), within(0.03));
            assertThat(stale.fidelity(x, BATCH).correlation())
                    .isCloseTo(anchors.c * anchors.c / Math.sqrt(anchors.squaredRatio()), within(0.04));
            Fidelity present = fresh.presentFidelity(x, BATCH);
            // The chosen pixels' anchors become those of any pixels, whose dark ones are noisy.
            assertThat(present.correlation()).isGreaterThan(hours == 0 ? 0.99 : 0.96);
            // 3 standard errors of the first gain, 0.014, and what checks of so many values and the bound of 0.01 leave.
            assertThat(present.gain()).isCloseTo(1, within(0.03));
            assertThat(fresh.fidelity(x, BATCH).correlation()).isCloseTo(anchors.c * drawn[1], within(0.04));
            if (hours > 0) {
                assertThat(fresh.drift().refreshes()).isGreaterThan(3);
            }
        }
    }

    /**
     * With a reference beam nothing but the gain depends on what was calibrated: fidelity to the present B stays that of the
     * noise without a refresh as well, and B turns by c and by cos of the phase, whatever is refreshed.
     */
    @ParameterizedTest
    @ValueSource(strings = {"medium.decorrelation-seconds,3600", "reference.phase-drift-radians,0.5"})
    void aReferenceBeamNeedsNoRefresh(String drift) {
        String[] parts = drift.split(",");
        DoubleUnaryOperator phase = TwinParts.drift(5 ^ 0x6472696674L, 0.5, 3600);
        OpuPreset once = preset("launay-2020", parts[0], parts[1], "calibration.check-rows", "0");
        OpuPreset refreshed = preset("launay-2020", parts[0], parts[1]);
        MemorySegment x = TernaryErrors.random(1, BATCH, N, 0.5);
        try (var stale = OpticalProjection.simulated(once, 5, N, M);
                var fresh = OpticalProjection.simulated(refreshed, 5, N, M)) {
            for (double hours : new double[]{0, 0.5, 2}) {
                double expected = parts[0].startsWith("medium")
                        ? Math.exp(-hours)
                        : Math.cos(phase.applyAsDouble(hours * 3600));
                for (OpticalProjection opu : new OpticalProjection[]{stale, fresh}) {
                    opu.seek(row(once, hours, M));
                    assertThat(opu.presentFidelity(x, BATCH).correlation()).isGreaterThan(0.998);
                    // 16,000 values of one medium: standard error about 1/sqrt(16,000) of the outputs.
                    assertThat(opu.fidelity(x, BATCH).correlation()).isCloseTo(expected,
                            within(5 / Math.sqrt(16_000)));
                }
            }
            assertThat(fresh.drift().refreshes()).isPositive();
        }
    }

    /** A laser that becomes brighter or dimmer changes the gain; checks keep it within the bound of what it was. */
    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024", "ideal"})
    void aRefreshRestoresTheGain(String name) {
        MemorySegment x = TernaryErrors.random(1, BATCH, N, 0.5);
        OpuPreset drifting = preset(name, "laser.power-drift", "0.2", "calibration.drift-bound", "0.02");
        OpuPreset once = preset(name, "laser.power-drift", "0.2", "calibration.check-rows", "0");
        double worst = 0;
        try (var fresh = OpticalProjection.simulated(drifting, 5, N, 1000);
                var stale = OpticalProjection.simulated(once, 5, N, 1000)) {
            double start = fresh.fidelity(x, BATCH).gain();
            for (double hours : new double[]{0.5, 2}) {
                fresh.seek(row(once, hours, 1000));
                stale.seek(row(once, hours, 1000));
                // The bound, what 10,000 rows add to it, and the laser's noise of 0.002 in each frame.
                assertThat(fresh.fidelity(x, BATCH).gain() / start).isCloseTo(1, within(0.03));
                worst = Math.max(worst, Math.abs(stale.fidelity(x, BATCH).gain() / start - 1));
            }
            assertThat(fresh.drift().refreshes()).isGreaterThan(4);
        }
        assertThat(worst).isGreaterThan(0.15);
    }
}
