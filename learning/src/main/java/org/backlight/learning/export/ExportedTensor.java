package org.backlight.learning.export;

import org.bytedeco.pytorch.Tensor;

/**
 * A tensor that leaves with a network.
 *
 * @param name unique within what is exported
 * @param value contiguous, float32, or float64 where that is said; not modified, and must live until the files are written
 */
public record ExportedTensor(String name, Tensor value) {

    /** Returns the sizes of the value. */
    public long[] sizes() {
        return value.sizes().vec().get();
    }
}
