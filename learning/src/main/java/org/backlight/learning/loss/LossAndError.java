package org.backlight.learning.loss;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Softmax cross-entropy of a batch and its exact gradient.
 *
 * <pre>
 * loss = mean over b of -log p[b, label[b]],   p = softmax(logits)
 * error[b, c] = p[b, c] - (1 if c = label[b], else 0)
 * </pre>
 *
 * @param loss mean over the batch, in nats
 * @param correct the samples whose largest logit is at the label
 * @param error gradient of each sample's own loss with respect to its logits (not divided by the batch
 *     size): entries in [-1, 1]; float32, shape (batch, classes)
 */
public record LossAndError(double loss, long correct, Tensor error) {

    /**
     * @param logits float32, shape (batch, classes); not modified
     * @param labels int64, shape (batch, 1), in [0, classes); not modified
     */
    public static LossAndError softmaxCrossEntropy(Tensor logits, Tensor labels) {
        Tensor logProbabilities = torch.log_softmax(logits, 1);
        double loss = -logProbabilities.gather(1, labels).mean().item_double();
        long correct = logits.argmax(new LongOptional(1), true).eq(labels).sum().item_long();
        Tensor error = logProbabilities.exp_();
        error.scatter_add_(1, labels, torch.ones_like(labels).to(ScalarType.Float).neg_());
        return new LossAndError(loss, correct, error);
    }
}
