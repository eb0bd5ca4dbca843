package org.backlight.projection;

/**
 * The distribution of one matrix entry, always with mean 0 and variance 1. A law turns 64 random bits into
 * two independent entries, those of rows 2p and 2p + 1 in one column.
 */
public enum EntryLaw {

    /**
     * The normal law N(0, 1), by the transform of Box and Muller (1958) in single precision: the low half of
     * the word gives the radius √(−2 ln u) with u on the odd multiples of 2⁻³¹ and a sign, the high half the
     * angle. Entries lie within ±6.56; every step is a correctly rounded operation, so that all processors
     * agree on every bit.
     */
    NORMAL {
        @Override
        float entry(long word, int half) {
            int low = (int) word;
            int high = (int) (word >>> 32);
            float k = (low >>> 1) | 1;
            int bits = Float.floatToRawIntBits(k);
            int exponent = (bits - Normal.SQRT_HALF_BITS) >> 23;
            float f = Float.intBitsToFloat(bits - (exponent << 23)) - 1;
            float p = Normal.LOG_6;
            p = Math.fma(p, f, Normal.LOG_5);
            p = Math.fma(p, f, Normal.LOG_4);
            p = Math.fma(p, f, Normal.LOG_3);
            p = Math.fma(p, f, Normal.LOG_2);
            p = Math.fma(p, f, Normal.LOG_1);
            p = Math.fma(p, f, Normal.LOG_0);
            float minusTwoLog = Math.fma(exponent - 31, Normal.MINUS_TWO_LN_2, Math.fma(p, f, -2) * f);
            float radius = (float) Math.sqrt(minusTwoLog);
            float y = high * Normal.TWO_POW_MINUS_31;
            float y2 = y * y;
            if (half == 0) {
                float c = Normal.COS_3;
                c = Math.fma(c, y2, Normal.COS_2);
                c = Math.fma(c, y2, Normal.COS_1);
                c = Math.fma(c, y2, Normal.COS_0);
                c = Math.fma(c, y2, 1);
                return radius * Float.intBitsToFloat(Float.floatToRawIntBits(c) ^ (low << 31));
            }
            float s = Normal.SIN_4;
            s = Math.fma(s, y2, Normal.SIN_3);
            s = Math.fma(s, y2, Normal.SIN_2);
            s = Math.fma(s, y2, Normal.SIN_1);
            s = Math.fma(s, y2, Normal.SIN_0);
            return radius * (s * y);
        }
    },

    /**
     * The centred binomial law (k − 16) / √8 with k the number of ones among 32 random bits. It has 33 values
     * within ±5.66, skewness 0 and kurtosis 3 − 2/32 = 2.9375 (the normal law has 3): close to normal in the
     * bulk, lighter in the tails, and several times cheaper to make.
     */
    BINOMIAL {
        @Override
        float entry(long word, int half) {
            return (Integer.bitCount((int) (word >>> (32 * half))) - 16) * BINOMIAL_SCALE;
        }
    };

    /** 1/√8: a count of 32 fair bits has variance 8. */
    static final float BINOMIAL_SCALE = 0.35355338f;

    /**
     * The entry of row 2p + half.
     *
     * @param word 64 random bits, shared by rows 2p and 2p + 1
     * @param half 0 or 1
     */
    abstract float entry(long word, int half);

    /**
     * Coefficients of {@link #NORMAL}, minimax fits by Lawson's algorithm. With m = 1 + f in [√½, √2),
     * −2 ln m = f·(−2 + f·P(f)), relative error 1.8e-7; with y in [−1, 1], sin(πy/2) = y·S(y²), error 3e-9,
     * and cos(πy/2) = 1 + y²·C(y²), error 5e-8 (all before rounding to float32).
     */
    static final class Normal {
        static final float LOG_0 = 1.0000064373016357f;
        static final float LOG_1 = -0.6666942834854126f;
        static final float LOG_2 = 0.4994245767593384f;
        static final float LOG_3 = -0.3981376588344574f;
        static final float LOG_4 = 0.34486448764801025f;
        static final float LOG_5 = -0.3236100375652313f;
        static final float LOG_6 = 0.2016475796699524f;
        static final float SIN_0 = 1.570796251296997f;
        static final float SIN_1 = -0.6459633708000183f;
        static final float SIN_2 = 0.07968848198652267f;
        static final float SIN_3 = -0.004672227893024683f;
        static final float SIN_4 = 0.00015082056052051485f;
        static final float COS_0 = -1.233698844909668f;
        static final float COS_1 = 0.2536531984806061f;
        static final float COS_2 = -0.020813966169953346f;
        static final float COS_3 = 0.0008596900734119117f;
        static final float MINUS_TWO_LN_2 = -1.3862944f;
        static final float TWO_POW_MINUS_31 = 0x1p-31f;
        /** The bit pattern of √½, subtracted so that an exponent covers [√½, √2) instead of [1, 2). */
        static final int SQRT_HALF_BITS = 0x3f3504f3;

        private Normal() {}
    }
}
