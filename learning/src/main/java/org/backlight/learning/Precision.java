package org.backlight.learning;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** The number format in which stages multiply; parameters and optimizer state are float32 in both. */
public enum Precision {
    /** IEEE 754 single precision throughout. */
    FP32(ScalarType.Float),
    /** bfloat16 operands and activations, float32 accumulation within a product, float32 master weights. */
    BF16(ScalarType.BFloat16);

    final ScalarType scalarType;

    Precision(ScalarType scalarType) {
        this.scalarType = scalarType;
    }
}
