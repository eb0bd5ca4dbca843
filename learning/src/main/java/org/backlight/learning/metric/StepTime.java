package org.backlight.learning.metric;

/**
 * Time of a training step by phase, in seconds.
 *
 * @param forward data, forward pass and loss
 * @param projection of errors, with ternarizing and scaling; 0 under BP and shallow training
 * @param backward all backward passes
 * @param update summing, clipping and the optimizer
 */
public record StepTime(double forward, double projection, double backward, double update) {}
