package org.backlight.optics.characterization;

import java.util.Arrays;

/** Eigenvalues of a symmetric matrix by Jacobi's rotations (Golub and Van Loan, Matrix Computations, section 8.5). */
public final class SymmetricEigenvalues {

    private static final int SWEEPS = 50;

    private SymmetricEigenvalues() {}

    /**
     * Computes them in ascending order.
     *
     * @param a row-major, n by n; overwritten
     */
    public static double[] of(double[] a, int n) {
        double norm = 0;
        for (double value : a) {
            norm += value * value;
        }
        for (int sweep = 0; sweep < SWEEPS && offDiagonal(a, n) > 1e-24 * norm; sweep++) {
            for (int p = 0; p < n - 1; p++) {
                for (int q = p + 1; q < n; q++) {
                    if (a[p * n + q] != 0) {
                        rotate(a, n, p, q);
                    }
                }
            }
        }
        double[] values = new double[n];
        Arrays.setAll(values, i -> a[i * n + i]);
        Arrays.sort(values);
        return values;
    }

    private static double offDiagonal(double[] a, int n) {
        double sum = 0;
        for (int p = 0; p < n; p++) {
            for (int q = p + 1; q < n; q++) {
                sum += 2 * a[p * n + q] * a[p * n + q];
            }
        }
        return sum;
    }

    /** Makes element (p, q) zero. */
    private static void rotate(double[] a, int n, int p, int q) {
        double tau = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
        double t = Math.copySign(1 / (Math.abs(tau) + Math.sqrt(1 + tau * tau)), tau);
        double c = 1 / Math.sqrt(1 + t * t);
        double s = t * c;
        for (int k = 0; k < n; k++) {
            double kp = a[k * n + p];
            double kq = a[k * n + q];
            a[k * n + p] = c * kp - s * kq;
            a[k * n + q] = s * kp + c * kq;
        }
        for (int k = 0; k < n; k++) {
            double pk = a[p * n + k];
            double qk = a[q * n + k];
            a[p * n + k] = c * pk - s * qk;
            a[q * n + k] = s * pk + c * qk;
        }
    }
}
