package org.backlight.datasets.climate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GridTest {

    @Test
    void theMeanIsWeightedWithTheCosineOfTheLatitude() {
        Grid grid = new Grid(new double[]{-60, 0, 60}, new double[]{0, 180});
        // Weights 1/2, 1, 1/2 over 2 columns: (1/2 * (1 + 3) + (5 + 7) + 1/2 * (9 + 11)) / 4 = 6.
        float[] maps = {-1, 1, 3, 5, 7, 9, 11};
        assertThat(grid.mean(maps, 1)).isCloseTo(6, within(1e-12));
        assertThat(grid.weight(0)).isCloseTo(1.0 / 8, within(1e-15));
        assertThat(grid.weight(1)).isCloseTo(1.0 / 4, within(1e-15));
    }

    /** On a fine grid, means approach integrals over the sphere: of sin² of the latitude, 1/3. */
    @Test
    void theMeanApproachesTheIntegralOverTheSphere() {
        Grid grid = Grid.regular(181, 8);
        float[] map = new float[grid.cells()];
        double shares = 0;
        for (int r = 0; r < grid.rows(); r++) {
            shares += grid.columns() * grid.weight(r);
            for (int c = 0; c < grid.columns(); c++) {
                map[r * grid.columns() + c] = (float) Math.pow(Math.sin(Math.toRadians(grid.latitude(r))), 2);
            }
        }
        assertThat(shares).isCloseTo(1, within(1e-12));
        assertThat(grid.weight(0)).isBetween(0.0, 1e-16);
        assertThat(grid.mean(map)).isCloseTo(1.0 / 3, within(1e-4));
    }

    @Test
    void float32CoordinatesAreTheSamePlaces() {
        Grid exact = new Grid(new double[]{-88.58638743455498, 10.1}, new double[]{1.875, 356.8751});
        Grid rounded = new Grid(new double[]{(float) -88.58638743455498, 10.1f},
                new double[]{1.875, 356.8751f});
        assertThat(exact.isLike(rounded)).isTrue();
        assertThat(exact.isLike(new Grid(new double[]{-88.5, 10.1}, new double[]{1.875, 356.8751})))
                .isFalse();
        assertThat(exact.isLike(Grid.regular(2, 3))).isFalse();
    }

    @Test
    void coordinatesAreChecked() {
        double[] east = {0, 180};
        assertThatIllegalArgumentException().isThrownBy(() -> new Grid(new double[]{0, 0}, east))
                .withMessageContaining("latitude is 0 after 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Grid(new double[]{0, Double.NaN}, east))
                .withMessageContaining("latitude");
        assertThatIllegalArgumentException().isThrownBy(() -> new Grid(new double[]{0, 1}, new double[]{0}))
                .withMessageContaining("longitude is 1 in number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Grid(new double[]{0, 1}, new double[]{10, 5}))
                .withMessageContaining("longitude is 5 after 10");
        assertThatIllegalArgumentException().isThrownBy(() -> Grid.regular(1, 4))
                .withMessageContaining("rows is 1");
    }
}
