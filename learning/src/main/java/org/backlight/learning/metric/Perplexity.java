package org.backlight.learning.metric;

import org.bytedeco.pytorch.Tensor;

/**
 * exp(loss), with the loss a cross-entropy in nats: predictions are as uncertain as a choice among so many equally likely
 * classes. At least 1.
 */
public record Perplexity() implements Metric {

    private static final Format FORMAT = new Format("", 1, 2);

    @Override
    public String name() {
        return "perplexity";
    }

    @Override
    public Format format() {
        return FORMAT;
    }

    @Override
    public Better better() {
        return Better.LOWER;
    }

    @Override
    public double[] sums(Tensor output, Tensor targets) {
        return new double[0];
    }

    @Override
    public double value(Totals totals) {
        return Math.exp(totals.loss());
    }
}
