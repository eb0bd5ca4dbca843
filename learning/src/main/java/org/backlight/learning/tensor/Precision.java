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
     * the product, and Intel's have half the rate unless they have AMX. There, weights and the outputs of layers are
     * rounded to bfloat16 but stored and multiplied as float32, where products of two bfloat16 numbers are exact. That
     * has float32's speed. Gradients of weights, and what lies within attention and GELU, are not rounded there, so
     * that results are those of bfloat16 arithmetic up to its rounding.
     *
     * <p>A result is rounded from a float32 sum, whose order depends on the processor and on the number of rows that
     * are multiplied at once. So the same operation on the same machine gives the same bits again, but the same row
     * within a larger batch may differ by one rounding, and what is computed from it by a few.
     */
    BF16;

    /** Set by {@link #holdAs}. */
    private static volatile ScalarType chosen;

    static {
        LibTorch.load();
    }

    /** Returns the type in which libtorch stores and multiplies the values. */
    public ScalarType scalarType() {
        if (this == FP32) {
            return ScalarType.Float;
        }
        ScalarType type = chosen;
        return type != null ? type : Processor.FASTER;
    }

    /**
     * Makes {@link #BF16} store and multiply values as this type, whatever the processor is faster at, so that either
     * way can be tested on any: libtorch emulates what a processor lacks. For networks that are made from now on;
     * those of before are not to be used any more.
     *
     * @param type bfloat16 or float32; {@code null} leaves the choice to the processor
     */
    static void holdAs(ScalarType type) {
        chosen = type;
    }

    /** Returns float32 or {@link #scalarType} values in this format: the tensor itself, or a rounded copy. */
    public Tensor round(Tensor values) {
        return this == FP32 ? values : values.to(ScalarType.BFloat16).to(scalarType());
    }

    /** Rounds float32 values into a tensor of {@link #scalarType}; not for {@link #FP32}. */
    public void round(Tensor from, Tensor to) {
        to.copy_(scalarType() == ScalarType.Float ? from.to(ScalarType.BFloat16) : from);
    }

    /**
     * Writes a · b of operands in this format.
     *
     * @param product float32 or {@link #scalarType}; rounded if that is bfloat16, and not rounded yet if it is float32
     */
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
        static final ScalarType FASTER = multipliesBfloat16Faster() ? ScalarType.BFloat16 : ScalarType.Float;

        private static boolean multipliesBfloat16Faster() {
            try (BytePointer capability = torch.get_cpu_capability()) {
                boolean faster = Bfloat16Speed.fasterThanFloat32(System.getProperty("os.arch"),
                        capability.getString(), Bfloat16Speed.processorDescription());
                if (!faster) {
                    System.getLogger(Precision.class.getPackageName()).log(Level.INFO,
                            "This processor multiplies fp32 faster than bf16, so values are rounded to bf16 and"
                                    + " multiplied as fp32.");
                }
                return faster;
            }
        }
    }
}
