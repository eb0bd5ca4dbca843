package org.backlight.datasets.climate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

class GridInterpolationTest {

    /** Cells of 3.8 by 5 degrees, none at a pole. */
    private static final Grid COARSE = centred(48, 72);

    private static Grid centred(int rows, int columns) {
        double[] latitudes = new double[rows];
        double[] longitudes = new double[columns];
        Arrays.setAll(latitudes, r -> -90 + 180 * (r + 0.5) / rows);
        Arrays.setAll(longitudes, c -> 1.875 + 360.0 * c / columns);
        return new Grid(latitudes, longitudes);
    }

    private static float[] map(Grid grid, DoubleBinaryOperator values) {
        float[] map = new float[grid.cells()];
        for (int i = 0; i < map.length; i++) {
            map[i] = (float) values.applyAsDouble(Math.toRadians(grid.latitude(i / grid.columns())),
                    Math.toRadians(grid.longitude(i % grid.columns())));
        }
        return map;
    }

    private static double spread(Grid grid, float[] maps, int from) {
        double mean = grid.mean(maps, from);
        double variance = 0;
        for (int i = 0; i < grid.cells(); i++) {
            variance += grid.weight(i / grid.columns()) * Math.pow(maps[from + i] - mean, 2);
        }
        return Math.sqrt(variance);
    }

    /** Returns how far the mean moves, in spreads of the map. */
    private static double drift(Grid source, Grid target, float[] maps, int index) {
        float[] moved = new GridInterpolation(source, target).apply(maps);
        return Math
                .abs(target.mean(moved, index * target.cells()) - source.mean(maps, index * source.cells()))
                / spread(source, maps, index * source.cells());
    }

    @Test
    void theSameGridChangesNothing() {
        float[] map = new float[2 * COARSE.cells()];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < map.length; i++) {
            map[i] = (float) random.nextDouble(-1, 1);
        }
        assertThat(new GridInterpolation(COARSE, COARSE).apply(map)).containsExactly(map, within(1e-5f));
    }

    @Test
    void valuesLieBetweenThoseAround() {
        Grid source = new Grid(new double[]{60, 0, -60}, new double[]{0, 90, 180, 270});
        float[] map = {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23};
        Grid target = new Grid(new double[]{-30, 30, 80}, new double[]{-45, 45, 90});
        // -45 lies halfway between 270 and 360, where the first column stands again; 80 is beyond the last row.
        assertThat(new GridInterpolation(source, target).apply(map)).containsExactly(
                new float[]{16.5f, 15.5f, 16, 6.5f, 5.5f, 6, 1.5f, 0.5f, 1}, within(1e-5f));
    }

    /** Bilinear interpolation of a smooth map errs by at most an eighth of the square of the spacing times its curvature. */
    @Test
    void aSmoothMapIsMetWithinTheTheorysBound() {
        DoubleBinaryOperator wave = (lat, lon) -> Math.cos(lat) * Math.sin(2 * lon);
        Grid target = new Grid(centred(40, 100).latitudes(), centred(40, 100).longitudes());
        float[] moved = new GridInterpolation(COARSE, target).apply(map(COARSE, wave));
        double bound = (Math.pow(Math.toRadians(3.75), 2) + 4 * Math.pow(Math.toRadians(5), 2)) / 8;
        assertThat(moved).containsExactly(map(target, wave), within((float) bound + 1e-6f));
    }

    @Test
    void theMeanOfSphericalHarmonicsIsKept() {
        List<DoubleBinaryOperator> harmonics = List.of((lat, lon) -> Math.sin(lat),
                (lat, lon) -> Math.cos(lat) * Math.cos(lon),
                (lat, lon) -> 3 * Math.pow(Math.sin(lat), 2) - 1,
                (lat, lon) -> Math.pow(Math.cos(lat), 2) * Math.sin(2 * lon),
                (lat, lon) -> 35 * Math.pow(Math.sin(lat), 4) - 30 * Math.pow(Math.sin(lat), 2) + 3,
                (lat, lon) -> 231 * Math.pow(Math.sin(lat), 6) - 315 * Math.pow(Math.sin(lat), 4)
                        + 105 * Math.pow(Math.sin(lat), 2) - 5,
                (lat, lon) -> 6435 * Math.pow(Math.sin(lat), 8) - 12012 * Math.pow(Math.sin(lat), 6)
                        + 6930 * Math.pow(Math.sin(lat), 4) - 1260 * Math.pow(Math.sin(lat), 2) + 35);
        for (Grid target : List.of(Grid.regular(96, 144), Grid.regular(192, 288), Grid.regular(48, 72))) {
            for (DoubleBinaryOperator harmonic : harmonics) {
                assertThat(drift(COARSE, target, map(COARSE, harmonic), 0)).isLessThan(0.003);
            }
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "BACKLIGHT_DATA", matches = ".+",
            disabledReason = "set BACKLIGHT_DATA to a folder with climate-cesm2/ to check the real maps")
    void theMeanOfTheRealMapsIsKept() throws Exception {
        ClimateScenario scenario = new ClimateFolder(
                Path.of(System.getenv("BACKLIGHT_DATA")).resolve("climate-cesm2"))
                .read("ssp370", List.of("SO2", "BC"), "tas");
        Grid target = Grid.regular(96, 144);
        for (int year : new int[]{0, 40, 84}) {
            assertThat(drift(scenario.grid(), target, scenario.memberMean().values(), year))
                    .isLessThan(0.003);
            for (Forcing forcing : scenario.forcings()) {
                assertThat(drift(scenario.grid(), target, forcing.values(), year)).isLessThan(0.003);
            }
        }
        ClimateScenario moved = scenario.onto(target);
        assertThat(moved.memberMean().mean(2099)).isCloseTo(scenario.memberMean().mean(2099), within(0.003));
        assertThat(moved.inputSize()).isEqualTo(2 * 96 * 144);
    }

    @Test
    void aPartOfTheEarthIsRefused() {
        Grid part = new Grid(new double[]{40, 50}, new double[]{0, 10, 20});
        assertThatIllegalArgumentException().isThrownBy(() -> new GridInterpolation(part, COARSE))
                .withMessage("longitude is 0 to 20; expected longitudes all around the earth, to interpolate "
                        + "between them");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GridInterpolation(COARSE, part).apply(new float[7]))
                .withMessageContaining("7 values");
    }
}
