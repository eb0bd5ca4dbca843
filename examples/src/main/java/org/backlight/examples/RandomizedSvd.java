package org.backlight.examples;

import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.SplittableRandom;

import org.backlight.projection.DigitalProjection;
import org.backlight.projection.HadamardProjection;

/**
 * The largest singular values of a matrix from one random sketch (Halko, Martinsson and Tropp, "Finding structure
 * with randomness", SIAM Review 2011): the rows of A are projected to k + 10 dimensions, Y = A·Ωᵀ; an orthonormal
 * basis Q of the columns of Y captures the range of A; the singular values of the small matrix Qᵀ·A are those of A.
 */
public final class RandomizedSvd {

    private RandomizedSvd() {}

    /** Compares the sketch with the singular values that the matrix was made of. */
    public static void main(String[] args) {
        int rows = 1000;
        int columns = 3000;
        double[] known = {100, 50, 20, 10, 5};
        double[] found = singularValues(lowRank(rows, columns, known), rows, columns, known.length);
        for (int i = 0; i < known.length; i++) {
            System.out.printf(Locale.ROOT, "singular value %d: %.4f, by the sketch %.4f%n", i + 1, known[i],
                    found[i]);
        }
    }

    /** The k largest singular values of a matrix, row-major. */
    static double[] singularValues(float[] a, int rows, int columns, int k) {
        int width = k + 10;
        float[] sketch = new float[rows * width];
        try (DigitalProjection omega = new HadamardProjection(1, columns, width)) {
            omega.project(MemorySegment.ofArray(a), MemorySegment.ofArray(sketch), rows);
        }
        double[][] q = orthonormal(sketch, rows, width);
        double[][] small = new double[width][columns];
        for (int i = 0; i < width; i++) {
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    small[i][c] += q[i][r] * a[r * columns + c];
                }
            }
        }
        double[] values = new double[k];
        for (int i = 0; i < k; i++) {
            values[i] = deflate(small);
        }
        return values;
    }

    /** Gram–Schmidt, twice, on the columns of the sketch. */
    private static double[][] orthonormal(float[] sketch, int rows, int width) {
        double[][] q = new double[width][rows];
        for (int i = 0; i < width; i++) {
            for (int r = 0; r < rows; r++) {
                q[i][r] = sketch[r * width + i];
            }
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    subtract(q[i], q[j], dot(q[i], q[j]));
                }
            }
            double length = Math.sqrt(dot(q[i], q[i]));
            for (int r = 0; r < rows; r++) {
                q[i][r] /= Math.max(length, Double.MIN_NORMAL);
            }
        }
        return q;
    }

    /** Finds the largest singular value of B by power iteration on B·Bᵀ, and takes its part out of B. */
    private static double deflate(double[][] b) {
        double[] u = new double[b.length];
        u[0] = 1;
        double value = 0;
        double[] right = new double[b[0].length];
        for (int step = 0; step < 100; step++) {
            right = new double[b[0].length];
            for (int i = 0; i < b.length; i++) {
                subtract(right, b[i], -u[i]);
            }
            for (int i = 0; i < b.length; i++) {
                u[i] = dot(b[i], right);
            }
            double length = Math.sqrt(dot(u, u));
            value = Math.sqrt(length);
            for (int i = 0; i < b.length; i++) {
                u[i] /= length;
            }
        }
        for (int i = 0; i < b.length; i++) {
            subtract(b[i], right, u[i]);
        }
        return value;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void subtract(double[] a, double[] b, double factor) {
        for (int i = 0; i < a.length; i++) {
            a[i] -= factor * b[i];
        }
    }

    /** A matrix with given singular values, on cosines of different frequencies. */
    static float[] lowRank(int rows, int columns, double[] values) {
        float[] a = new float[rows * columns];
        SplittableRandom noise = new SplittableRandom(1);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                double sum = 1e-6 * noise.nextGaussian();
                for (int i = 0; i < values.length; i++) {
                    sum += values[i] * 2 / Math.sqrt((double) rows * columns)
                            * Math.cos(Math.PI * (r + 0.5) * (i + 1) / rows)
                            * Math.cos(Math.PI * (c + 0.5) * (i + 3) / columns);
                }
                a[r * columns + c] = (float) sum;
            }
        }
        return a;
    }
}
