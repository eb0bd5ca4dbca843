package org.backlight.learning.tensor;

import java.lang.System.Logger.Level;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The number format in which stages multiply; parameters and optimizer state are float32 in both. */
public enum Precision {
    /** IEEE 754 single precision throughout. */
    FP32,
    /**
     * bfloat16 operands and activations, float32 accumulation within a product, float32 master weights.
     *
     * <p>Many x86 processors multiply float32 numbers faster than bfloat16 ones: those without AVX-512 emulate
     * the product, and Intel's have half the rate unless they have AMX. There, values are rounded to bfloat16 but
     * stored and multiplied as float32: products of two bfloat16 numbers are exact in float32, so only the order
     * of summation differs. That has float32's speed.
     */
    BF16;

    static {
        LibTorch.load();
    }

    /** Returns the type in which libtorch stores and multiplies the values. */
    public ScalarType scalarType() {
        return this == BF16 && Processor.MULTIPLIES_BFLOAT16 ? ScalarType.BFloat16 : ScalarType.Float;
    }

    /** Returns float32 or {@link #scalarType} values in this format: the tensor itself, or a rounded copy. */
    public Tensor round(Tensor values) {
        return this == FP32 ? values : values.to(ScalarType.BFloat16).to(scalarType());
    }

    /** Rounds float32 values into a tensor of {@link #scalarType}; not for {@link #FP32}. */
    public void round(Tensor from, Tensor to) {
        to.copy_(scalarType() == ScalarType.Float ? from.to(ScalarType.BFloat16) : from);
    }

    /** Writes a · b of operands in this format; the product is float32 or {@link #scalarType}, and not rounded yet. */
    public void multiply(Tensor product, Tensor a, Tensor b) {
        if (scalarType() == ScalarType.Float) {
            torch.mm_out(product, a, b);
        } else {
            product.copy_(torch.mm(a, b));
        }
    }

    /** Rounds results that were computed in float32 to this format; those of bfloat16 arithmetic are rounded already. */
    public void roundInPlace(Tensor values) {
        if (this == BF16 && scalarType() == ScalarType.Float) {
            values.copy_(round(values));
        }
    }

    /** Asked once, when it first matters. */
    private static final class Processor {
        static final boolean MULTIPLIES_BFLOAT16 = multipliesBfloat16();

        private static boolean multipliesBfloat16() {
            try (BytePointer capability = torch.get_cpu_capability()) {
                boolean faster = Bfloat16Speed.fasterThanFloat32(System.getProperty("os.arch"),
                        capability.getString(), Bfloat16Speed.processorDescription());
                if (!faster) {
                    System.getLogger(Precision.class.getPackageName()).log(Level.INFO,
                            "This processor multiplies fp32 faster than bf16, so bf16 values are multiplied as fp32:"
                                    + " same rounding, fp32's speed.");
                }
                return faster;
            }
        }
    }
}
