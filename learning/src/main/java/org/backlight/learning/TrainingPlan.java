package org.backlight.learning;

/**
 * How long and in what portions a network is trained.
 *
 * @param epochs passes over the training samples, at least 1
 * @param batchSize samples per step, at least 1; the last batch of an epoch may be smaller
 * @param schedule of the learning rate
 * @param seed fixes the order of the samples
 */
public record TrainingPlan(int epochs, int batchSize, LearningRateSchedule schedule, long seed) {

    public TrainingPlan {
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs must be at least 1, but is " + epochs);
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch size must be at least 1, but is " + batchSize);
        }
    }

    /** Optimizer steps per epoch: samples / batch size, rounded up. */
    public int stepsPerEpoch(int samples) {
        return Math.ceilDiv(samples, batchSize);
    }
}
