package org.backlight.learning.feedback;

import java.util.List;
import java.util.function.Consumer;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Rule by which the error at the output becomes a gradient for each stage. The head always takes its exact gradient;
 * the kinds differ in what the hidden stages get.
 */
public interface CreditAssignment {

    /**
     * Count of what has been projected so far, which determines random draws and the noise of a device.
     *
     * @param batches projected, the number of the next draw
     * @param rows projected, the number of the next row
     */
    record Projected(long batches, long rows) {

        /** Nothing yet. */
        public static final Projected NOTHING = new Projected(0, 0);
    }

    /**
     * Fills the gradient of every trained parameter after a forward pass.
     *
     * @param network has just run forward on the batch
     * @param error per-row gradient of the loss with respect to the head's output: float32, shape (rows,
     *     outputs); not modified
     * @param ready receives each stage as soon as its gradients are there and nothing else needs its parameters as they
     *     were: they may be updated at once, and the gradients' memory used again
     */
    void assign(Network network, Tensor error, Consumer<Stage> ready);

    /**
     * Returns whether {@link #assign} runs one backward pass of each stage, and needs neither its parameters nor their gradients
     * afterwards. Gradients that a stage hands over are then applied within that pass, a piece at a time, and never exist as a
     * whole; otherwise they are kept until the stage is ready.
     */
    default boolean readsEachStageOnce() {
        return false;
    }

    /** Prepares the stages of a network, before it is trained, for what their backward passes will need. */
    default void prepare(Network network) {}

    /** Fills all gradients, each in memory of its own. */
    default void assign(Network network, Tensor error) {
        assign(network, error, _ -> {});
    }

    /** Returns whether hidden stages learn at all. */
    default boolean trainsHidden() {
        return true;
    }

    /** Counts which of a network's parameters are reached by what. */
    ParameterReach reach(Network network);

    /**
     * Measures how far the gradients that hidden stages learn by point along those of BP: for each hidden stage from the
     * input on, the cosine between both gradients of its weights. What is learned afterwards is the same as without the
     * measurement.
     *
     * @param network has just run forward on the batch; what parameters' gradients held is lost
     * @param error as of {@link #assign}
     * @return for each hidden stage, NaN for one without matrices; empty where hidden stages learn by the exact gradient or
     *     multiples of its rows, or not at all
     */
    default List<Double> alignment(Network network, Tensor error) {
        return List.of();
    }

    /** Returns whether {@link #alignment} has anything to measure. */
    default boolean measuresAlignment() {
        return false;
    }

    /** Returns what was projected so far, measurements aside; a checkpoint keeps it. */
    default Projected projected() {
        return Projected.NOTHING;
    }

    /** Continues where another run stopped. */
    default void seek(Projected projected) {}

    /** Returns the nanoseconds spent on projecting so far. */
    default long projectionNanoseconds() {
        return 0;
    }

    /** Returns the root mean square of each row: float32, shape (rows, 1). */
    static Tensor rootMeanSquares(Tensor rows) {
        return rows.norm(new ScalarOptional(new Scalar(2.0)), new long[]{1}, true)
                .mul_(new Scalar(1 / Math.sqrt(rows.size(1))));
    }

    /** Returns error / rows: the gradient of the batch's mean loss. */
    static Tensor ofMeanLoss(Tensor error) {
        return error.div(new Scalar((double) error.size(0)));
    }
}
