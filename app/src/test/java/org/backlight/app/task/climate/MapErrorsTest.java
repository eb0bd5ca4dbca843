package org.backlight.app.task.climate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.backlight.app.task.climate.Climates.GRID;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.Grid;
import org.backlight.datasets.climate.YearRange;
import org.backlight.learning.metric.Metric;
import org.backlight.learning.metric.MetricSums;
import org.backlight.substrate.check.InvalidValueException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class MapErrorsTest {

    private static final YearRange TWO = new YearRange(2098, 2099);

    /** Maps of two years, each row of one value, in the order of years and rows. */
    private static ClimateMaps rows(double... values) {
        return Climates.maps(GRID, TWO, (year, cell) -> values[2 * (year - 2098) + cell / 2]);
    }

    /** Two years of two rows, worked out by hand: the errors are (1, 0) and (1, 2), the weights 1/4 and 3/4, the mean truth 5/4. */
    @Test
    void figuresAreThoseOfTheDefinitions() {
        MapErrors errors = MapErrors.of(rows(2, 1, 4, 3), rows(1, 1, 3, 1));
        assertThat(errors.spatialNrmse()).isCloseTo(1 / 1.25, within(1e-12));
        assertThat(errors.globalNrmse()).isCloseTo(Math.sqrt((0.0625 + 3.0625) / 2) / 1.25, within(1e-12));
        assertThat(errors.totalNrmse()).isCloseTo(0.8 + 5, within(1e-12));
        assertThat(errors.rmse()).isCloseTo((0.5 + Math.sqrt(3.25)) / 2, within(1e-12));
    }

    /** Errors that cancel over the years are none of the time mean: the root is taken after it. */
    @Test
    void theTimeMeanIsTakenBeforeTheRoot() {
        MapErrors errors = MapErrors.of(rows(3, 1, 1, 1), rows(2, 1, 2, 1));
        assertThat(errors.spatialNrmse()).isZero();
        assertThat(errors.rmse()).isCloseTo(0.5, within(1e-12));
        assertThat(errors.globalNrmse()).isCloseTo(0.25 / 1.25, within(1e-12));
    }

    @Test
    void aCoolingIsDividedByItsSize() {
        assertThat(MapErrors.of(rows(-2, -1, -4, -3), rows(-1, -1, -3, -1)).totalNrmse())
                .isCloseTo(5.8, within(1e-12));
    }

    @Test
    void onlyTheLastTwentyYearsAreCompared() {
        YearRange years = new YearRange(2070, 2099);
        ClimateMaps truth = Climates.maps(GRID, years, (_, _) -> 1);
        ClimateMaps prediction = Climates.maps(GRID, years, (year, _) -> year < 2080 ? 9 : 1);
        assertThat(MapErrors.of(prediction, truth).rmse()).isCloseTo(8 / 3.0, within(1e-12));
        assertThat(MapErrors.ofLastYears(prediction, truth)).isEqualTo(new MapErrors(0, 0, 0, 0));
        assertThat(MapErrors.last(years)).isEqualTo(new YearRange(2080, 2099));
        assertThat(MapErrors.last(TWO)).isEqualTo(TWO);
    }

    @Test
    void otherYearsOrGridsAreRefused() {
        ClimateMaps truth = rows(1, 1, 1, 1);
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> MapErrors.of(Climates.maps(GRID, new YearRange(2097, 2098), (_, _) -> 1),
                        truth))
                .withMessageContaining("2097 to 2098").withMessageContaining("2098 to 2099");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> MapErrors.of(Climates.maps(Grid.regular(2, 3), TWO, (_, _) -> 1), truth))
                .withMessageContaining("2 x 3");
    }

    /** Batches of any size, targets as deviations from something and divided by a constant: the same four figures. */
    @Test
    void metricsOfBatchesAreTheErrorsOfAllYears() {
        Grid grid = Grid.regular(5, 7);
        YearRange years = new YearRange(2080, 2099);
        SplittableRandom random = new SplittableRandom(5);
        ClimateMaps truth = Climates.maps(grid, years, (_, _) -> 2 + random.nextGaussian());
        ClimateMaps prediction = Climates.maps(grid, years, (_, _) -> 2 + random.nextGaussian());
        ClimateMaps elsewhere = Climates.maps(grid, years, (_, _) -> random.nextGaussian());
        MapErrors expected = MapErrors.of(prediction, truth);
        double deviation = 1.7;
        List<Metric> metrics = MapMetric.all(truth, deviation);
        for (int size : new int[]{1, 7, 20}) {
            MetricSums sums = new MetricSums(metrics);
            for (int start = 0; start < years.count(); start += size) {
                int end = Math.min(years.count(), start + size);
                try (PointerScope _ = new PointerScope()) {
                    sums.add(rows(prediction, elsewhere, deviation, start, end),
                            rows(truth, elsewhere, deviation, start, end));
                }
            }
            // Targets are rounded to float32 after the map of elsewhere is subtracted.
            Map<String, Double> figures = sums.figures(0, years.count(), 1);
            assertThat(figures).containsOnlyKeys("spatial_nrmse", "global_nrmse", "total_nrmse", "rmse");
            assertThat(figures.get("spatial_nrmse")).isCloseTo(expected.spatialNrmse(), within(1e-6));
            assertThat(figures.get("global_nrmse")).isCloseTo(expected.globalNrmse(), within(1e-6));
            assertThat(figures.get("total_nrmse")).isCloseTo(expected.totalNrmse(), within(1e-6));
            assertThat(figures.get("rmse")).isCloseTo(expected.rmse(), within(1e-6));
        }
        assertThat(metrics).extracting(metric -> metric.format().unit()).containsExactly("", "", "", "K");
    }

    private static Tensor rows(ClimateMaps maps, ClimateMaps elsewhere, double deviation, int start,
            int end) {
        int cells = maps.grid().cells();
        float[] rows = new float[(end - start) * cells];
        for (int i = 0; i < rows.length; i++) {
            int at = start * cells + i;
            rows[i] = (float) ((maps.values()[at] - elsewhere.values()[at]) / deviation);
        }
        return Tensor.create(rows).reshape(end - start, cells);
    }
}
