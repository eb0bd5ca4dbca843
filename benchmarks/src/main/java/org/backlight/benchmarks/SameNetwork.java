package org.backlight.benchmarks;

import java.io.IOException;
import java.util.Locale;
import org.backlight.learning.data.Batch;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Check that a rival's network is the one that it is compared with. */
final class SameNetwork {

    private SameNetwork() {}

    /** Returns the cross-entropy of logits, as a user of PyTorch has it. */
    static Tensor loss(Tensor logits, Batch batch) {
        return torch.cross_entropy_loss(logits, batch.targets().flatten());
    }

    /**
     * Tells how far two networks' logits and losses are apart, and refuses those of another network.
     *
     * @param when of the training, for people
     * @param ours logits of the network that Backlight trains
     * @param theirs those of the rival, of the same batch
     * @param most largest norm of the difference of logits, as a share of their norm
     * @param mostOfLoss largest difference of the losses
     * @throws IOException if they differ by more
     */
    static void require(String when, Tensor ours, Tensor theirs, Batch batch, double most, double mostOfLoss)
            throws IOException {
        double difference = theirs.sub(ours).norm().item_double() / ours.norm().item_double();
        double ourLoss = loss(ours, batch).item_double();
        double loss = loss(theirs, batch).item_double();
        System.err.printf(Locale.ROOT, "autograd: loss %s %.6f, Backlight's %.6f; logits differ by %.2g%n",
                when,
                loss, ourLoss, difference);
        if (!(difference < most) || !(Math.abs(loss - ourLoss) < mostOfLoss)) {
            throw new IOException("libtorch's network is another one: logits differ by " + difference
                    + ", losses are " + loss + " and " + ourLoss);
        }
    }
}
