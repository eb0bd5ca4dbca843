package org.backlight.learning;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The weights W of a layer that is not trained any more, shape (outputs, inputs), in as few bytes as its precision
 * needs. For a few rows of input the work is to read them: half the bytes are up to twice the speed, even on a
 * processor that multiplies float32 numbers faster.
 */
final class FrozenMatrix {

    private static final boolean VECTORS = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    /** Rows of input up to which widening the weights in registers beats a product of matrices. */
    private static final int FEW = 32;

    private final Precision precision;
    private final int inputs;
    /** Columns after the inputs are zero. */
    private final Tensor padded;
    private final Tensor weights;

    /** @param values float32, shape (outputs, inputs); kept for {@link Precision#FP32}, copied for others */
    FrozenMatrix(Tensor values, Precision precision) {
        this.precision = precision;
        inputs = (int) values.size(1);
        if (precision == Precision.FP32) {
            padded = values;
        } else {
            padded = torch.empty(new long[]{values.size(0), paddedInputs()},
                    new TensorOptions(ScalarType.BFloat16), null).zero_().retainReference();
            padded.narrow(1, 0, inputs).copy_(values);
        }
        weights = padded.narrow(1, 0, inputs).retainReference();
    }

    private long paddedInputs() {
        return Math.ceilDiv(inputs, Bfloat16Rows.ALIGNMENT) * (long) Bfloat16Rows.ALIGNMENT;
    }

    /** Rows {@code from} … {@code from + size − 1} in the type that {@link Precision} multiplies. */
    Tensor rows(long from, long size) {
        return weights.narrow(0, from, size).to(precision.scalarType());
    }

    /** Whether so many rows of input are better multiplied by {@link #times}. */
    boolean multiplies(long rows) {
        return rows == 1 || (rows <= FEW && precision.scalarType() == ScalarType.Float && widens());
    }

    private boolean widens() {
        return precision == Precision.BF16 && VECTORS;
    }

    /**
     * Input as {@link #times} takes it.
     *
     * @param x shape (rows, inputs), in {@link Precision#scalarType}; so many rows that this {@link #multiplies} them
     */
    Tensor prepared(Tensor x) {
        if (!widens()) {
            return x.select(0, 0).to(weights.scalar_type());
        }
        Tensor floats = torch.zeros(x.size(0), paddedInputs());
        floats.narrow(1, 0, inputs).copy_(x);
        return floats;
    }

    /**
     * X Vᵀ, accumulated in float32, with V = rows {@code from} … {@code from + size − 1} of W.
     *
     * @param prepared X, {@link #prepared}
     * @return float32, shape (rows, size)
     */
    Tensor times(Tensor prepared, long from, long size) {
        if (!widens()) {
            return torch.mv(weights.narrow(0, from, size), prepared).to(ScalarType.Float).unsqueeze(0);
        }
        Tensor product = torch.empty(prepared.size(0), size);
        Bfloat16Rows.multiply(padded.narrow(0, from, size).data_ptr().address(), (int) size,
                (int) paddedInputs(), LibTorch.floats(prepared).address(), (int) prepared.size(0),
                LibTorch.floats(product).address());
        return product;
    }
}
