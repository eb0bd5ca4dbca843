package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CharacterizationTest {

    private static Characterization of(String preset) {
        return new Characterization(preset, Map.of(), 5, 40, 256);
    }

    /** 16 frames of at least 64 x 256 grains: contrast within 5 standard errors of about 1/sqrt(n), plus rounding. */
    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024", "ideal"})
    void speckleIsExponential(String preset) {
        Characterization.Speckle speckle = of(preset).speckle();
        // Patterns share inputs, so the 16 frames hold fewer independent values; 64 x 256 are independent for sure.
        assertThat(speckle.contrast()).isCloseTo(speckle.expectedContrast(), within(5.0 / 128));
        double[] relative = speckle.relative();
        assertThat(relative[relative.length / 2]).isCloseTo(Math.log(2), within(0.05));
        assertThat(speckle.image().values()).hasSize(256 * 256);
    }

    /** Pixels as large as a grain leave a contrast of about 0.66; the tolerance is that of point pixels. */
    @Test
    void largePixelsLowerTheExpectedContrastAsWell() {
        Characterization.Speckle speckle = new Characterization("wang-2024",
                java.util.Map.of("camera.aperture-pixels", "1"), 1, 64, 512).speckle();
        assertThat(speckle.contrast()).isCloseTo(speckle.expectedContrast(), within(5.0 / 128));
        assertThat(speckle.expectedContrast()).isBetween(0.6, 0.75);
    }

    /**
     * The extreme singular values lie at the edges of Marchenko and Pastur up to the fluctuations of Tracy and Widom's
     * law, here -0.023 in the mean and 0.024 in the standard deviation for the largest one; 5 of these, and 0.01 for the
     * measured gain.
     */
    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024"})
    void singularValuesFollowMarchenkoAndPastur(String preset) {
        Characterization.Spectrum spectrum = of(preset).spectrum();
        assertThat(spectrum.lowerEdge()).isCloseTo(1 - Math.sqrt(40 / 256.0), within(1e-12));
        assertThat(spectrum.values()).hasSize(40);
        assertThat(spectrum.values()[0]).isCloseTo(spectrum.lowerEdge(), within(0.153));
        assertThat(spectrum.values()[39]).isCloseTo(spectrum.upperEdge(), within(0.153));
    }

    @Test
    void projectionIsLinearUpToItsNoise() {
        Linearity ideal = of("ideal").linearity();
        assertThat(ideal.additivity()).isLessThan(1e-5);
        assertThat(ideal.oddness()).isLessThan(1e-5);
        assertThat(ideal.noise()).isZero();
        // Two independent noises in P(-x) + P(x) as in P(x) - P(x); P(x + y) - P(x) - P(y) has three, over a longer vector.
        Linearity noisy = of("launay-2020").linearity();
        assertThat(noisy.noise()).isBetween(1e-3, 0.1);
        assertThat(noisy.oddness()).isCloseTo(noisy.noise(), within(0.15 * noisy.noise()));
        assertThat(noisy.additivity()).isBetween(0.5 * noisy.noise(), 2 * noisy.noise());
    }

    @Test
    void fidelityGrowsWithBitsLightAndRepetitions() {
        FidelityCurves device = of("launay-2020").curves();
        List<FidelityCurves.Point> bits = device.againstBits();
        assertThat(bits.getFirst().fidelity()).isLessThan(bits.get(3).fidelity());
        assertThat(bits.get(3).fidelity()).isLessThan(bits.get(6).fidelity());
        List<FidelityCurves.Point> light = device.againstLight();
        assertThat(light.getFirst().signalToNoise()).isLessThan(light.getLast().signalToNoise());
        List<FidelityCurves.Point> repetitions = device.againstRepetitions();
        assertThat(repetitions).hasSize(7);
        // Independent noise falls as 1/N until calibration errors dominate.
        assertThat(repetitions.get(2).signalToNoise() / repetitions.get(0).signalToNoise()).isBetween(2.0,
                4.5);
        assertThat(device.againstDensity()).allMatch(p -> p.fidelity() > 0.95);
    }

    /** At a thousandth of the light the noise is that of reading and rounding; at full exposure that of the preset. */
    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024"})
    void fidelityGrowsWithExposure(String preset) {
        List<FidelityCurves.Point> points = of(preset).curves().againstExposure();
        // An anchor cannot be told from the dark at the shortest of the 7 exposures.
        assertThat(points).hasSizeBetween(preset.startsWith("wang") ? 4 : 7, 7);
        assertThat(points.getLast().at()).isEqualTo(400);
        assertThat(points.getLast().fidelity()).isGreaterThan(0.98);
        for (int i = 1; i < points.size(); i++) {
            assertThat(points.get(i).signalToNoise()).isGreaterThan(points.get(i - 1).signalToNoise());
        }
    }

    @Test
    void stabilityIsThatOfTheDevice() {
        List<FidelityCurves.Stability> steady = of("launay-2020").curves().stability();
        assertThat(steady).hasSize(10).allMatch(p -> p.refreshes() == 0 && p.once().first() > 0.98
                && p.refreshed().first() > 0.98);
        var drifting = new Characterization("launay-2020", Map.of("reference.phase-drift-radians", "0.5",
                "laser.power-drift", "0.1"), 5, 40, 256);
        List<FidelityCurves.Stability> points = drifting.curves().stability();
        assertThat(points.getFirst().once().first()).isGreaterThan(0.98);
        assertThat(points).anyMatch(p -> p.once().first() < 0.97);
        assertThat(points).allMatch(p -> p.once().present() > 0.98 && p.refreshed().present() > 0.98);
        assertThat(points)
                .anyMatch(p -> Math.abs(p.once().gain() / points.getFirst().once().gain() - 1) > 0.08)
                .allMatch(p -> Math
                        .abs(p.refreshed().gain() / points.getFirst().refreshed().gain() - 1) < 0.07);
        assertThat(points.getLast().refreshes()).isPositive();
    }

    @Test
    void costIsThatOfTheFrames() {
        ProjectionCost cost = of("launay-2020").cost();
        assertThat(cost.framesPerProjection()).isEqualTo(2);
        assertThat(cost.seconds().total()).isCloseTo(2 / 1500.0, within(1e-12));
        assertThat(cost.seconds().exposure()).isCloseTo(2 * 400e-6, within(1e-12));
        assertThat(cost.joules().total()).isCloseTo(30 * 2 / 1500.0, within(1e-12));
        assertThat(cost.hostMicros()).isPositive();
        assertThat(cost.twinMicros()).isPositive();
    }

    @Test
    void picturesShowTheDevice() {
        Characterization device = of("launay-2020");
        Characterization.Image mirrors = device.mirrors();
        assertThat(mirrors.rows()).isEqualTo(912);
        assertThat(mirrors.columns()).isEqualTo(1140);
        double on = 0;
        for (float value : mirrors.values()) {
            on += value;
        }
        // 20 of 40 macro-pixels with 152 x 152 mirrors, of which 6 x 7 fit.
        assertThat(on).isEqualTo(20.0 * 152 * 152);
        assertThat(device.hologram().values()).hasSize(256 * 256);
        assertThat(of("wang-2024").hologram()).isNull();
        assertThatThrownBy(() -> new Characterization("launay-2020", Map.of(), 1, 3, 64))
                .hasMessageStartingWith("inputs is 3");
    }
}
