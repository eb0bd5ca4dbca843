package org.backlight.learning.data;

import org.backlight.learning.tensor.LibTorch;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Inputs and targets in libtorch's memory, a row of each for every sample.
 *
 * @param inputs shape (samples, values)
 * @param targets shape (samples, values)
 */
record HeldRows(Tensor inputs, Tensor targets) {

    static {
        LibTorch.load();
    }

    /** Returns a tensor with arbitrary contents. */
    static Tensor empty(ScalarType type, long... shape) {
        return torch.empty(shape, new TensorOptions(type), null);
    }

    int count() {
        return Math.toIntExact(inputs.size(0));
    }

    /** Gathers the rows of these numbers, as of {@link TrainingData#select}. */
    Batch select(Tensor rows) {
        return new Batch(inputs.index_select(0, rows), targets.index_select(0, rows));
    }

    /** Returns a view of successive rows, as of {@link TrainingData#slice}. */
    Batch slice(long start, long size) {
        return new Batch(inputs.narrow(0, start, size), targets.narrow(0, start, size));
    }
}
