package org.backlight.learning.data;

import org.bytedeco.pytorch.Tensor;

/**
 * Some samples and what should be said of them.
 *
 * @param inputs float32, shape (samples, features), or int64 tokens, shape (samples, context)
 * @param targets as {@link Targets} describes them: one row for each sample, or for each token
 */
public record Batch(Tensor inputs, Tensor targets) {

    /** Returns the number of samples. */
    public int size() {
        return (int) inputs.size(0);
    }
}
