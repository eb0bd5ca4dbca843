package org.backlight.substrate.random;

/**
 * The distribution of one matrix entry, always with mean 0 and variance 1. It turns 64 random bits into two independent
 * entries, those of rows 2p and 2p + 1 in one column.
 */
public enum EntryDistribution {

    /** The normal distribution N(0, 1) by {@link BoxMuller}; entries lie within ±6.56. */
    NORMAL {
        @Override
        public float entry(long word, int half) {
            return half == 0 ? BoxMuller.cosine(word) : BoxMuller.sine(word);
        }
    },

    /**
     * The centred binomial distribution (k − 16) / √8 with k the number of ones among 32 random bits. It has 33 values
     * within ±5.66, skewness 0 and kurtosis 3 − 2/32 = 2.9375 (the normal distribution has 3): close to normal in the
     * bulk, lighter in the tails, and several times cheaper to make.
     */
    BINOMIAL {
        @Override
        public float entry(long word, int half) {
            return (Integer.bitCount((int) (word >>> (32 * half))) - 16) * BINOMIAL_SCALE;
        }
    };

    /** 1/√8: a count of 32 fair bits has variance 8. */
    public static final float BINOMIAL_SCALE = 0.35355338f;

    /**
     * Returns the entry of row 2p + half.
     *
     * @param word 64 random bits, shared by rows 2p and 2p + 1
     * @param half 0 or 1
     */
    public abstract float entry(long word, int half);
}
