package org.backlight.app.task.climate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.backlight.app.task.climate.Climates.GRID;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.backlight.datasets.climate.ClimateFolder;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.ClimateScenario;
import org.backlight.datasets.climate.Forcing;
import org.backlight.datasets.climate.Grid;
import org.backlight.datasets.climate.YearRange;
import org.backlight.substrate.check.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

class BaselinesTest {

    private static final YearRange YEARS = new YearRange(2015, 2054);

    /** Cells that follow the area mean, and an area mean that follows emissions of {@code rate} a year. */
    private static double linear(int rate, int year, int cell) {
        double mean = 0.3 + 0.01 * rate * (year - 2015);
        double[] slopes = {0.5, 1.5, 1, 1};
        double[] offsets = {2, -2, 0.25, -0.25};
        return offsets[cell] + slopes[cell] * mean;
    }

    private static ClimateScenario linear(String name, Grid grid, int rate) {
        return Climates.scenario(name, grid, YEARS, year -> rate * (year - 2015),
                (year, cell) -> linear(rate, year, cell) + 0.5,
                (year, cell) -> linear(rate, year, cell) - 0.5);
    }

    @Test
    void patternScalingIsExactWhereTheWorldIsLinear() {
        List<ClimateScenario> training = List.of(linear("low", GRID, 1), linear("high", GRID, 7));
        ClimateScenario test = linear("middle", GRID, 4);
        Map<String, MapErrors> errors = Baselines.errors(training, test);
        assertThat(errors.keySet()).containsExactly("zero", "persistence", "linear pattern scaling",
                "one member");
        assertThat(errors.get("linear pattern scaling").totalNrmse()).isLessThan(1e-5);
        assertThat(errors.get("linear pattern scaling").rmse()).isLessThan(1e-5);
        // Each of two members is 1 K from the other, everywhere.
        assertThat(errors.get("one member").rmse()).isCloseTo(1, within(1e-6));
        assertThat(errors.get("persistence").rmse()).isGreaterThan(0.5);
        // Zero's area mean is wrong by that of each year.
        ClimateMaps truth = test.memberMean().select(new YearRange(2035, 2054));
        double squares = 0;
        for (int year = 2035; year <= 2054; year++) {
            squares += Math.pow(truth.mean(year), 2) / 20;
        }
        assertThat(errors.get("zero").globalNrmse())
                .isCloseTo(Math.sqrt(squares) / MapErrors.mean(truth), within(1e-12));
    }

    /** The mean of the training's first ten years, over members and over the scenarios that have them. */
    @Test
    void persistenceIsThePresentOfTheTraining() {
        ClimateScenario past = Climates.scenario("past", GRID, new YearRange(1990, 2020), _ -> 0,
                (_, _) -> 100);
        List<ClimateScenario> training = List.of(linear("low", GRID, 1), past, linear("high", GRID, 7));
        ClimateScenario test = Climates.scenario("middle", GRID, YEARS, _ -> 0);
        ClimateMaps maps = Baselines.persistence(training, test).orElseThrow();
        assertThat(maps.years()).isEqualTo(YEARS);
        for (int cell = 0; cell < 4; cell++) {
            // Emissions' mean rate is 4, and the mean of the first ten years half-way between the fifth and the sixth.
            double present = (linear(4, 2019, cell) + linear(4, 2020, cell)) / 2;
            assertThat(maps.map(2015)[cell]).isCloseTo((float) present, within(1e-5f));
            assertThat(maps.map(2054)[cell]).isCloseTo((float) present, within(1e-5f));
        }
        assertThat(Baselines.persistence(List.of(past), test)).isEmpty();
    }

    @Test
    void whatIsMissingIsLeftOut() {
        ClimateScenario test = Climates.scenario("test", GRID, YEARS, _ -> 0, (_, _) -> 1);
        ClimateScenario methane = new ClimateScenario("methane", GRID, new YearRange(1990, 2010),
                List.of(new Forcing("CH4", "Gt", true, new float[21])),
                List.of(Climates.maps(GRID, new YearRange(1990, 2010), (_, _) -> 1)));
        assertThat(Baselines.errors(List.of(methane), test)).containsOnlyKeys("zero");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> PatternScaling.fit(List.of(methane)))
                .withMessageContaining("CH4").withMessageContaining("CO2").withMessageContaining("methane");
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> Baselines.oneMember(test, 0))
                .withMessageContaining("members of test");
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> Baselines.oneMember(test, 1))
                .withMessageContaining("member");
    }

    /** The figures of an independent computation with NumPy, to the third decimal; its member was the first. */
    @Test
    @EnabledIfEnvironmentVariable(named = "BACKLIGHT_DATA", matches = ".+",
            disabledReason = "set BACKLIGHT_DATA to a folder with climate-cesm2/ to compare the real scenarios")
    void figuresOfRealScenariosAreThoseOfAnotherComputation() throws IOException {
        Path folder = Path.of(System.getenv("BACKLIGHT_DATA"), "climate-cesm2");
        List<ClimateScenario> training = List.of(read(folder, "ssp126"), read(folder, "ssp585"));
        ClimateScenario test = read(folder, "ssp370");
        Map<String, MapErrors> errors = Baselines.errors(training, test);
        assertClose(errors.get("zero"), 1.0655, 1.0066, 6.0987, 3.0271);
        assertClose(errors.get("persistence"), 1.0644, 1.0052, 6.0906, 3.0242);
        assertClose(errors.get("linear pattern scaling"), 0.1111, 0.0423, 0.3224, 0.4141);
        assertClose(errors.get("pattern scaling by all forcings"), 0.1023, 0.0216, 0.2101, 0.3934);
        MapErrors first = Baselines.oneMember(test, 0);
        MapErrors second = Baselines.oneMember(test, 1);
        MapErrors third = Baselines.oneMember(test, 2);
        assertClose(first, 0.0527, 0.0492, 0.2985, 0.6479);
        assertClose(second, 0.0587, 0.0408, 0.2629, 0.6073);
        assertClose(third, 0.0680, 0.0458, 0.2968, 0.6411);
        assertClose(errors.get("one member"), 0.0598, 0.0453, 0.2861, 0.6321);
    }

    private static ClimateScenario read(Path folder, String name) throws IOException {
        return new ClimateFolder(folder).read(name, List.of("CO2", "CH4", "SO2", "BC"), "tas");
    }

    private static void assertClose(MapErrors errors, double spatial, double global, double total,
            double rmse) {
        assertThat(errors.spatialNrmse()).isCloseTo(spatial, within(1e-4));
        assertThat(errors.globalNrmse()).isCloseTo(global, within(1e-4));
        assertThat(errors.totalNrmse()).isCloseTo(total, within(1e-4));
        assertThat(errors.rmse()).isCloseTo(rmse, within(1e-4));
    }
}
