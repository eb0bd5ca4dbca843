package org.backlight.optics.characterization;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;

import org.backlight.projection.RandomProjection;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Estimate of the effective matrix B of a measured projection by least squares, from probes of known random vectors.
 * With X the (probes, n) matrix of patterns in {−1, 1} and Z what the device gave,
 *
 * <pre>
 * B^T = (X^T X)^-1 X^T Z,    E (estimate - entry)^2 = v / (probes - n - 1)
 * </pre>
 *
 * for noise of variance v per output (the mean of the inverse Wishart distribution, to which X^T X is close for many probes). The
 * noise is estimated from what the fit leaves over.
 *
 * @param entries row-major, shape (m, n)
 * @param inputs n
 * @param outputs m
 * @param probes patterns used
 * @param noiseVariance variance of a measured output about the fit
 */
public record MatrixEstimate(float[] entries, int inputs, int outputs, int probes, double noiseVariance) {

    private static final double LEAST_SQUARE = 1e-9;

    /**
     * Measures a projection.
     *
     * @param projection what to measure; its position moves on by the number of probes
     * @param probes patterns, at least n + 2
     * @param seed of the patterns
     * @throws IllegalArgumentException if there are too few probes
     */
    public static MatrixEstimate measure(RandomProjection projection, int probes, long seed) {
        int n = Math.toIntExact(projection.inputs());
        int m = Math.toIntExact(projection.outputs());
        if (probes < n + 2) {
            throw new IllegalArgumentException("An estimate of " + n + " columns needs at least " + (n + 2)
                    + " probes, not " + probes + ".");
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] gram = new double[n * n];
        double[] right = new double[n * m];
        double squares = 0;
        int batch = Math.min(probes, 64);
        float[] patterns = new float[batch * n];
        float[] answers = new float[batch * m];
        for (int done = 0; done < probes; done += batch) {
            int rows = Math.min(batch, probes - done);
            for (int i = 0; i < rows * n; i++) {
                patterns[i] = random.nextBoolean() ? 1 : -1;
            }
            projection.project(MemorySegment.ofArray(patterns).asSlice(0, 4L * rows * n),
                    MemorySegment.ofArray(answers).asSlice(0, 4L * rows * m), rows);
            squares += addProbes(patterns, answers, rows, n, m, gram, right);
        }
        double[] solution = solve(gram, n, right, m);
        double explained = 0;
        for (int i = 0; i < n * m; i++) {
            explained += solution[i] * right[i];
        }
        float[] entries = new float[n * m];
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < m; i++) {
                entries[i * n + j] = (float) solution[j * m + i];
            }
        }
        return new MatrixEstimate(entries, n, m, probes,
                Math.max(0, squares - explained) / ((double) m * (probes - n)));
    }

    /** Adds X^T X and X^T Z of some probes, and gives the sum of squares of Z. */
    private static double addProbes(float[] patterns, float[] answers, int rows, int n, int m, double[] gram,
            double[] right) {
        double squares = 0;
        for (int b = 0; b < rows; b++) {
            for (int j = 0; j < n; j++) {
                float x = patterns[b * n + j];
                for (int k = 0; k < n; k++) {
                    gram[j * n + k] += x * patterns[b * n + k];
                }
                for (int i = 0; i < m; i++) {
                    right[j * m + i] += x * answers[b * m + i];
                }
            }
            for (int i = 0; i < m; i++) {
                squares += (double) answers[b * m + i] * answers[b * m + i];
            }
        }
        return squares;
    }

    /** Returns the expected squared error of an entry: v / (probes − n − 1). */
    public double entryVariance() {
        return noiseVariance / (probes - inputs - 1);
    }

    /** Returns one row of the estimate. */
    public float[] row(int output) {
        return Arrays.copyOfRange(entries, output * inputs, (output + 1) * inputs);
    }

    /** Solves gram S = right by the Cholesky factor of gram. */
    private static double[] solve(double[] gram, int n, double[] right, int m) {
        DMatrixRMaj matrix = DMatrixRMaj.wrap(n, n, gram);
        LinearSolverDense<DMatrixRMaj> cholesky = LinearSolverFactory_DDRM.chol(n);
        if (!cholesky.setA(matrix.copy()) || !isIndependent(cholesky, matrix)) {
            throw new IllegalArgumentException("The probes are not independent; take more of them.");
        }
        DMatrixRMaj solution = new DMatrixRMaj(n, m);
        cholesky.solve(DMatrixRMaj.wrap(n, m, right), solution);
        return solution.data;
    }

    /**
     * Returns whether the rows are independent. Rounding hides a dependence: it leaves a square of the factor's
     * diagonal that is far below the matrix's.
     */
    private static boolean isIndependent(LinearSolverDense<DMatrixRMaj> cholesky, DMatrixRMaj matrix) {
        DMatrixRMaj factor = cholesky.<CholeskyDecomposition_F64<DMatrixRMaj>>getDecomposition().getT(null);
        for (int j = 0; j < matrix.numRows; j++) {
            if (!(factor.get(j, j) * factor.get(j, j) > LEAST_SQUARE * matrix.get(j, j))) {
                return false;
            }
        }
        return true;
    }
}
