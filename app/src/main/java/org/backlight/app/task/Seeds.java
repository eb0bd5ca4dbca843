package org.backlight.app.task;

import org.backlight.substrate.random.SplitMix64;

/**
 * The independent seeds that a run derives from its recipe's one: the i-th output of SplitMix64 (Steele et al.
 * 2014) started at the recipe's seed, i being the purpose below. So a change of one part, such as another number
 * of initial weights, leaves all others as they were.
 *
 * @param weights of the initial weights
 * @param order of the samples' order within each epoch
 * @param feedback of the feedback matrix, or of the optical medium and its device's noise
 * @param ternarizer of stochastic ternarization
 */
public record Seeds(long weights, long order, long feedback, long ternarizer) {

    /** Derives the seeds of a recipe. */
    public static Seeds of(long seed) {
        return new Seeds(derived(seed, 1), derived(seed, 2), derived(seed, 3), derived(seed, 4));
    }

    private static long derived(long seed, int purpose) {
        return SplitMix64.mix(seed + purpose * SplitMix64.GOLDEN_GAMMA);
    }
}
