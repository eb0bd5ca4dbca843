package org.backlight.app.task.climate;

import java.util.ArrayList;
import java.util.List;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.ClimateScenario;
import org.backlight.datasets.climate.Forcing;
import org.backlight.substrate.check.InvalidValueException;

/**
 * Linear pattern scaling: each cell is a linear function of the area mean, and the area mean one of the CO2 emitted so far, both with
 * an offset, fitted by least squares to all years of the training scenarios, the mean over members. It is what climate science used
 * before networks (Mitchell 2003, doi:10.1023/A:1026035305597). The area mean follows from emissions, to which warming is nearly
 * proportional (Matthews et al. 2009, doi:10.1038/nature08047), since that of the scenario to be predicted is part of the truth.
 */
public final class PatternScaling {

    /** The forcing that the area mean follows: cumulative emissions, one number a year. */
    public static final String FORCING = "CO2";

    private final ClimateMaps target;
    private final Line areaMean;
    private final Line[] cells;

    private PatternScaling(ClimateMaps target, Line areaMean, Line[] cells) {
        this.target = target;
        this.areaMean = areaMean;
        this.cells = cells;
    }

    /** The line offset + slope · x. */
    private record Line(double offset, double slope) {

        /** Fits y by x with least squares; if all x are equal, by the mean of y. */
        static Line fit(double[] x, double[] y) {
            double xMean = mean(x);
            double yMean = mean(y);
            double xx = 0;
            double xy = 0;
            for (int i = 0; i < x.length; i++) {
                xx += (x[i] - xMean) * (x[i] - xMean);
                xy += (x[i] - xMean) * (y[i] - yMean);
            }
            double slope = xx == 0 ? 0 : xy / xx;
            return new Line(yMean - slope * xMean, slope);
        }

        private static double mean(double[] values) {
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            return sum / values.length;
        }

        double at(double x) {
            return offset + slope * x;
        }
    }

    /** Returns whether a scenario has the forcing that the area mean follows, as one number a year. */
    public static boolean fits(ClimateScenario scenario) {
        return scenario.forcings().stream()
                .anyMatch(forcing -> forcing.name().equals(FORCING) && forcing.global());
    }

    /**
     * Fits the lines.
     *
     * @param training scenarios with their target, at least one, all on one grid
     * @throws InvalidValueException if one does not have the forcing
     */
    public static PatternScaling fit(List<ClimateScenario> training) {
        List<ClimateMaps> truths = training.stream().map(ClimateScenario::memberMean).toList();
        ClimateMaps first = truths.getFirst();
        int years = truths.stream().mapToInt(truth -> truth.years().count()).sum();
        double[] emitted = new double[years];
        double[] means = new double[years];
        double[][] values = new double[first.grid().cells()][years];
        int i = 0;
        for (int s = 0; s < training.size(); s++) {
            float[] emissions = emissions(training.get(s));
            ClimateMaps truth = truths.get(s);
            for (int year = 0; year < emissions.length; year++, i++) {
                int from = year * values.length;
                emitted[i] = emissions[year];
                means[i] = truth.grid().mean(truth.values(), from);
                for (int cell = 0; cell < values.length; cell++) {
                    values[cell][i] = truth.values()[from + cell];
                }
            }
        }
        Line[] cells = new Line[values.length];
        for (int cell = 0; cell < cells.length; cell++) {
            cells[cell] = Line.fit(means, values[cell]);
        }
        return new PatternScaling(first, Line.fit(emitted, means), cells);
    }

    private static float[] emissions(ClimateScenario scenario) {
        List<String> names = new ArrayList<>();
        for (Forcing forcing : scenario.forcings()) {
            if (forcing.name().equals(FORCING) && forcing.global()) {
                return forcing.values();
            }
            names.add(forcing.name());
        }
        throw new InvalidValueException("forcings of " + scenario.name(), String.join(", ", names),
                FORCING + " among them, one number a year, for pattern scaling");
    }

    /**
     * Predicts a scenario's maps, one for each of its years.
     *
     * @param scenario on the grid of the training; its target, if it has one, is not looked at
     * @throws InvalidValueException if it does not have the forcing
     */
    public ClimateMaps predict(ClimateScenario scenario) {
        float[] emissions = emissions(scenario);
        float[] values = new float[emissions.length * cells.length];
        for (int year = 0; year < emissions.length; year++) {
            double mean = areaMean.at(emissions[year]);
            for (int cell = 0; cell < cells.length; cell++) {
                values[year * cells.length + cell] = (float) cells[cell].at(mean);
            }
        }
        return new ClimateMaps(target.variable(), target.units(), target.longName(), scenario.grid(),
                scenario.years(), values);
    }
}
