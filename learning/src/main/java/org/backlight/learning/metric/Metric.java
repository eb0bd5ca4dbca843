package org.backlight.learning.metric;

import org.bytedeco.pytorch.Tensor;

/**
 * A figure that tells how good predictions are. It is a function of sums over all rows, so that batches of any size give the
 * same figure, and a training that is resumed within an epoch goes on with the sums of its first part.
 *
 * <p>Implementations are immutable, keep no tensors between calls, and modify none of their arguments.
 */
public interface Metric {

    /** Direction in which values improve. */
    enum Better {
        HIGHER, LOWER
    }

    /** Returns the name, in lower case with underscores: its key in metrics files and summaries. */
    String name();

    /** Returns how its values are written for people. */
    Format format();

    /** Returns which values are better. */
    Better better();

    /**
     * Adds up what a batch contributes.
     *
     * @param output of the network, float32, shape (rows, outputs); not modified
     * @param targets one row for each row of the output; not modified
     * @return sums over the rows, always equally many; they are added to those of other batches
     */
    double[] sums(Tensor output, Tensor targets);

    /** Computes the figure of all batches together. */
    double value(Totals totals);

    /**
     * Sums over all batches.
     *
     * @param loss mean over all rows
     * @param samples at least 1
     * @param rowsPerSample predictions for each sample
     * @param sums of all batches' {@link Metric#sums}
     */
    record Totals(double loss, long samples, int rowsPerSample, double[] sums) {

        /** Returns a sum divided by the number of rows. */
        public double mean(int index) {
            return sums[index] / samples / rowsPerSample;
        }
    }
}
