package org.backlight.optics.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.Twins;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.junit.jupiter.api.Test;

/** Which carriers and regions off-axis holography takes. */
class CarrierTest {

    private static final double TWO_PI = 2 * Math.PI;

    /** Regions are whole grains and hold a whole number of fringes. */
    @Test
    void regionsHoldWholeFringes() {
        OpuGeometry launay = Twins.geometry(OpuPresets.load("launay-2020"));
        Retrieval offAxis = new OffAxisHolography();
        assertThat(offAxis.region(launay, 2_048)).isEqualTo(new Region(8, 512));
        assertThat(offAxis.region(launay, 1)).isEqualTo(new Region(8, 64));
        assertThat(offAxis.region(launay, 100_000)).isEqualTo(new Region(104, 1_984));
        OpuGeometry tilted = Twins.geometry(Twins.tilted("launay-2020", 4, 2, 0.375, 3 / 80.0, 0));
        for (int outputs : new int[]{1, 300, 5_000, 60_000}) {
            Region region = offAxis.region(tilted, outputs);
            assertThat(region.rows() % 8).isZero();
            assertThat(region.columns() % 320).isZero();
            assertThat(region.pixels()).isGreaterThanOrEqualTo(4 * outputs);
        }
        OpuPreset odd = Twins.tilted("launay-2020", 5, 1, 0.3512345, 0, 0);
        assertThatThrownBy(() -> OpticalProjection.simulated(odd, 1, 10, 64)).hasMessage(
                "The reference beam's phase advances by " + TWO_PI * 0.3512345
                        + " radians per pixel row, which makes a whole number of fringes on no region of up to "
                        + "1088 rows in steps of 5; " + TWO_PI * 0.4 + " would.");
    }

    /** What overlaps is refused, in numbers; what just does not is taken. */
    @Test
    void overlapsAreRefused() {
        assertThatThrownBy(
                () -> OpticalProjection.simulated(Twins.tilted("launay-2020", 4, 1, 0.25, 0, 0), 1, 10, 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The side band of the hologram overlaps the centre of its spectrum: it lies from 0.125 "
                                + "to 0.375 cycles per pixel row and from -0.5 to 0.5 per pixel column, and the centre "
                                + "reaches to 0.25 and 1.");
        assertThatThrownBy(
                () -> OpticalProjection.simulated(Twins.tilted("launay-2020", 4, 1, 0.4375, 0, 0), 1, 10, 64))
                .hasMessageStartingWith(
                        "The side band of the hologram overlaps its own mirror image: it lies from "
                                + "0.3125 to 0.5625 cycles per pixel row and from");
        assertThatThrownBy(
                () -> OpticalProjection.simulated(Twins.tilted("launay-2020", 3, 1, 0.5, 0, 0), 1, 10, 64))
                .hasMessageContaining("mirror image");
        assertThatThrownBy(
                () -> OpticalProjection.simulated(Twins.tilted("launay-2020", 4, 4, 0.3, 0.3, 0), 1, 10, 64))
                .hasMessageContaining("overlaps the centre");
    }

    /** Columns may keep apart what rows do not, and the other way round. */
    @Test
    void oneAxisIsEnough() {
        assertThatCode(
                () -> OpticalProjection.simulated(Twins.tilted("ideal", 1, 4, 0, 0.375, 0), 1, 10, 64)
                        .close())
                .doesNotThrowAnyException();
        assertThatCode(
                () -> OpticalProjection.simulated(Twins.tilted("ideal", 2, 6, 0.5, 0.25, 0), 1, 10, 64)
                        .close())
                .doesNotThrowAnyException();
    }
}
