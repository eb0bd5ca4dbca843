package org.backlight.learning.loss;

import java.util.Arrays;
import java.util.Optional;
import org.backlight.learning.data.Targets;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The mean squared error of real values, each output with a weight of its own.
 *
 * <pre>
 * loss[b]     = 1/m · sum over i of w[i] (y[b, i] - t[b, i])²,   m outputs
 * error[b, i] = 2/m · w[i] (y[b, i] - t[b, i])
 * </pre>
 *
 * <p>A prediction is the output itself. Weights that are proportional to the area of a map's cells, with mean 1, make the
 * loss the mean over the area.
 */
public final class MeanSquaredError implements Loss {

    private final float[] weights;

    /** Makes the error with weight 1 for each output. */
    public MeanSquaredError() {
        this.weights = new float[0];
    }

    /**
     * Makes the error with a weight for each output.
     *
     * @param weights w, each finite and at least 0, not all of them 0; copied
     * @throws IllegalArgumentException if a weight is out of its range
     */
    public MeanSquaredError(float[] weights) {
        boolean positive = false;
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0) || Float.isInfinite(weights[i])) {
                throw new IllegalArgumentException("the weight of output " + i + " is " + weights[i]
                        + "; expected a finite number of at least 0");
            }
            positive |= weights[i] > 0;
        }
        if (!positive) {
            throw new IllegalArgumentException("all weights are 0; expected at least one above 0");
        }
        this.weights = weights.clone();
    }

    @Override
    public LossAndError evaluate(Tensor output, Tensor targets) {
        Tensor difference = output.sub(targets);
        double loss = mean(difference);
        return new LossAndError(loss, weighted(difference).mul(new Scalar(2.0 / output.size(1))));
    }

    @Override
    public double value(Tensor output, Tensor targets) {
        return mean(output.sub(targets));
    }

    private double mean(Tensor difference) {
        return weighted(difference.square()).mean().item_double();
    }

    private Tensor weighted(Tensor values) {
        return weights.length == 0 ? values : values.mul(Tensor.create(weights));
    }

    @Override
    public Tensor predict(Tensor output) {
        return output;
    }

    /** Returns the loss of the mean of the targets, for each output its own. */
    @Override
    public double guessing(Tensor targets, int outputs) {
        return value(targets.mean(0).expand_as(targets), targets);
    }

    @Override
    public Optional<String> mismatch(Targets targets, int outputs) {
        if (!(targets instanceof Targets.Values values)) {
            return Optional
                    .of("the targets are classes, but a mean squared error compares outputs with values");
        }
        if (values.size() != outputs) {
            return Optional.of("the targets are " + values.words() + ", but the network has " + outputs
                    + " outputs; a mean squared error needs one for each value");
        }
        return weights.length == 0 || weights.length == outputs
                ? Optional.empty()
                : Optional
                        .of("the mean squared error has " + weights.length + " weights, but the network has "
                                + outputs + " outputs");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MeanSquaredError error && Arrays.equals(weights, error.weights);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(weights);
    }
}
