package org.backlight.optics.characterization;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;

import org.backlight.projection.RandomProjection;

/**
 * A least-squares estimate of the effective matrix B of a measured projection, from shots of known random vectors. With X
 * the (shots, n) matrix of probes in {−1, 1} and Z what the device gave,
 *
 * <pre>
 * B^T = (X^T X)^-1 X^T Z,    E (estimate - entry)^2 = v / (shots - n - 1)
 * </pre>
 *
 * for noise of variance v per output (the mean of the inverse Wishart law, to which X^T X is close for many shots). The
 * noise is estimated from what the fit leaves over.
 *
 * @param entries row-major, shape (m, n)
 * @param inputs n
 * @param outputs m
 * @param shots probes used
 * @param noiseVariance variance of a measured output about the fit
 */
public record MatrixEstimate(float[] entries, int inputs, int outputs, int shots, double noiseVariance) {

    /**
     * Measures a projection.
     *
     * @param projection what to measure; its position moves on by the number of shots
     * @param shots probes, at least n + 2
     * @param seed of the probes
     * @throws IllegalArgumentException if there are too few shots
     */
    public static MatrixEstimate measure(RandomProjection projection, int shots, long seed) {
        int n = Math.toIntExact(projection.inputs());
        int m = Math.toIntExact(projection.outputs());
        if (shots < n + 2) {
            throw new IllegalArgumentException("An estimate of " + n + " columns needs at least " + (n + 2)
                    + " shots, not " + shots + ".");
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] gram = new double[n * n];
        double[] right = new double[n * m];
        double squares = 0;
        int batch = Math.min(shots, 64);
        float[] probes = new float[batch * n];
        float[] answers = new float[batch * m];
        for (int done = 0; done < shots; done += batch) {
            int rows = Math.min(batch, shots - done);
            for (int i = 0; i < rows * n; i++) {
                probes[i] = random.nextBoolean() ? 1 : -1;
            }
            projection.project(MemorySegment.ofArray(probes).asSlice(0, 4L * rows * n),
                    MemorySegment.ofArray(answers).asSlice(0, 4L * rows * m), rows);
            squares += addShots(probes, answers, rows, n, m, gram, right);
        }
        Cholesky factor = new Cholesky(gram, n);
        double[] solution = right.clone();
        factor.solve(solution, m);
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
        return new MatrixEstimate(entries, n, m, shots,
                Math.max(0, squares - explained) / ((double) m * (shots - n)));
    }

    /** Adds X^T X and X^T Z of some shots, and gives the sum of squares of Z. */
    private static double addShots(float[] probes, float[] answers, int rows, int n, int m, double[] gram,
            double[] right) {
        double squares = 0;
        for (int b = 0; b < rows; b++) {
            for (int j = 0; j < n; j++) {
                float x = probes[b * n + j];
                for (int k = 0; k <= j; k++) {
                    gram[j * n + k] += x * probes[b * n + k];
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

    /** Expected squared error of an entry: v / (shots − n − 1). */
    public double entryVariance() {
        return noiseVariance / (shots - inputs - 1);
    }

    /** One row of the estimate. */
    public float[] row(int output) {
        return Arrays.copyOfRange(entries, output * inputs, (output + 1) * inputs);
    }

    /** The Cholesky factor of a symmetric positive definite matrix, of which the lower triangle is read. */
    private static final class Cholesky {
        private final double[] lower;
        private final int n;

        Cholesky(double[] matrix, int n) {
            lower = matrix.clone();
            this.n = n;
            for (int j = 0; j < n; j++) {
                for (int k = 0; k <= j; k++) {
                    double sum = lower[j * n + k];
                    for (int i = 0; i < k; i++) {
                        sum -= lower[j * n + i] * lower[k * n + i];
                    }
                    if (j == k && !(sum > 1e-9 * matrix[j * n + j])) {
                        throw new IllegalArgumentException(
                                "The probes are not independent; take more shots.");
                    }
                    lower[j * n + k] = j == k ? Math.sqrt(sum) : sum / lower[k * n + k];
                }
            }
        }

        /** Solves for several right-hand sides at once, stored row by row with their elements side by side. */
        void solve(double[] sides, int count) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < j; k++) {
                    subtract(sides, j, k, lower[j * n + k], count);
                }
                divide(sides, j, lower[j * n + j], count);
            }
            for (int j = n - 1; j >= 0; j--) {
                for (int k = j + 1; k < n; k++) {
                    subtract(sides, j, k, lower[k * n + j], count);
                }
                divide(sides, j, lower[j * n + j], count);
            }
        }

        private static void subtract(double[] sides, int to, int from, double factor, int count) {
            for (int i = 0; i < count; i++) {
                sides[to * count + i] -= factor * sides[from * count + i];
            }
        }

        private static void divide(double[] sides, int row, double by, int count) {
            for (int i = 0; i < count; i++) {
                sides[row * count + i] /= by;
            }
        }
    }
}
