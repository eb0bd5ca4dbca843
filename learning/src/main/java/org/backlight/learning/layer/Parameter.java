package org.backlight.learning.layer;

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
    }

    /** Creates a named value whose gradient gets memory when it is first needed. */
    public Parameter(String name, Tensor value) {
        this(name, value, null);
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
}
