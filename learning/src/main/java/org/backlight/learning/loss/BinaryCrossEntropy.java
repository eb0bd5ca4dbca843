package org.backlight.learning.loss;

import java.util.Optional;
import org.backlight.learning.data.Targets;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The cross-entropy of independent yes-or-no questions, one for each output, in nats.
 *
 * <pre>
 * loss[b]     = 1/m · sum over i of log(1 + exp(z[b, i])) - t[b, i] z[b, i],   m outputs z, targets t in [0, 1]
 * error[b, i] = (sigmoid(z[b, i]) - t[b, i]) / m
 * </pre>
 *
 * <p>A prediction is the probability sigmoid(z).
 */
public record BinaryCrossEntropy() implements Loss {

    @Override
    public String unit() {
        return "nats";
    }

    @Override
    public LossAndError evaluate(Tensor output, Tensor targets) {
        return new LossAndError(value(output, targets),
                torch.sigmoid(output).sub_(targets).div_(new Scalar((double) output.size(1))));
    }

    @Override
    public double value(Tensor output, Tensor targets) {
        return torch.softplus(output).sub_(output.mul(targets)).mean().item_double();
    }

    @Override
    public Tensor predict(Tensor output) {
        return torch.sigmoid(output);
    }

    /** Returns log 2: every answer is as likely as the other. */
    @Override
    public double guessing(Tensor targets, int outputs) {
        return Math.log(2);
    }

    @Override
    public Optional<String> mismatch(Targets targets, int outputs) {
        if (!(targets instanceof Targets.Values values)) {
            return Optional
                    .of("the targets are classes, but a binary cross-entropy compares outputs with values from 0 to 1");
        }
        if (values.size() != outputs) {
            return Optional.of("the targets are " + values.words() + ", but the network has " + outputs
                    + " outputs; a binary cross-entropy needs one for each value");
        }
        return values.least() >= 0 && values.most() <= 1
                ? Optional.empty()
                : Optional.of("the targets lie between " + values.least() + " and " + values.most()
                        + ", but a binary cross-entropy takes values from 0 to 1");
    }
}
