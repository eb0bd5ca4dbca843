package org.backlight.examples;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

import org.backlight.projection.DigitalProjection;
import org.backlight.projection.HadamardProjection;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;

/**
 * Program that computes the largest singular values of a matrix from one random sketch (Halko, Martinsson and Tropp,
 * "Finding structure with randomness", SIAM Review 2011): the rows of A are projected to k + 10 dimensions, Y = A·Ωᵀ;
 * an orthonormal basis Q of the columns of Y captures the range of A; the singular values of the small matrix Qᵀ·A are
 * those of A.
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

    /** Returns the k largest singular values of a matrix, row-major. */
    static double[] singularValues(float[] a, int rows, int columns, int k) {
        int width = k + 10;
        float[] sketch = new float[rows * width];
        try (DigitalProjection omega = new HadamardProjection(1, columns, width)) {
            omega.project(MemorySegment.ofArray(a), MemorySegment.ofArray(sketch), rows);
        }
        DMatrixRMaj q = orthonormal(sketch, rows, width);
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < a.length; i++) {
            matrix.data[i] = a[i];
        }
        DMatrixRMaj small = new DMatrixRMaj(width, columns);
        CommonOps_DDRM.multTransA(q, matrix, small);
        double[] values = SingularOps_DDRM.singularValues(small);
        Arrays.sort(values);
        double[] largest = new double[k];
        Arrays.setAll(largest, i -> values[width - 1 - i]);
        return largest;
    }

    /** Returns an orthonormal basis of the columns of the sketch, by its QR decomposition. */
    private static DMatrixRMaj orthonormal(float[] sketch, int rows, int width) {
        DMatrixRMaj columns = new DMatrixRMaj(rows, width);
        for (int i = 0; i < sketch.length; i++) {
            columns.data[i] = sketch[i];
        }
        QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(rows, width);
        if (!qr.decompose(columns)) {
            throw new IllegalArgumentException("The sketch has no QR decomposition: it is not finite.");
        }
        return qr.getQ(null, true);
    }

    /** Returns a matrix with given singular values, on cosines of different frequencies. */
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
