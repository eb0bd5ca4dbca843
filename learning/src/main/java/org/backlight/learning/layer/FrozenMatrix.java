package org.backlight.learning.layer;

import java.lang.System.Logger.Level;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.internal.Bfloat16Rows;
import org.backlight.substrate.simd.VectorModule;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The weights W of a layer that is not trained any more, shape (outputs, inputs), in bfloat16. For a few rows of input the
 * work is to read them, so that widening them in registers is faster than to read float32, even on a processor that
 * multiplies float32 numbers faster.
 */
public final class FrozenMatrix {

    /** Rows of input up to which widening the weights in registers beats a product of matrices. */
    static final int FEW = 32;

    private final Precision precision;
    private final boolean widens;
    private final int inputs;
    /** Columns after the inputs are zero. */
    private final Tensor padded;
    private final Tensor weights;

    /**
     * Rounds weights for good.
     *
     * @param values float32, shape (outputs, inputs); not modified
     * @param precision {@link Precision#BF16}
     */
    FrozenMatrix(Tensor values, Precision precision) {
        this(values, precision, Widening.POSSIBLE);
    }

    /**
     * Creates a matrix from values that stay fixed.
     *
     * @param widens whether weights are widened in registers, which needs the vector module
     */
    FrozenMatrix(Tensor values, Precision precision, boolean widens) {
        this.precision = precision;
        this.widens = widens;
        inputs = (int) values.size(1);
        padded = torch.empty(new long[]{values.size(0), paddedInputs()},
                new TensorOptions(widens ? ScalarType.BFloat16 : precision.scalarType()), null).zero_()
                .retainReference();
        weights = padded.narrow(1, 0, inputs).retainReference();
        // Rounded copies are released at once: of all layers they would be more than the network.
        try (PointerScope _ = new PointerScope()) {
            precision.round(values, weights);
        }
    }

    /** Lets the JVM compile what multiplies few rows, so that the first products do not wait for it. */
    public static void warmUp() {
        if (Widening.POSSIBLE) {
            Bfloat16Rows.warmUp();
        }
    }

    private long paddedInputs() {
        return Math.ceilDiv(inputs, Bfloat16Rows.ALIGNMENT) * (long) Bfloat16Rows.ALIGNMENT;
    }

    /** Returns rows {@code from} … {@code from + size − 1} in the type that {@link Precision} multiplies. */
    Tensor rows(long from, long size) {
        return weights.narrow(0, from, size).to(precision.scalarType());
    }

    /** Returns whether a number of rows of input is better multiplied by {@link #times} than by {@link #rows}. */
    boolean multiplies(long rows) {
        return widens && (rows == 1 || (rows <= FEW && precision.scalarType() == ScalarType.Float));
    }

    /**
     * Returns input as {@link #times} takes it.
     *
     * @param x shape (rows, inputs), in {@link Precision#scalarType}
     */
    Tensor prepared(Tensor x) {
        Tensor floats = torch.zeros(x.size(0), paddedInputs());
        floats.narrow(1, 0, inputs).copy_(x);
        return floats;
    }

    /**
     * Computes X Vᵀ, accumulated in float32, with V = rows {@code from} … {@code from + size − 1} of W.
     *
     * @param prepared X, {@link #prepared}; for a number of rows that this {@link #multiplies}
     * @return float32, shape (rows, size)
     */
    Tensor times(Tensor prepared, long from, long size) {
        Tensor product = torch.empty(prepared.size(0), size);
        Bfloat16Rows.multiply(padded.narrow(0, from, size).data_ptr().address(), (int) size,
                (int) paddedInputs(), LibTorch.floats(prepared).address(), (int) prepared.size(0),
                LibTorch.floats(product).address());
        return product;
    }

    /** Asked once, when it first matters. */
    private static final class Widening {
        static final boolean POSSIBLE = VectorModule.pays(FrozenMatrix.class, Level.INFO,
                "text is generated more slowly");
    }
}
