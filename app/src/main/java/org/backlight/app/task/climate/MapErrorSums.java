package org.backlight.app.task.climate;

import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.Grid;

/**
 * What the errors of predicted maps are functions of: sums over years, which add up over batches.
 *
 * @param years how many
 * @param areaMeanSquares sum of the squares of the errors of the area mean
 * @param roots sum of the roots of the area means of squared errors
 * @param cells sum of the errors of each cell
 */
record MapErrorSums(double years, double areaMeanSquares, double roots, double[] cells) {

    /** Sums over the years of two maps that have the same years and the same grid. */
    static MapErrorSums of(ClimateMaps prediction, ClimateMaps truth) {
        Grid grid = truth.grid();
        int years = truth.years().count();
        double[] weights = grid.weights();
        double[] cells = new double[weights.length];
        double areaMeanSquares = 0;
        double roots = 0;
        for (int year = 0; year < years; year++) {
            double mean = 0;
            double square = 0;
            for (int i = 0; i < cells.length; i++) {
                int at = year * cells.length + i;
                double error = (double) prediction.values()[at] - truth.values()[at];
                double weight = weights[i];
                cells[i] += error;
                mean += weight * error;
                square += weight * error * error;
            }
            areaMeanSquares += mean * mean;
            roots += Math.sqrt(square);
        }
        return new MapErrorSums(years, areaMeanSquares, roots, cells);
    }

    /** Returns the root of the area mean of the squared error of the time mean. */
    double timeMeanError(Grid grid) {
        double[] weights = grid.weights();
        double sum = 0;
        for (int i = 0; i < cells.length; i++) {
            double error = cells[i] / years;
            sum += weights[i] * error * error;
        }
        return Math.sqrt(sum);
    }

    /** Returns the root of the time mean of the squared error of the area mean. */
    double areaMeanError() {
        return Math.sqrt(areaMeanSquares / years);
    }

    /** Returns the time mean of the root of the area mean of the squared error. */
    double yearlyError() {
        return roots / years;
    }
}
