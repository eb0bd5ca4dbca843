package org.backlight.learning.optimizer;

import org.backlight.substrate.check.InvalidValueException;

/**
 * The factor on the learning rate over a training of T steps: a linear warm-up over w steps, then a decay.
 *
 * <pre>
 * factor(t) = (t + 1) / w                        for t &lt; w
 * factor(t) = 1                                  CONSTANT
 * factor(t) = 1 - p                              LINEAR,   p = (t - w) / (T - w)
 * factor(t) = (1 + cos(π p)) / 2                 COSINE
 * </pre>
 *
 * @param decay what follows the warm-up
 * @param warmUpSteps w, at least 0
 */
public record LearningRateSchedule(Decay decay, int warmUpSteps) {

    /** The learning rate as it is, from the first step to the last. */
    public static final LearningRateSchedule CONSTANT = new LearningRateSchedule(Decay.CONSTANT, 0);

    /** The shape of the factor after the warm-up. */
    public enum Decay {
        /** Stays at 1. */
        CONSTANT,
        /** Falls to 0 in a line. */
        LINEAR,
        /** Falls to 0 along half a cosine (Loshchilov and Hutter 2017, arXiv 1608.03983, without restarts). */
        COSINE
    }

    public LearningRateSchedule {
        InvalidValueException.requireWhole("warm-up-steps", warmUpSteps, 0, Integer.MAX_VALUE);
    }

    /**
     * Returns the factor of a step.
     *
     * @param step t, from 0 to totalSteps - 1
     * @param totalSteps T
     * @return in [0, 1]
     */
    public double factor(long step, long totalSteps) {
        if (step < warmUpSteps) {
            return (step + 1.0) / warmUpSteps;
        }
        double progress = (double) (step - warmUpSteps) / Math.max(1, totalSteps - warmUpSteps);
        return switch (decay) {
            case CONSTANT -> 1;
            case LINEAR -> 1 - progress;
            case COSINE -> (1 + Math.cos(Math.PI * progress)) / 2;
        };
    }
}
