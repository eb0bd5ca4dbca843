package org.backlight.learning.tensor;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Place in which a network's tensors lie. */
public enum TensorPlace {
    /** The machine's memory. */
    MEMORY,
    /**
     * Nowhere: libtorch's meta device, whose tensors have shapes, types and sizes but no values. A network there says what it
     * would need and cannot run.
     */
    NOWHERE;

    static {
        LibTorch.load();
    }

    /** Returns a tensor of arbitrary values. */
    public Tensor empty(ScalarType type, long... shape) {
        TensorOptions options = new TensorOptions(type);
        return torch.empty(shape, this == MEMORY
                ? options
                : options.device(new DeviceOptional(new Device("meta"))), null);
    }
}
