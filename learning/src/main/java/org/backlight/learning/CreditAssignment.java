package org.backlight.learning;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * How the error at the output reaches the parameters. The head always takes its exact gradient; the kinds
 * differ in what the hidden stages get.
 */
public sealed interface CreditAssignment permits Backpropagation, DirectFeedback, Shallow {

    /**
     * Fills the gradient of every trained parameter after a forward pass.
     *
     * @param network has just run forward on the batch
     * @param error per-sample gradient of the loss with respect to the head's output: float32, shape (batch,
     *     classes); not modified
     */
    void assign(Network network, Tensor error);

    /** Whether hidden stages learn at all. */
    default boolean trainsHidden() {
        return true;
    }

    /** error / batch: the gradient of the batch's mean loss. */
    static Tensor ofMeanLoss(Tensor error) {
        return error.div(new Scalar((double) error.size(0)));
    }
}
