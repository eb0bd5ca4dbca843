package org.backlight.app.task;

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

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /** Derives the seeds of a recipe. */
    public static Seeds of(long seed) {
        return new Seeds(derived(seed, 1), derived(seed, 2), derived(seed, 3), derived(seed, 4));
    }

    private static long derived(long seed, int purpose) {
        long z = seed + purpose * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
