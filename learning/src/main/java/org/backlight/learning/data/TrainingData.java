package org.backlight.learning.data;

import org.backlight.learning.tensor.SampleShape;
import org.bytedeco.pytorch.Tensor;

/**
 * Samples to learn from or to measure on, with their targets. Implement it for data that live elsewhere; {@link
 * ArraySamples} holds arrays of numbers.
 */
public interface TrainingData {

    /** Returns the number of samples. */
    int count();

    /** Returns the shape of one sample, such as (1, 28, 28) for an image of one channel. */
    SampleShape shape();

    /** Returns the number of values of one sample: the product of its shape. */
    default int features() {
        return shape().size();
    }

    /** Returns what the samples should be said to be. */
    Targets targets();

    /** Returns the number of predictions for each sample: 1, or one for each token. */
    default int rowsPerSample() {
        return 1;
    }

    /**
     * Gathers a batch.
     *
     * @param rows int64, shape (batch), each in [0, count)
     */
    Batch select(Tensor rows);

    /**
     * Returns the samples from {@code start} on, {@code size} of them.
     *
     * @param start in [0, count)
     * @param size at least 1, at most count - start
     */
    Batch slice(long start, long size);
}
