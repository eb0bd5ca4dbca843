package org.backlight.app.task.climate;

import java.util.ArrayList;
import java.util.List;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.ClimateScenario;
import org.backlight.datasets.climate.Forcing;
import org.backlight.substrate.check.InvalidValueException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Linear pattern scaling: each cell is a linear function of the area mean, and the area mean one of the area means of forcings, both
 * with an offset, fitted by least squares to all years of the training scenarios, the mean over members. With the CO2 emitted so far
 * as the only forcing, it is what climate science used before networks (Mitchell 2003, doi:10.1023/A:1026035305597), since warming
 * is nearly proportional to it (Matthews et al. 2009, doi:10.1038/nature08047); with all forcings, aerosols have a part of their
 * own. The area mean of the scenario to be predicted follows from its forcings alone.
 */
public final class PatternScaling implements Prior.Fitted {

    /** The forcing that the area mean usually follows: cumulative emissions, one number a year. */
    public static final String FORCING = "CO2";

    private final ClimateMaps target;
    private final List<String> forcings;
    private final double[] centers;
    private final double[] scales;
    /** The coefficients of the forcings, centred and scaled, and then the offset: a column for the area mean. */
    private final DMatrixRMaj areaMean;
    /** The coefficient of the area mean, and then the offset: a column for each cell. */
    private final DMatrixRMaj cells;

    private PatternScaling(ClimateMaps target, List<String> forcings, double[] centers, double[] scales,
            DMatrixRMaj areaMean, DMatrixRMaj cells) {
        this.target = target;
        this.forcings = forcings;
        this.centers = centers;
        this.scales = scales;
        this.areaMean = areaMean;
        this.cells = cells;
    }

    /** Returns whether a scenario has the forcing that the area mean usually follows, as one number a year. */
    public static boolean fits(ClimateScenario scenario) {
        return scenario.forcings().stream()
                .anyMatch(forcing -> forcing.name().equals(FORCING) && forcing.global());
    }

    /**
     * Fits to the emissions of CO2 alone.
     *
     * @param training scenarios with their target, at least one, all on one grid
     * @throws InvalidValueException if one does not have them, or they are the same in all years
     */
    public static PatternScaling fit(List<ClimateScenario> training) {
        return fit(training, List.of(FORCING));
    }

    /**
     * Fits to several forcings.
     *
     * @param training scenarios with their target, at least one, all on one grid
     * @param forcings names of those that the area mean follows, at least one
     * @throws InvalidValueException if a scenario does not have one, or the years do not tell them apart
     */
    public static PatternScaling fit(List<ClimateScenario> training, List<String> forcings) {
        List<ClimateMaps> truths = training.stream().map(ClimateScenario::memberMean).toList();
        int years = truths.stream().mapToInt(truth -> truth.years().count()).sum();
        int count = forcings.size();
        double[][] means = new double[years][];
        double[] areaMeans = new double[years];
        int cellCount = truths.getFirst().grid().cells();
        DMatrixRMaj values = new DMatrixRMaj(years, cellCount);
        int row = 0;
        for (int s = 0; s < training.size(); s++) {
            double[][] each = means(training.get(s), forcings);
            ClimateMaps truth = truths.get(s);
            for (int year = 0; year < each.length; year++, row++) {
                means[row] = each[year];
                areaMeans[row] = truth.grid().mean(truth.values(), year * cellCount);
                for (int cell = 0; cell < cellCount; cell++) {
                    values.set(row, cell, truth.values()[year * cellCount + cell]);
                }
            }
        }
        double[] centers = new double[count];
        double[] scales = new double[count];
        for (int i = 0; i < count; i++) {
            for (double[] year : means) {
                centers[i] += year[i] / years;
            }
            for (double[] year : means) {
                scales[i] = Math.max(scales[i], Math.abs(year[i] - centers[i]));
            }
            if (scales[i] == 0 || years <= count) {
                throw new InvalidValueException("forcings", String.join(", ", forcings), "such that " + years
                        + " training years tell them apart, for pattern scaling");
            }
        }
        DMatrixRMaj design = design(means, centers, scales);
        DMatrixRMaj mean = new DMatrixRMaj(years, 1, true, areaMeans);
        return new PatternScaling(truths.getFirst(), List.copyOf(forcings), centers, scales,
                solve(design, mean),
                solve(withOffset(mean), values));
    }

