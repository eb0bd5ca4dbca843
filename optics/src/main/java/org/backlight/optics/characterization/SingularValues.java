package org.backlight.optics.characterization;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.SingularOps_DDRM;

/**
 * Singular values of a measured block of the effective matrix, compared with those of random matrices.
 *
 * @param values of B / sqrt(m), in ascending order
 * @param columns n, the block's inputs
 * @param rows m, its outputs
 * @param meanSquare of its entries: the variance of B and that of the estimate
 * @param distribution of random matrices whose entries have that mean square
 * @param distance Kolmogorov and Smirnov's, between values and distribution
 * @param usualDistance the median of such distances of random Gaussian matrices as large
 * @param largestUsualDistance what one in twenty of these exceeds
 * @param probes probes it took
 * @param entryError standard error of an entry of the measured block
 */
public record SingularValues(double[] values, int columns, int rows, double meanSquare,
        MarchenkoPastur distribution,
        double distance, double usualDistance, double largestUsualDistance, int probes, double entryError) {

    private static final int MOST_COLUMNS = 64;
    private static final int MOST_ROWS = 512;
    private static final int PROBES_PER_COLUMN = 16;
    /** Random matrices for comparison. */
    private static final int DRAWS = 99;

    /** Measures a block by least squares. */
    static SingularValues measure(DeviceUnderTest tested) {
        int n = Math.min(MOST_COLUMNS, tested.inputs());
        int m = Math.min(MOST_ROWS, tested.outputs());
        int probes = PROBES_PER_COLUMN * n;
        try (var projection = tested.projection(n, m)) {
            MatrixEstimate block = MatrixEstimate.measure(projection, probes, tested.seed());
            double meanSquare = meanSquare(block.entries());
            var distribution = distribution(n, m, meanSquare);
            double[] values = of(block.entries(), n, m);
            SplittableRandom random = new SplittableRandom(tested.seed());
            double[] usual = new double[DRAWS];
            Arrays.setAll(usual, _ -> distanceOfGaussian(random, n, m));
            Arrays.sort(usual);
            return new SingularValues(values, n, m, meanSquare, distribution, distribution.distance(values),
                    usual[DRAWS / 2],
                    usual[DRAWS - 1 - DRAWS / 20], probes, Math.sqrt(block.entryVariance()));
        }
    }

    private static MarchenkoPastur distribution(int n, int m, double meanSquare) {
        return new MarchenkoPastur((double) n / m, Math.sqrt(meanSquare));
    }

    /** Returns the distance for independent normal entries, scaled by their own mean square as a measured block is. */
    static double distanceOfGaussian(SplittableRandom random, int n, int m) {
        float[] entries = new float[n * m];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = (float) random.nextGaussian();
        }
        return distribution(n, m, meanSquare(entries)).distance(of(entries, n, m));
    }

    private static double meanSquare(float[] entries) {
        double sum = 0;
        for (float entry : entries) {
            sum += (double) entry * entry;
        }
        return sum / entries.length;
    }

    /** Returns the singular values of a matrix over sqrt(m), in ascending order. */
    private static double[] of(float[] entries, int n, int m) {
        DMatrixRMaj matrix = new DMatrixRMaj(m, n);
        for (int i = 0; i < entries.length; i++) {
            matrix.data[i] = entries[i] / Math.sqrt(m);
        }
        double[] values = SingularOps_DDRM.singularValues(matrix);
        Arrays.sort(values);
        return values;
    }
}
