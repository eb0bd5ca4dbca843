package org.backlight.app.task.climate;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.ClimateScenario;
import org.backlight.datasets.climate.Forcing;
import org.backlight.datasets.climate.Grid;
import org.backlight.datasets.climate.YearRange;

/** Small climates for tests. */
final class Climates {

    /** Two rows of which the second weighs three times the first, and two columns. */
    static final Grid GRID = new Grid(new double[]{-Math.toDegrees(Math.acos(0.25)),
            Math.toDegrees(Math.acos(0.75))}, new double[]{0, 180});

    private Climates() {}

    /** Value of a cell in a year. */
    interface Field {
        double at(int year, int cell);
    }

    static ClimateMaps maps(Grid grid, YearRange years, Field field) {
        float[] values = new float[years.count() * grid.cells()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) field.at(years.first() + i / grid.cells(), i % grid.cells());
        }
        return new ClimateMaps("tas", "K", "", grid, years, values);
    }

    /** Returns a scenario of which CO2 is the only forcing. */
    static ClimateScenario scenario(String name, Grid grid, YearRange years, IntUnaryOperator emitted,
            Field... members) {
        float[] co2 = new float[years.count()];
        for (int i = 0; i < co2.length; i++) {
            co2[i] = emitted.applyAsInt(years.first() + i);
        }
        return new ClimateScenario(name, grid, years, List.of(new Forcing("CO2", "GtCO2", true, co2)),
                IntStream.range(0, members.length).mapToObj(i -> maps(grid, years, members[i])).toList());
    }
}
