package org.backlight.substrate.random;

/**
 * The functions of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), read
 * at arbitrary positions as {@link RandomStream} tells. Word c of the generator of a pair of rows p is
 * {@code mix(key(root, p) + (c + 1) * gamma(root, p))}. For kernels, which make these words in registers.
 */
public final class SplitMix64 {

    /** The odd number nearest 2⁶⁴/φ, the increment of the root generator. */
    public static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    /** The first multiplier of {@link #mix}, variant 13 of Stafford's finalizers. */
    public static final long MIX_1 = 0xBF58476D1CE4E5B9L;
    /** The second multiplier of {@link #mix}. */
    public static final long MIX_2 = 0x94D049BB133111EBL;

    private SplitMix64() {}

    /** Returns the state of the root generator of a seed. */
    public static long root(long seed) {
        return mix(seed + GOLDEN_GAMMA);
    }

    /** Returns the root of the n-th stream derived from a seed, for draws that follow one another in time. */
    public static long root(long seed, long n) {
        return mix(mix(root(seed) + (n + 1) * GOLDEN_GAMMA) + GOLDEN_GAMMA);
    }

    /** Returns the state at which the generator of a pair of rows starts. */
    public static long key(long root, long rowPair) {
        return mix(root + (2 * rowPair + 1) * GOLDEN_GAMMA);
    }

    /** Returns the increment of the generator of a pair of rows: odd, with enough changes between its bits. */
    public static long gamma(long root, long rowPair) {
        long z = root + (2 * rowPair + 2) * GOLDEN_GAMMA;
        z = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
        z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
        z = (z ^ (z >>> 33)) | 1;
        return Long.bitCount(z ^ (z >>> 1)) < 24 ? z ^ 0xAAAAAAAAAAAAAAAAL : z;
    }

    /** Returns the image under a bijection of 64 bits in which every input bit reaches every output bit. */
    public static long mix(long z) {
        z = (z ^ (z >>> 30)) * MIX_1;
        z = (z ^ (z >>> 27)) * MIX_2;
        return z ^ (z >>> 31);
    }
}
