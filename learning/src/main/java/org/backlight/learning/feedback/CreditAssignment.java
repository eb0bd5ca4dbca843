package org.backlight.learning.feedback;

import java.util.function.Consumer;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
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
     * @param error per-row gradient of the loss with respect to the head's output: float32, shape (rows,
     *     classes); not modified
     * @param ready hears of each stage as soon as its gradients are there and nothing else needs its parameters as they
     *     were: they may be updated at once, and the gradients' memory used again
     */
    void assign(Network network, Tensor error, Consumer<Stage> ready);

    /** Tells the stages of a network, before it is trained, what their backward passes will need. */
    default void prepare(Network network) {}

    /** Fills all gradients, each in memory of its own. */
    default void assign(Network network, Tensor error) {
        assign(network, error, _ -> {});
    }

    /** Whether hidden stages learn at all. */
    default boolean trainsHidden() {
        return true;
    }

    /** error / rows: the gradient of the batch's mean loss. */
    static Tensor ofMeanLoss(Tensor error) {
        return error.div(new Scalar((double) error.size(0)));
    }
}
