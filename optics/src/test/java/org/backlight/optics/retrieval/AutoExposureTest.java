package org.backlight.optics.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AutoExposureTest {

    /** Classes follow each other without a gap: the brightest frame of each is in it, and the next one in the next. */
    @Test
    void everyNumberOfInputsHasTheClassThatCoversIt() {
        assertThat(AutoExposure.brightnessClass(1)).isZero();
        int[] brightest = {16, 256, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 262_144, 524_288, 1_048_576};
        for (int c = 0; c < brightest.length; c++) {
            assertThat(AutoExposure.brightest(c, Integer.MAX_VALUE)).isEqualTo(brightest[c]);
            assertThat(AutoExposure.brightnessClass(brightest[c])).isEqualTo(c);
            assertThat(AutoExposure.brightnessClass(brightest[c] + 1)).isEqualTo(c + 1);
        }
        assertThat(AutoExposure.brightest(10, 1_000_000)).isEqualTo(1_000_000);
        int last = AutoExposure.brightnessClass(Integer.MAX_VALUE);
        assertThat(AutoExposure.brightest(last, Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    }
}
