package org.backlight.learning.loss;

import java.util.Optional;
import org.backlight.learning.data.Targets;
import org.bytedeco.pytorch.Tensor;

/**
 * Quantity that training minimizes: a function of the network's outputs and of the targets. Every row (a sample, or one
 * token of a sample) has a loss of its own, and the loss of a batch is their mean.
 *
 * <p>Implementations are immutable, keep no tensors between calls, and modify none of their arguments.
 */
public interface Loss {

    /** Returns the unit of the value, such as {@code nats}; empty where it has none. */
    default String unit() {
        return "";
    }

    /**
     * Computes the loss of a batch and the error that training sends backward.
     *
     * @param output of the network, float32, shape (rows, outputs); not modified
     * @param targets as {@link Targets} describes them, one row for each row of the output; not modified
     * @return the mean over the rows, and each row's own gradient
     */
    LossAndError evaluate(Tensor output, Tensor targets);

    /**
     * Computes the loss of a batch alone.
     *
     * @param output as of {@link #evaluate}
     * @param targets as of {@code evaluate}
     * @return the mean over the rows, equal to the value of {@code evaluate} bit for bit
     */
    double value(Tensor output, Tensor targets);

    /**
     * Turns outputs into predictions.
     *
     * @param output of the network, float32, shape (rows, outputs); not modified
     * @return what the network says of each row: int64 classes of shape (rows, 1), or float32 values of shape (rows,
     *     outputs)
     */
    Tensor predict(Tensor output);

    /**
     * Computes the loss of guessing: of a constant output that knows nothing of the inputs. A training that stays far above
     * it has failed.
     *
     * @param targets as of {@link #evaluate}; not modified
     * @param outputs of the network
     */
    double guessing(Tensor targets, int outputs);

    /**
     * Returns, as one sentence, why this loss cannot compare a network's outputs with these targets; empty where it can.
     *
     * @param targets of the samples
     * @param outputs of the network
     */
    Optional<String> mismatch(Targets targets, int outputs);
}
