package org.backlight.datasets;

/**
 * A stream of pseudo-random numbers fixed by (seed, index) alone and by nothing of the platform: SplitMix64
 * (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
 */
final class Draws {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    Draws(long seed, long index) {
        // Mixing twice keeps the streams of neighbouring indices and of neighbouring seeds apart.
        state = mix(mix(seed) + GOLDEN_GAMMA * (index + 1));
    }

    private static long mix(long bits) {
        long z = bits;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Uniform in [0, 1), a multiple of 2^-24. */
    float unit() {
        return (next() >>> 40) * 0x1p-24f;
    }

    /** Uniform in [low, high). */
    float between(float low, float high) {
        return low + (high - low) * unit();
    }

    /** Uniform in 0 to bound - 1, for bounds far below 2^32. */
    int below(int bound) {
        return (int) ((next() >>> 32) * bound >>> 32);
    }

    /** Mean 0, standard deviation 1, near to normal but never beyond 3: the sum of three uniforms. */
    float bell() {
        long bits = next();
        float sum = (bits >>> 43) + (bits >>> 22 & 0x1fffff) + (bits & 0x1fffff);
        return sum * (2 * 0x1p-21f) - 3;
    }
}
