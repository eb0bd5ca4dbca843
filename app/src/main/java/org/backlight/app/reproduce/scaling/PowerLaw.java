package org.backlight.app.reproduce.scaling;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;

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
    /** Probability below the upper end of a two-sided 95 % interval. */
    private static final double TWO_SIDED = 0.975;

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
        DMatrixRMaj jacobian = new DMatrixRMaj(x.length, constants);
        for (int i = 0; i < x.length; i++) {
            double power = Math.pow(x[i], p) / y[i];
            jacobian.set(i, 0, power);
            if (fitted) {
                jacobian.set(i, 1, line.factor * power * Math.log(x[i]));
            }
            if (line.floor > 0) {
                jacobian.set(i, constants - 1, 1 / y[i]);
            }
        }
        double student = TDistribution.of(freedom).inverseCumulativeProbability(TWO_SIDED);
        double scale = student * Math.sqrt(line.deviation / freedom);
        double[] variances = inverseDiagonal(jacobian);
        return new PowerLaw(line.floor, line.factor, p, fitted ? scale * Math.sqrt(variances[1]) : 0,
                scale * Math.sqrt(variances[0]));
    }

    /** Returns the diagonal of (JᵀJ)⁻¹; J, whose columns are scaled to length 1 first, is overwritten. */
    private static double[] inverseDiagonal(DMatrixRMaj jacobian) {
        int n = jacobian.getNumCols();
        double[] lengths = new double[n];
        Arrays.setAll(lengths, j -> NormOps_DDRM.normF(CommonOps_DDRM.extractColumn(jacobian, j, null)));
        CommonOps_DDRM.divideCols(jacobian, lengths);
        DMatrixRMaj normal = new DMatrixRMaj(n, n);
        CommonOps_DDRM.multInner(jacobian, normal);
        CommonOps_DDRM.invert(normal);
        double[] diagonal = new double[n];
        Arrays.setAll(diagonal, j -> normal.get(j, j) / (lengths[j] * lengths[j]));
        return diagonal;
    }
}
