package org.backlight.learning.metric;

/**
 * Time of a training step by phase, in seconds.
 *
 * @param forward data and forward pass
 * @param error loss, its error at the output, and metrics
 * @param projection of errors, with ternarizing and scaling; 0 under BP and shallow training
 * @param backward all backward passes
 * @param update summing, clipping and the optimizer
 */
public record StepTime(double forward, double error, double projection, double backward,
        double update) {

    /** Returns the seconds of the whole step. */
    public double total() {
        return forward + error + projection + backward + update;
    }
}
