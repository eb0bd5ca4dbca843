package org.backlight.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuartilesTest {

    @Test
    void theyAreInterpolated() {
        assertThat(Quartiles.of(5, 1, 4, 2, 3)).isEqualTo(new Quartiles(3, 2, 4));
        assertThat(Quartiles.of(1, 2, 3, 4)).isEqualTo(new Quartiles(2.5, 1.75, 3.25));
        assertThat(Quartiles.of(7)).isEqualTo(new Quartiles(7, 7, 7));
    }

    @Test
    void theyAreScaledAndShifted() {
        Quartiles quartiles = new Quartiles(3, 2, 5);
        assertThat(quartiles.times(2)).isEqualTo(new Quartiles(6, 4, 10));
        assertThat(quartiles.plus(1)).isEqualTo(new Quartiles(4, 3, 6));
        assertThat(quartiles.atLeast(4)).isEqualTo(new Quartiles(4, 4, 5));
        assertThat(quartiles.halfRange()).isEqualTo(1.5);
    }
}
