package org.backlight.optics.characterization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpuPresets;
import org.junit.jupiter.api.Test;

class HostTimeTest {

    private static final DeviceChoice LAUNAY = OpuPresets.load("launay-2020");

    @Test
    void bothPartsOfTheHostsWorkAreMeasured() {
        HostTime.Parts parts = HostTime.measure(LAUNAY, 100, 1000);
        assertThat(parts.encodeMicros()).isPositive().isLessThan(1e6);
        assertThat(parts.retrieveMicros()).isPositive().isLessThan(1e6);
        // Each half shows every input, and is one frame of at least a pixel for each output.
        assertThat(parts.shown()).isEqualTo(200);
        assertThat(parts.counts()).isGreaterThanOrEqualTo(2000);
        assertThat(HostTime.measure(LAUNAY, 100, 4000).counts()).isGreaterThan(parts.counts());
    }

    @Test
    void aSizeThatTheDeviceDoesNotTakeIsRefused() {
        assertThatThrownBy(() -> HostTime.measure(LAUNAY, 100, 100_001))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
