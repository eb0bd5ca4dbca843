package org.backlight.learning.loss;

import java.util.Optional;
import org.backlight.learning.data.Targets;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The softmax cross-entropy of one class among several, in nats.
 *
 * <pre>
 * loss[b]     = -log p[b, class[b]],   p = softmax(output)
 * error[b, c] = p[b, c] - (1 if c = class[b], else 0),   in [-1, 1]
 * </pre>
 *
 * <p>A prediction is the class of the largest output.
 */
public record SoftmaxCrossEntropy() implements Loss {

    @Override
    public String unit() {
        return "nats";
    }

    @Override
    public LossAndError evaluate(Tensor output, Tensor targets) {
        Tensor logProbabilities = torch.log_softmax(output, 1);
        double loss = mean(logProbabilities, targets);
        Tensor error = logProbabilities.exp_();
        error.scatter_add_(1, targets, torch.ones_like(targets).to(ScalarType.Float).neg_());
        return new LossAndError(loss, error);
    }

    @Override
    public double value(Tensor output, Tensor targets) {
        return mean(torch.log_softmax(output, 1), targets);
    }

    private static double mean(Tensor logProbabilities, Tensor classes) {
        return -logProbabilities.gather(1, classes).mean().item_double();
    }

    @Override
    public Tensor predict(Tensor output) {
        return output.argmax(new LongOptional(1), true);
    }

    /** Returns log(outputs): every class is as likely as any other. */
    @Override
    public double guessing(Tensor targets, int outputs) {
        return Math.log(outputs);
    }

    @Override
    public Optional<String> mismatch(Targets targets, int outputs) {
        return switch (targets) {
            case Targets.Classes classes when classes.count() == outputs -> Optional.empty();
            case Targets.Classes classes -> Optional.of("the samples have " + classes.count()
                    + " classes, but the network has " + outputs
                    + " outputs; softmax cross-entropy needs one for"
                    + " each class");
            case Targets.Values values -> Optional.of("the targets are " + values.words()
                    + ", but softmax cross-entropy compares outputs with classes");
        };
    }
}
