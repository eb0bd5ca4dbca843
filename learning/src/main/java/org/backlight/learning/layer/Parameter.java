package org.backlight.learning.layer;

import java.util.function.Consumer;
import org.backlight.learning.export.ExportedTensor;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A learned tensor and the gradient that the next optimizer step will use. Gradients of several parameters may lie
 * in the same memory where each is used before the next is computed.
 */
public final class Parameter {

    private final String name;
    private Tensor value;
    private Tensor gradient;
    private final long gradientPiece;
    /** Takes the gradient in place of memory; null if there is none. */
    private Consumer<GradientRows> receiver;

    /**
     * Creates a named value with its gradient.
     *
     * @param name unique within a network, such as {@code stage1.weight}
     * @param value float32; modified by the optimizer
     * @param gradient float32, the shape of {@code value}; overwritten by each backward pass
     */
    public Parameter(String name, Tensor value, Tensor gradient) {
        this.name = name;
        this.value = value;
        this.gradient = gradient;
        gradientPiece = Math.max(1, value.dim() == 0 ? 1 : value.size(0));
    }

    /** Creates a named value whose gradient gets memory when it is first needed. */
    public Parameter(String name, Tensor value) {
        this(name, value, null);
    }

    /** Creates a matrix whose gradient is made some rows at a time. */
    Parameter(String name, Tensor value, long gradientPiece) {
        this.name = name;
        this.value = value;
        this.gradientPiece = gradientPiece;
    }

    /** Returns its name, unique within a network. */
    public String name() {
        return name;
    }

    /**
     * Returns its value: float32; modified by the optimizer.
     *
     * @throws IllegalStateException if the network was frozen and keeps this parameter in another form
     */
    public Tensor value() {
        if (value == null) {
            throw new IllegalStateException(name + " is frozen and has no float32 value any more");
        }
        return value;
    }

    /** Returns name and value as they leave in an export. */
    public ExportedTensor exported() {
        return new ExportedTensor(name, value());
    }

    /** Gives the value's memory back, for a layer that keeps what it needs of it in another form. */
    void release() {
        value().close();
        value = null;
    }

    /**
     * Returns its gradient: float32, the shape of the value; overwritten by each backward pass.
     *
     * @throws IllegalStateException as {@link #value}, if it has no memory yet
     */
    public Tensor gradient() {
        if (gradient == null) {
            gradient = torch.zeros_like(value()).retainReference();
        }
        return gradient;
    }

    /** Puts the gradient into other memory; what it held is lost. */
    public void placeGradient(Tensor memory) {
        if (gradient != null) {
            gradient.close();
        }
        gradient = memory;
    }

    /** Gives the gradient's memory back; what it held is lost. */
    public void releaseGradient() {
        placeGradient(null);
    }

    /** Returns the rows of the gradient that are made at a time; all of them, where it is made as a whole. */
    public long gradientPiece() {
        return gradientPiece;
    }

    /**
     * Lets backward passes hand over the gradient, in place of writing it into memory. Only for parameters that are among {@link
     * org.backlight.learning.network.Stage#piecewise}.
     *
     * @param to called once in each backward pass
     */
    public void sendGradient(Consumer<GradientRows> to) {
        receiver = to;
    }

    /** Lets backward passes write the gradient into memory again. */
    public void keepGradient() {
        receiver = null;
    }

    /** Takes the gradient of a backward pass: hands it over, or writes it into memory. */
    void takeGradient(GradientRows rows) {
        if (receiver != null) {
            receiver.accept(rows);
            return;
        }
        // Made once and before the pieces run, which do it at the same time.
        Tensor whole = gradient();
        RowBlocks.forEachPiece(whole.size(0), gradientPiece,
                (_, from, size) -> rows.write(from, size, whole.narrow(0, from, size)));
    }
}
