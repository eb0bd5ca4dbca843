package org.backlight.learning.feedback;

import java.util.function.Consumer;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * BP: each stage takes the exact gradient that the stage above returns, or, with a normalization, a multiple of it.
 *
 * <pre>
 * g[b] → g[b] · rms(error[b]) / (rows · tokens · rms(g[b]))       with {@link FeedbackNormalization#RMS}
 * g[b] → g[b] / (rows · tokens · rms(g[b]))                       with {@link FeedbackNormalization#UNIT}
 * </pre>
 *
 * g[b] is the gradient with respect to a hidden stage's output that belongs to row b of the network's output: one row, or those
 * of all tokens that the head takes the mean of. It has then the root mean square that {@link DirectFeedback} of scale 1 gives
 * it with the same normalization. Stages below are given what follows from the multiple.
 *
 * @param normalization of the gradient of every hidden stage's output; the head's is always exact
 */
public record Backpropagation(FeedbackNormalization normalization) implements CreditAssignment {

    /** Creates backpropagation of the exact gradient. */
    public Backpropagation() {
        this(FeedbackNormalization.NONE);
    }

    @Override
    public void assign(Network network, Tensor error, Consumer<Stage> ready) {
        var stages = network.stages();
        Tensor gradient = CreditAssignment.ofMeanLoss(error);
        for (int i = stages.size() - 1; i >= 0; i--) {
            gradient = stages.get(i).backward(gradient, i > 0);
            if (gradient != null) {
                normalize(gradient, error, network.rowsPerOutput());
            }
            ready.accept(stages.get(i));
        }
    }

    /** Replaces a gradient by its multiple. */
    private void normalize(Tensor gradient, Tensor error, int tokens) {
        if (normalization == FeedbackNormalization.NONE) {
            return;
        }
        long rows = error.size(0);
        Tensor together = gradient.view(rows, -1);
        Tensor factor = CreditAssignment.rootMeanSquares(together.to(ScalarType.Float))
                .clamp_min_(new Scalar(Float.MIN_NORMAL)).reciprocal_()
                .mul_(new Scalar(1.0 / rows / tokens));
        if (normalization == FeedbackNormalization.RMS) {
            factor.mul_(CreditAssignment.rootMeanSquares(error));
        }
        together.mul_(factor);
    }

    @Override
    public boolean readsEachStageOnce() {
        return true;
    }

    @Override
    public ParameterReach reach(Network network) {
        return new ParameterReach(0, 0, network.parameterCount(), 0, network.fixedCount());
    }
}
