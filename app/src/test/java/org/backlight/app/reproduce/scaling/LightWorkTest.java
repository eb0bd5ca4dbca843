package org.backlight.app.reproduce.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.backlight.app.failure.UserMistake;
import org.backlight.app.machine.LightCost;
import org.backlight.optics.OpuPresets;
import org.junit.jupiter.api.Test;

class LightWorkTest {

    private static final double TOLERANCE = 1e-12;

    @Test
    void outputsThatOneExposureDoesNotHoldAreNamed() {
        assertThatThrownBy(() -> LightWork.requireOneExposure(OpuPresets.load("launay-2020"), 1000, 250_000))
                .isInstanceOf(UserMistake.class)
                .hasMessage("device launay-2020 is too small for 250000 outputs at once: they would take 3 "
                        + "exposures; expected a device that gives them in one");
    }

    @Test
    void inputsThatTheMirrorsDoNotHoldAreRefused() {
        assertThatThrownBy(() -> LightWork.cost(OpuPresets.load("wang-2024"), 5_000_000, 1000))
                .isInstanceOf(UserMistake.class)
                .hasMessageStartingWith("device wang-2024 cannot project 5000000 inputs to 1000 outputs: ");
        assertThat(LightWork.ifPossible(OpuPresets.load("wang-2024"), 5_000_000, 1000)).isEmpty();
    }

    /** Frames of 500 us: 100 us to load, 400 us of exposure; both halves, two frames each. */
    @Test
    void fasterPartsHelpAsFarAsTheLongestPhaseGoes() {
        LightCost cost = LightWork.cost(OpuPresets.load("wang-2024"), 1000, 1000);
        assertThat(cost.frames()).isEqualTo(4);
        assertThat(LightWork.secondsIfFaster(cost, 10, 1)).isCloseTo(4 * 400e-6, within(TOLERANCE));
        assertThat(LightWork.secondsIfFaster(cost, 1, 10)).isCloseTo(4 * 100e-6, within(TOLERANCE));
        assertThat(LightWork.secondsIfFaster(cost, 10, 10)).isCloseTo(4 * 40e-6, within(TOLERANCE));
    }
}
