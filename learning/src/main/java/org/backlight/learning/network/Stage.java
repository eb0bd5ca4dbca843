package org.backlight.learning.network;

import java.util.List;
import java.util.Optional;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.bytedeco.pytorch.Tensor;

/**
 * The piece of a network between two feedback points. Its input is detached from the stage before, so a
 * backward pass stays within the stage: under DFA the gradient of its output is random feedback, under BP it
 * is what the stage above returned.
 */
public interface Stage {

    /** Purpose of a pass over some rows. */
    enum Pass {
        /** The output alone. */
        EVALUATION,
        /** The output, and then the parameters' gradients. */
        PARAMETER_GRADIENTS,
        /** The output, and then the gradients of parameters and input. */
        ALL_GRADIENTS
    }

    /** Returns the learned tensors, in a fixed order. */
    List<Parameter> parameters();

    /**
     * Returns the matrices whose gradients the stage hands over where {@link Parameter#sendGradient} asks for it: no sooner than
     * its backward pass needs their values no more, so that they may be updated by then. The rows can be made until the stage's
     * next forward pass, or its next backward pass with the gradient of its input. Gradients of its other parameters are there
     * once all rows have been made.
     *
     * @return nothing for a stage whose gradients are made as a whole
     */
    default List<Parameter> piecewise() {
        return List.of();
    }

    /** Returns the stage's name, for messages. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Returns the number of values of one input row. */
    int inputs();

    /** Returns the number of values of one output row; also the number of feedback values that the stage takes per row. */
    int outputs();

    /**
     * Returns the number of rows of its input that a head makes one row of output of: 1, or the tokens of a sample whose mean
     * it takes.
     */
    default int pooledRows() {
        return 1;
    }

    /** Returns the shape in which the stage sees the values of one input row. */
    default SampleShape inputShape() {
        return SampleShape.of(inputs());
    }

    /** Returns the shape that the values of one output row have. */
    default SampleShape outputShape() {
        return SampleShape.of(outputs());
    }

    /**
     * Computes the output and keeps what {@link #backward} needs.
     *
     * @param input shape (batch, inputs); not modified, and must live until the backward pass is done
     * @return shape (batch, outputs), or another number of rows where the stage cuts samples into tokens or takes the mean over
     *     them; valid until the next forward pass
     */
    Tensor forward(Tensor input);

    /**
     * Runs the stage-local backward pass of the latest {@link #forward}. Overwrites every parameter's gradient
     * with the sum over the batch.
     *
     * @param outputGradient gradient of the loss, or its stand-in, with respect to the output: shape (batch,
     *     outputs); not modified
     * @param wantInputGradient whether the gradient with respect to the input is needed
     * @return that gradient, shape (batch, inputs), valid until the next backward pass; {@code null} if it was not
     *     wanted
     */
    Tensor backward(Tensor outputGradient, boolean wantInputGradient);

    /**
     * Computes the output alone, without dropout; unlike {@link #forward}, it need not keep anything.
     *
     * @param input as of {@code forward}
     * @return shape (batch, outputs); valid until the next pass of any stage of the network
     */
    default Tensor evaluate(Tensor input) {
        return forward(input);
    }

    /**
     * Reserves the memory that a pass keeps for later ones, without running it, so that a network without memory can say how
     * much that would be.
     *
     * @param rows of a hidden stage's output and of the head's input
     * @param pass what it is for
     * @return all that the stage keeps so far, some of which other stages may keep too; nothing for a stage that does not
     *     know
     */
    default List<KeptTensor> reserve(long rows, Pass pass) {
        return List.of();
    }

    /** Returns how the stage is said in the terms of other programs; empty where it cannot be. */
    default Optional<Exportable> exportable() {
        return this instanceof Exportable itself ? Optional.of(itself) : Optional.empty();
    }

    /**
     * Announces the precision of the network that the stage belongs to, before the first pass, to stages that are not made for
     * one.
     */
    default void computeIn(Precision precision) {}

    /**
     * Fixes the random choices of the forward passes and backward passes that follow.
     *
     * @param draw such as the training step; negative for none, as in evaluation
     */
    default void draw(long draw) {}

    /** Returns the tensors that shape the output but that no optimizer changes; checkpoints keep them too. */
    default List<Parameter> fixed() {
        return List.of();
    }

    /**
     * Returns the numbers of feedback values that the stage takes per row, one for each point where it takes feedback.
     */
    default List<Integer> feedbackWidths(FeedbackGranularity granularity) {
        return List.of(outputs());
    }

    /**
     * Runs the backward pass by feedback. Overwrites every parameter's gradient.
     *
     * @param feedback for each point of {@link #feedbackWidths}, shape (rows, its width); not modified
     * @param granularity where the points are
     */
    default void backward(List<Tensor> feedback, FeedbackGranularity granularity) {
        backward(feedback.getFirst(), false);
    }

    /**
     * Announces that training will go backward by feedback of this granularity, so that forward passes may keep less than
     * the exact gradient needs; {@link #backward(Tensor, boolean)} then computes the rest again.
     */
    default void expect(FeedbackGranularity granularity) {}

    /** Returns the parameters whose gradient is feedback times input: no other weight lies between. */
    default List<Parameter> direct(FeedbackGranularity granularity) {
        return parameters();
    }

    /**
     * Runs the {@link #backward} pass of a head down to the gradient that is sent to the stages below by {@link org.backlight.learning.feedback.FeedbackSource#HEAD}:
     * usually that with respect to its input.
     */
    default Tensor backwardToSource(Tensor outputGradient) {
        return backward(outputGradient, true);
    }
}