    private static DMatrixRMaj design(double[][] means, double[] centers, double[] scales) {
        DMatrixRMaj design = new DMatrixRMaj(means.length, centers.length + 1);
        for (int row = 0; row < means.length; row++) {
            for (int i = 0; i < centers.length; i++) {
                design.set(row, i, (means[row][i] - centers[i]) / scales[i]);
            }
            design.set(row, centers.length, 1);
        }
        return design;
    }

    private static DMatrixRMaj withOffset(DMatrixRMaj column) {
        DMatrixRMaj both = new DMatrixRMaj(column.numRows, 2);
        for (int row = 0; row < column.numRows; row++) {
            both.set(row, 0, column.get(row));
            both.set(row, 1, 1);
        }
        return both;
    }

    /** Returns the X of the smallest |A X - B|². */
    private static DMatrixRMaj solve(DMatrixRMaj a, DMatrixRMaj b) {
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.leastSquares(a.numRows, a.numCols);
        DMatrixRMaj x = new DMatrixRMaj(a.numCols, b.numCols);
        // The solver may overwrite what it is given.
        if (!solver.setA(a.copy())) {
            throw new IllegalArgumentException("the least squares have no solution");
        }
        solver.solve(b.copy(), x);
        return x;
    }

    /** Returns the area means of forcings, by year and forcing. */
    private static double[][] means(ClimateScenario scenario, List<String> names) {
        int cells = scenario.grid().cells();
        double[][] means = new double[scenario.years().count()][names.size()];
        for (int i = 0; i < names.size(); i++) {
            Forcing forcing = forcing(scenario, names.get(i));
            for (int year = 0; year < means.length; year++) {
                means[year][i] = forcing.global()
                        ? forcing.values()[year]
                        : scenario.grid().mean(forcing.values(), year * cells);
            }
        }
        return means;
    }

    private static Forcing forcing(ClimateScenario scenario, String name) {
        List<String> names = new ArrayList<>();
        for (Forcing forcing : scenario.forcings()) {
            if (forcing.name().equals(name)) {
                return forcing;
            }
            names.add(forcing.name());
        }
        throw new InvalidValueException("forcings of " + scenario.name(), String.join(", ", names),
                name + " among them, for pattern scaling");
    }

    @Override
    public AffineMap affine() {
        int count = forcings.size();
        int cellCount = cells.getNumCols();
        double[] offset = new double[cellCount];
        double[][] slopes = new double[count][cellCount];
        for (int cell = 0; cell < cellCount; cell++) {
            offset[cell] = areaMean.get(count, 0) * cells.get(0, cell) + cells.get(1, cell);
            for (int i = 0; i < count; i++) {
                slopes[i][cell] = areaMean.get(i, 0) / scales[i] * cells.get(0, cell);
            }
        }
        return new AffineMap(offset, forcings, centers, slopes);
    }

    /**
     * Predicts a scenario's maps, one for each of its years.
     *
     * @param scenario on the grid of the training; its target, if it has one, is not looked at
     * @throws InvalidValueException if it does not have a forcing
     */
    @Override
    public ClimateMaps predict(ClimateScenario scenario) {
        DMatrixRMaj mean = CommonOps_DDRM.mult(design(means(scenario, forcings), centers, scales), areaMean,
                null);
        DMatrixRMaj maps = CommonOps_DDRM.mult(withOffset(mean), cells, null);
        float[] values = new float[maps.getNumElements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) maps.get(i);
        }
        return new ClimateMaps(target.variable(), target.units(), target.longName(), scenario.grid(),
                scenario.years(), values);
    }
}
