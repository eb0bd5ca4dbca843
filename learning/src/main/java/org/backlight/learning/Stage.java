package org.backlight.learning;

import java.util.List;

import org.bytedeco.pytorch.Tensor;

/**
 * The piece of a network between two feedback points. Its input is detached from the stage before, so a
 * backward pass stays within the stage: under DFA the gradient of its output is random feedback, under BP it
 * is what the stage above returned.
 */
public interface Stage {

    /** The learned tensors, in a fixed order. */
    List<Parameter> parameters();

    /** Features of one input vector. */
    int inputs();

    /** Features of one output vector; also the number of feedback values that the stage takes per sample. */
    int outputs();

    /**
     * Computes the output and keeps what {@link #backward} needs.
     *
     * @param input shape (batch, inputs); not modified, and must live until the backward pass is done
     * @return shape (batch, outputs); valid until the next forward pass
     */
    Tensor forward(Tensor input);

    /**
     * The stage-local backward pass of the latest {@link #forward}. Overwrites every parameter's gradient
     * with the sum over the batch.
     *
     * @param outputGradient gradient of the loss, or its stand-in, with respect to the output: shape (batch,
     *     outputs); not modified
     * @param wantInputGradient whether the gradient with respect to the input is of use
     * @return that gradient, shape (batch, inputs), valid until the next backward pass; {@code null} if it was not
     *     wanted
     */
    Tensor backward(Tensor outputGradient, boolean wantInputGradient);
}
