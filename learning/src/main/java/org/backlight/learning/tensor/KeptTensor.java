package org.backlight.learning.tensor;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensor whose memory is kept from batch to batch: fresh memory would have to be mapped in and zeroed each time. */
public final class KeptTensor {

    private final ScalarType type;
    private final TensorPlace place;
    private Tensor memory;

    /** Keeps values of this type in this place, none until they are first asked for. */
    public KeptTensor(ScalarType type, TensorPlace place) {
        this.type = type;
        this.place = place;
    }

    /** Returns a view of this shape with arbitrary contents, contiguous; an earlier view's contents are lost. */
    public Tensor of(long... shape) {
        long size = 1;
        for (long extent : shape) {
            size *= extent;
        }
        if (memory == null || memory.numel() < size) {
            if (memory != null) {
                memory.releaseReference();
            }
            memory = place.empty(type, size).retainReference();
        }
        return memory.narrow(0, 0, size).view(shape);
    }

    /** Returns the bytes that it holds, or would hold in memory. */
    public long bytes() {
        return memory == null ? 0 : memory.numel() * memory.itemsize();
    }
}
