package org.backlight.app.reproduce.scaling;

import java.util.Arrays;

/**
 * A power law with a floor, fitted to points:
 *
 * <pre>
 * y = floor + factor · x^exponent,   floor ≥ 0
 * </pre>
 *
 * by least squares of y's relative deviations. Errors are half of the 95 % interval that Student's distribution gives for independent
 * relative deviations of equal size, in the linear approximation at the optimum; NaN where there are no more points than constants.
 *
 * @param floor what y tends to where x is small
 * @param factor of the power
 * @param exponent of x
 * @param exponentError half of the exponent's 95 % interval; 0 where it was given
 * @param factorError half of the factor's 95 % interval
 */
record PowerLaw(double floor, double factor, double exponent, double exponentError, double factorError) {

    private static final double LEAST = 0.1;
    private static final double MOST = 5;
    private static final double STEP = 0.01;
    private static final double PRECISION = 1e-7;
    /** Two-sided 95 % points of Student's distribution of 1, 2, … degrees of freedom. */
    private static final double[] STUDENT = {12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262,
            2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069,
            2.064,
            2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
    /** Student's value beyond those: 2.04 at 31, 1.96 at infinity. */
    private static final double BEYOND = 2.04;

    /**
     * Fits floor, factor and exponent.
     *
     * @param x positive, at least three different ones
     * @param y positive, as many
     */
    static PowerLaw fit(double[] x, double[] y) {
        double best = LEAST;
        for (double p = LEAST; p <= MOST; p += STEP) {
            if (at(x, y, p).deviation < at(x, y, best).deviation) {
                best = p;
            }
        }
        double from = best - STEP;
        double to = best + STEP;
        while (to - from > PRECISION) {
            double third = (to - from) / 3;
            if (at(x, y, from + third).deviation < at(x, y, to - third).deviation) {
                to -= third;
            } else {
                from += third;
            }
        }
        return withErrors(x, y, (from + to) / 2, true);
    }

    /**
     * Fits floor and factor of a given exponent.
     *
     * @param x positive, at least two different ones
     * @param y positive, as many
     */
    static PowerLaw fit(double[] x, double[] y, double exponent) {
        return withErrors(x, y, exponent, false);
    }

    /** Returns y. */
    double at(double x) {
        return floor + factor * Math.pow(x, exponent);
    }

    private record Line(double floor, double factor, double deviation) {}

    /** Returns the best floor and factor of an exponent. */
    private static Line at(double[] x, double[] y, double p) {
        double ones = 0;
        double cross = 0;
        double squares = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < x.length; i++) {
            double one = 1 / y[i];
            double power = Math.pow(x[i], p) / y[i];
            ones += one * one;
            cross += one * power;
            squares += power * power;
            first += one;
            second += power;
        }
        double determinant = ones * squares - cross * cross;
        double floor = (squares * first - cross * second) / determinant;
        double factor = (ones * second - cross * first) / determinant;
        if (!(floor > 0)) {
            floor = 0;
            factor = second / squares;
        }
        double deviation = 0;
        for (int i = 0; i < x.length; i++) {
            double d = (floor + factor * Math.pow(x[i], p)) / y[i] - 1;
            deviation += d * d;
        }
        return new Line(floor, factor, deviation);
    }

    private static PowerLaw withErrors(double[] x, double[] y, double p, boolean fitted) {
        Line line = at(x, y, p);
        // Columns of the Jacobian: factor, then the exponent if it was fitted, then the floor if it is not at its bound.
        int constants = 1 + (fitted ? 1 : 0) + (line.floor > 0 ? 1 : 0);
        int freedom = x.length - constants;
        if (freedom < 1) {
            return new PowerLaw(line.floor, line.factor, p, fitted ? Double.NaN : 0, Double.NaN);
        }
        double[][] normal = new double[constants][constants];
        for (int i = 0; i < x.length; i++) {
            double power = Math.pow(x[i], p) / y[i];
            double[] row = new double[constants];
            row[0] = power;
            if (fitted) {
                row[1] = line.factor * power * Math.log(x[i]);
            }
            if (line.floor > 0) {
                row[constants - 1] = 1 / y[i];
            }
            for (int a = 0; a < constants; a++) {
                for (int b = 0; b < constants; b++) {
                    normal[a][b] += row[a] * row[b];
                }
            }
        }
        double student = freedom <= STUDENT.length ? STUDENT[freedom - 1] : BEYOND;
        double scale = student * Math.sqrt(line.deviation / freedom);
        double[] variances = inverseDiagonal(normal);
        return new PowerLaw(line.floor, line.factor, p, fitted ? scale * Math.sqrt(variances[1]) : 0,
                scale * Math.sqrt(variances[0]));
    }

    /** Returns the diagonal of the inverse of a positive definite matrix, by Gauss and Jordan, after scaling it to a unit diagonal. */
    private static double[] inverseDiagonal(double[][] matrix) {
        int n = matrix.length;
        double[] scale = new double[n];
        Arrays.setAll(scale, i -> 1 / Math.sqrt(matrix[i][i]));
        double[][] both = new double[n][2 * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                both[i][j] = matrix[i][j] * scale[i] * scale[j];
            }
            both[i][n + i] = 1;
        }
        for (int pivot = 0; pivot < n; pivot++) {
            double value = both[pivot][pivot];
            for (int j = 0; j < 2 * n; j++) {
                both[pivot][j] /= value;
            }
            for (int i = 0; i < n; i++) {
                double times = both[i][pivot];
                if (i != pivot) {
                    for (int j = 0; j < 2 * n; j++) {
                        both[i][j] -= times * both[pivot][j];
                    }
                }
            }
        }
        double[] diagonal = new double[n];
        Arrays.setAll(diagonal, i -> both[i][n + i] * scale[i] * scale[i]);
        return diagonal;
    }
}
