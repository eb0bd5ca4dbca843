package org.backlight.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpuPresets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LightCostTest {

    private static final DeviceChoice LAUNAY = OpuPresets.load("launay-2020");

    @ParameterizedTest
    @CsvSource({"1000, 1", "100000, 1", "100001, 2", "200000, 2", "1000000, 10"})
    void outputsThatOneExposureDoesNotHoldTakeSeveral(long outputs, long exposures) {
        LightCost cost = LightCost.of(LAUNAY, 1000, outputs);
        assertThat(cost.exposures()).isEqualTo(exposures);
        assertThat(cost.mostOutputs()).isEqualTo(100_000);
        assertThat(cost.frames()).isEqualTo(2 * exposures);
        // 1,500 frames a second and 30 W.
        assertThat(cost.seconds()).isCloseTo(2 * exposures / 1500.0, within(1e-9));
        assertThat(cost.joules()).isCloseTo(2 * exposures / 50.0, within(1e-9));
    }

    @Test
    void timeStaysTheSameUpToTheLargestSizeOfAnEntryOfTheTable() {
        DeviceChoice wang = OpuPresets.load("wang-2024");
        double small = LightCost.of(wang, 1000, 1000).seconds();
        assertThat(LightCost.of(wang, 45_000, 45_000).seconds()).isEqualTo(small);
        assertThat(LightCost.of(wang, 100_000, 100_000).seconds()).isEqualTo(small);
        assertThat(LightCost.of(wang, 1_000_000, 1_000_000).seconds()).isGreaterThan(small);
    }

    @Test
    void moreInputsThanMirrorsAreRefused() {
        assertThatThrownBy(() -> LightCost.of(LAUNAY, 2_000_000, 10))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("2000000 inputs");
    }
}
