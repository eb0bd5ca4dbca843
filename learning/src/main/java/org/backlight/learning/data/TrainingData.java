package org.backlight.learning.data;

import org.bytedeco.pytorch.Tensor;

/** Samples to learn from or to measure on. */
public sealed interface TrainingData permits LabelledSamples, TokenSamples {

    /** The number of samples. */
    int count();

    /** Values per sample. */
    int features();

    /** The number of classes of which each prediction chooses one. */
    int classes();

    /** The predictions per sample: 1, or one for each token. */
    default int rowsPerSample() {
        return 1;
    }

    /**
     * Gathers a batch.
     *
     * @param rows int64, shape (batch), each in [0, count)
     */
    Batch select(Tensor rows);

    /** The samples from {@code start} on, {@code size} of them. */
    Batch slice(long start, long size);
}
