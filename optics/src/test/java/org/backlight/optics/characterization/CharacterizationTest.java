package org.backlight.optics.characterization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.characterization.Characterization.Image;
import org.backlight.optics.characterization.FidelityCurves.Point;
import org.backlight.optics.characterization.MirrorFrame.State;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CharacterizationTest {

    private static Characterization of(String preset) {
        return new Characterization(OpuPresets.load(preset, Map.of()), 5, 40, 256);
    }

    /** Grains that do not divide 256, and a carrier that suits them. */
    private static final Map<String, String> FIVE = Map.of("medium.grain-rows", "5",
            "reference.carrier-radians-per-row", "2.5132741228718345");

    /** Contrast within 5 of its standard errors, which a normal deviate exceeds once in two million times. */
    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024", "ideal"})
    void speckleIsExponential(String preset) {
        Speckle speckle = of(preset).speckle();
        assertThat(speckle.contrast()).isCloseTo(speckle.expectedContrast(),
                within(5 * speckle.standardError()));
        assertThat(speckle.standardError()).isBetween(5e-4, 1e-2);
        double[] relative = speckle.relative();
        assertThat(relative[relative.length / 2]).isCloseTo(Math.log(2), within(0.05));
        assertThat(speckle.image().values()).hasSize(256 * 256);
    }

    /**
     * Over 8 seeds the deviations from theory are as large as their standard errors say: their mean square, a chi-square with 8
     * degrees of freedom over 8, lies outside 0.1 to 4 with a probability of 2e-4.
     */
    @Test
    void standardErrorOfTheContrastIsTrue() {
        double squares = 0;
        for (long seed = 1; seed <= 8; seed++) {
            Speckle speckle = new Characterization(OpuPresets.load("launay-2020", FIVE), seed, 64, 256)
                    .speckle();
            squares += Math.pow((speckle.contrast() - speckle.expectedContrast()) / speckle.standardError(),
                    2) / 8;
        }
        assertThat(squares).isBetween(0.1, 4.0);
    }

    /** Pixels as large as a grain leave a contrast of about 0.66. */
    @Test
    void largePixelsLowerTheExpectedContrastAsWell() {
        Speckle speckle = new Characterization(
                OpuPresets.load("wang-2024", Map.of("camera.aperture-pixels", "1")), 1, 64, 512)
                .speckle();
        assertThat(speckle.contrast()).isCloseTo(speckle.expectedContrast(),
                within(5 * speckle.standardError()));
        assertThat(speckle.expectedContrast()).isBetween(0.6, 0.75);
    }

    /** Two counts do not tell what rounding adds. */
    @Test
    void coarseCamerasHaveNoExpectedContrast() {
        assertThat(
                new Characterization(OpuPresets.load("launay-2020", Map.of("camera.bits", "1")), 1, 64, 256)
                        .speckle()
                        .expectedContrast())
                .isNaN();
    }

    /**
     * Singular values lie as near to the distribution as those of Gaussian matrices: within twice the distance that one in twenty of these
     * exceeds. The extreme ones lie at the edges up to the fluctuations of Tracy and Widom's distribution, here -0.023 in the mean and
     * 0.024 in the standard deviation for the largest one, and 5 of these.
     */
    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024"})
    void singularValuesFollowMarchenkoAndPastur(String preset) {
        SingularValues found = of(preset).singularValues();
        assertThat(found.meanSquare()).isBetween(0.85, 1.15);
        double scale = Math.sqrt(found.meanSquare());
        assertThat(found.distribution().lowerEdge()).isCloseTo(scale * (1 - Math.sqrt(40 / 256.0)),
                within(1e-12));
        assertThat(found.values()).hasSize(40);
        assertThat(found.values()[0]).isCloseTo(found.distribution().lowerEdge(), within(0.143));
        assertThat(found.values()[39]).isCloseTo(found.distribution().upperEdge(), within(0.143));
        assertThat(found.usualDistance()).isLessThan(found.largestUsualDistance());
        assertThat(found.distance()).isLessThan(2 * found.largestUsualDistance());
    }

    @Test
    void projectionIsLinearUpToItsNoise() {
        Linearity ideal = of("ideal").linearity();
        for (Linearity.Residual residual : List.of(ideal.additivity(), ideal.oddness(),
                ideal.homogeneity())) {
            assertThat(residual.total()).isLessThan(3e-5);
            assertThat(residual.noise()).isZero();
        }
        Linearity noisy = of("launay-2020").linearity();
        assertThat(noisy.additivity().noise()).isBetween(1e-3, 0.1);
        assertThat(noisy.oddness().noise()).isBetween(1e-3, 0.1);
        assertThat(noisy.homogeneity().noise()).isBetween(1e-3, 0.1);
        // Both halves pass the same mirrors and pixels, so that only noise tells them apart.
        assertThat(noisy.oddness().systematic()).isLessThan(2 * noisy.oddness().resolution());
        assertThat(noisy.additivity().systematic()).isLessThan(noisy.additivity().noise());
    }

    /** Pixels of unequal sensitivity let the object's own intensity, which is not linear, into the side band. */
    @Test
    void unequalPixelsAreSeenAsSystematicErrors() {
        Linearity unequal = new Characterization(OpuPresets.load("launay-2020",
                Map.of("camera.photo-response-non-uniformity", "0.2")), 5, 40, 256).linearity();
        assertThat(unequal.additivity().systematic()).isGreaterThan(0.03)
                .isGreaterThan(3 * unequal.additivity().resolution());
        assertThat(unequal.homogeneity().systematic()).isGreaterThan(0.03);
    }

    @Test
    void fidelityGrowsWithBitsLightAndFrames() {
        try (var device = of("launay-2020").curves().orElseThrow()) {
            List<Point> bits = device.againstBits().points();
            assertThat(bits.getFirst().fidelity()).isLessThan(bits.get(3).fidelity());
            assertThat(bits.get(3).fidelity()).isLessThan(bits.get(6).fidelity());
            List<Point> light = device.againstLight().points();
            assertThat(light.getFirst().signalToNoise()).isLessThan(light.getLast().signalToNoise());
            List<Point> frames = device.againstFrames().points();
            assertThat(frames).extracting(Point::at).containsExactly(2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0);
            // Independent noise falls as 1/N until errors that repeat dominate.
            assertThat(frames.get(2).signalToNoise() / frames.get(0).signalToNoise()).isBetween(1.5, 4.5);
            assertThat(device.againstDensity().points()).allMatch(p -> p.fidelity() > 0.95)
                    .last().extracting(Point::at).isEqualTo(1.0);
        }
    }

    /** At a thousandth of the light the noise is that of reading and rounding; at full exposure that of the preset. */
    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024"})
    void fidelityGrowsWithExposure(String preset) {
        try (var curves = of(preset).curves().orElseThrow()) {
            FidelityCurves.Curve curve = curves.againstExposure();
            List<Point> points = curve.points();
            // An anchor cannot be told from the dark at the shortest of the 7 exposures, which is said.
            assertThat(points.size() + curve.refused().size()).isEqualTo(7);
            assertThat(curve.refused()).hasSizeBetween(preset.startsWith("wang") ? 1 : 0,
                    preset.startsWith("wang") ? 3 : 0)
                    .allMatch(refused -> refused.reason().startsWith("The anchor is too small")
                            && refused.at() < points.getFirst().at());
            assertThat(points.getLast().at()).isEqualTo(400);
            assertThat(points.getLast().fidelity()).isGreaterThan(0.98);
            for (int i = 1; i < points.size(); i++) {
                assertThat(points.get(i).signalToNoise()).isGreaterThan(points.get(i - 1).signalToNoise());
            }
        }
    }

    @Test
    void stabilityIsThatOfTheDevice() {
        try (var curves = of("launay-2020").curves().orElseThrow()) {
            Stability steady = curves.stability().orElseThrow();
            assertThat(steady.drifts()).isFalse();
            assertThat(steady.moments()).hasSize(3)
                    .allMatch(p -> p.refreshes() == 0 && p.once().first() > 0.98
                            && p.refreshed().first() > 0.98);
        }
        var drifting = new Characterization(
                OpuPresets.load("launay-2020", Map.of("reference.phase-drift-radians", "0.5",
                        "laser.power-drift", "0.1")),
                5, 40, 256);
        try (var curves = drifting.curves().orElseThrow()) {
            Stability stability = curves.stability().orElseThrow();
            assertThat(stability.drifts()).isTrue();
            List<Stability.Moment> points = stability.moments();
            assertThat(points).hasSize(10);
            assertThat(points.getFirst().once().first()).isGreaterThan(0.98);
            assertThat(points).anyMatch(p -> p.once().first() < 0.97);
            assertThat(points).allMatch(p -> p.once().present() > 0.98 && p.refreshed().present() > 0.98);
            double first = points.getFirst().once().gain();
            assertThat(points).anyMatch(p -> Math.abs(p.once().gain() / first - 1) > 0.08)
                    .allMatch(p -> Math.abs(p.refreshed().gain() / first - 1) < 0.07);
            assertThat(points.getLast().refreshes()).isPositive();
        }
    }

    @Test
    void costIsThatOfTheFrames() {
        Characterization device = of("launay-2020");
        ProjectionCost cost = device.cost();
        assertThat(cost.framesPerProjection()).isEqualTo(2);
        assertThat(cost.seconds().total()).isCloseTo(2 / 1500.0, within(1e-12));
        assertThat(cost.seconds().exposure()).isCloseTo(2 * 400e-6, within(1e-12));
        assertThat(cost.joules().total()).isCloseTo(30 * 2 / 1500.0, within(1e-12));
        assertThat(cost.hostMicros()).isPositive();
        assertThat(device.publishedCosts()).singleElement().satisfies(published -> {
            assertThat(published.inputs()).isEqualTo(1_000_000);
            assertThat(published.outputs()).isEqualTo(100_000);
            assertThat(published.seconds().total()).isCloseTo(2 / 1500.0, within(1e-12));
            // A hundred times the outputs cannot be as cheap.
            assertThat(published.hostMicros()).isGreaterThan(5 * cost.hostMicros());
        });
    }

    @Test
    void picturesShowTheDevice() {
        Characterization device = of("launay-2020");
        MirrorFrame mirrors = device.mirrors();
        assertThat(mirrors.rows()).isEqualTo(912);
        assertThat(mirrors.columns()).isEqualTo(1140);
        // 20 of 40 macro-pixels with 152 x 152 mirrors, of which 6 x 7 fit, less the few that do not move.
        assertThat(mirrors.count(State.ON)).isBetween(20L * 152 * 152 - mirrors.count(State.DEAD)
                - mirrors.count(State.STUCK), 20L * 152 * 152);
        Image hologram = device.hologram();
        assertThat(hologram.values()).hasSize(256 * 256);
        assertThat(device.spectrum(hologram).isOffAxis()).isTrue();
        assertThat(of("wang-2024").hologram()).isNull();
        assertThatThrownBy(() -> new Characterization(OpuPresets.load("launay-2020", Map.of()), 1, 3, 64))
                .hasMessageStartingWith("inputs is 3");
    }

    /** Regions have whole grains and whole fringes, whatever their size. */
    @Test
    void picturesShowGrainsOfFiveRows() {
        Characterization device = new Characterization(OpuPresets.load("launay-2020", FIVE), 5, 40, 256);
        Image hologram = device.hologram();
        assertThat(hologram.rows()).isEqualTo(255);
        assertThat(device.spectrum(hologram).bandRows()).isEqualTo(51);
        var inline = new Characterization(
                OpuPresets.load("launay-2020", Map.of("retrieval.method", "phase-shifting",
                        "reference.carrier-radians-per-row", "0")),
                5, 40, 256);
        assertThat(inline.spectrum(inline.hologram()).isOffAxis()).isFalse();
    }

    /** With the anchor the mirrors show x + a; a share of them is dead and another stuck, 5 standard deviations around it. */
    @Test
    void mirrorsShowTheAnchorAndThoseThatDoNotMove() {
        MirrorFrame frame = new Characterization(
                OpuPresets.load("wang-2024", Map.of("dmd.dead-fraction", "0.1",
                        "dmd.stuck-fraction", "0.05")),
                5, 40, 256).mirrors();
        long all = 912L * 1140;
        assertThat(frame.anchored()).isTrue();
        assertThat(frame.count(State.DEAD) / (double) all).isCloseTo(0.1, within(1.5e-3));
        assertThat(frame.count(State.STUCK) / (double) all).isCloseTo(0.05, within(1.1e-3));
        try (var twin = new SimulatedOpu(OpuPresets.load("wang-2024").parameters(), 5)) {
            MirrorLayout layout = OpuPresets.load("wang-2024").retrieval().layout(twin.geometry(), 40);
            double moving = 20.0 * layout.mirrorsPerInput() + layout.anchorMirrors();
            assertThat((frame.count(State.ON) + frame.count(State.ANCHOR)) / moving).isCloseTo(0.85,
                    within(2e-3));
        }
        assertThat(frame.states()[(int) all - 1]).isNotEqualTo(State.OFF);
    }
}
