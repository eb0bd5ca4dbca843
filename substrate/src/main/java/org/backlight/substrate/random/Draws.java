package org.backlight.substrate.random;

/**
 * A sequence of pseudo-random numbers, one after the other, fixed by (seed, index) alone and by nothing of the platform:
 * {@link SplitMix64}.
 */
public final class Draws {

    private long state;

    /**
     * Begins a sequence.
     *
     * @param seed any 64 bits
     * @param index which of the seed's sequences, not negative
     */
    public Draws(long seed, long index) {
        // Mixing twice keeps the streams of neighbouring indices and of neighbouring seeds apart.
        state = SplitMix64.mix(SplitMix64.mix(seed) + SplitMix64.GOLDEN_GAMMA * (index + 1));
    }

    private long next() {
        state += SplitMix64.GOLDEN_GAMMA;
        return SplitMix64.mix(state);
    }

    /** Draws uniformly from [0, 1), a multiple of 2^-24. */
    public float unit() {
        return (next() >>> 40) * 0x1p-24f;
    }

    /** Draws uniformly from [low, high). */
    public float between(float low, float high) {
        return low + (high - low) * unit();
    }

    /** Draws uniformly from 0 to bound - 1, for bounds far below 2^32. */
    public int below(int bound) {
        return (int) ((next() >>> 32) * bound >>> 32);
    }

    /** Draws with mean 0 and standard deviation 1, near to normal but never beyond 3: the sum of three uniforms. */
    public float bell() {
        long bits = next();
        float sum = (bits >>> 43) + (bits >>> 22 & 0x1fffff) + (bits & 0x1fffff);
        return sum * (2 * 0x1p-21f) - 3;
    }
}
