package org.backlight.learning.tensor;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Memory that is kept from batch to batch: fresh memory would have to be mapped in and zeroed each time. */
public final class KeptTensor {

    private final ScalarType type;
    private Tensor memory;

    public KeptTensor(ScalarType type) {
        this.type = type;
    }

    /** A view of this shape with arbitrary contents, contiguous; an earlier view's contents are lost. */
    public Tensor of(long... shape) {
        long size = 1;
        for (long extent : shape) {
            size *= extent;
        }
        if (memory == null || memory.numel() < size) {
            if (memory != null) {
                memory.releaseReference();
            }
            memory = torch.empty(new long[]{size}, new TensorOptions(type), null).retainReference();
        }
        return memory.narrow(0, 0, size).view(shape);
    }

    /** The bytes that it holds. */
    public long bytes() {
        return memory == null ? 0 : memory.nbytes();
    }
}
