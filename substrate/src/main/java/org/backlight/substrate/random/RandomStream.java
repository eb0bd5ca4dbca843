package org.backlight.substrate.random;

/**
 * A counter-based stream of random numbers addressed by 64-bit row and column: every value is a pure function
 * of (seed, row, column), so that any part of a matrix can be made at any time, in any order, by any thread.
 *
 * <p>The generator is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
 * OOPSLA 2014), the one behind {@link java.util.SplittableRandom}, read at arbitrary positions. With root
 * generator {@code new SplittableRandom(mix(seed))}, the p-th call of {@code root.split()} (p from 0) gives
 * the generator of rows 2p and 2p + 1, and its c-th {@code nextLong()} holds their entries in column c: the
 * low 32 bits belong to row 2p, the high ones to row 2p + 1. Scrambling the seed first keeps seeds apart that
 * differ by a multiple of the generator's own increment.
 *
 * <p>Why not Philox4x32-10: a projection of one vector makes one entry for each multiply-add, and 20 wide
 * multiplications for four words would cost several times what the product costs. SplitMix64 takes two
 * 64-bit multiplications for two words, one lane of a vector register, passes BigCrush, and can be checked
 * against the JDK.
 */
public final class RandomStream {

    private final long root;

    /**
     * Opens the stream of a seed.
     *
     * @param seed any 64 bits
     */
    public RandomStream(long seed) {
        this.root = SplitMix64.root(seed);
    }

    /** Returns the state of the root generator, from which {@link SplitMix64} makes the words. */
    public long root() {
        return root;
    }

    /**
     * Returns a random 64-bit word of a pair of rows.
     *
     * @param rowPair half of the row index, p of rows 2p and 2p + 1
     * @param column the column
     */
    public long word(long rowPair, long column) {
        return SplitMix64
                .mix(SplitMix64.key(root, rowPair) + (column + 1) * SplitMix64.gamma(root, rowPair));
    }

    /** Returns the 32 random bits of one entry. */
    public int bits(long row, long column) {
        return (int) (word(row >>> 1, column) >>> (32 * (row & 1)));
    }

    /** Returns the entry at (row, column) under a distribution of mean 0 and variance 1. */
    public float entry(EntryDistribution distribution, long row, long column) {
        return distribution.entry(word(row >>> 1, column), (int) (row & 1));
    }
}
