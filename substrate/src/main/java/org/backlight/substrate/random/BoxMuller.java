package org.backlight.substrate.random;

/**
 * Pairs of independent normal deviates, N(0, 1), from 64 random bits, by the transform of Box and Muller (1958) in single
 * precision:
 *
 * <pre>
 * radius = sqrt(-2 ln u),  u on the odd multiples of 2^-31 below 1, from the low half of the word
 * angle  = pi/2 * y,       y in [-1, 1), from the high half; a bit of the low half mirrors the cosine
 * </pre>
 *
 * <p>Deviates lie within ±6.56. Only correctly rounded operations are used (sums, products, fused multiply-adds, square
 * roots), so that all processors, and the SIMD kernels that write the same steps out in registers, agree on every bit.
 *
 * <p>The coefficients are minimax fits by Lawson's algorithm. With m = 1 + f in [√½, √2), −2 ln m = f·(−2 + f·P(f)),
 * relative error 1.8e-7; with y in [−1, 1], sin(πy/2) = y·S(y²), error 3e-9, and cos(πy/2) = 1 + y²·C(y²), error 5e-8 (all
 * before rounding to float32).
 */
public final class BoxMuller {

    public static final float LOG_0 = 1.0000064373016357f;
    public static final float LOG_1 = -0.6666942834854126f;
    public static final float LOG_2 = 0.4994245767593384f;
    public static final float LOG_3 = -0.3981376588344574f;
    public static final float LOG_4 = 0.34486448764801025f;
    public static final float LOG_5 = -0.3236100375652313f;
    public static final float LOG_6 = 0.2016475796699524f;
    public static final float SIN_0 = 1.570796251296997f;
    public static final float SIN_1 = -0.6459633708000183f;
    public static final float SIN_2 = 0.07968848198652267f;
    public static final float SIN_3 = -0.004672227893024683f;
    public static final float SIN_4 = 0.00015082056052051485f;
    public static final float COS_0 = -1.233698844909668f;
    public static final float COS_1 = 0.2536531984806061f;
    public static final float COS_2 = -0.020813966169953346f;
    public static final float COS_3 = 0.0008596900734119117f;
    public static final float MINUS_TWO_LN_2 = -1.3862944f;
    public static final float TWO_POW_MINUS_31 = 0x1p-31f;
    /** The bit pattern of √½, subtracted so that an exponent covers [√½, √2) instead of [1, 2). */
    public static final int SQRT_HALF_BITS = 0x3f3504f3;

    private BoxMuller() {}

    /** Returns the first deviate of a word. */
    public static float cosine(long word) {
        int low = (int) word;
        float y2 = y(word) * y(word);
        float c = Math.fma(COS_3, y2, COS_2);
        c = Math.fma(c, y2, COS_1);
        c = Math.fma(c, y2, COS_0);
        c = Math.fma(c, y2, 1f);
        return radius(low) * Float.intBitsToFloat(Float.floatToRawIntBits(c) ^ (low << 31));
    }

    /** Returns the second deviate of a word, independent of the first. */
    public static float sine(long word) {
        float y = y(word);
        float y2 = y * y;
        float s = Math.fma(SIN_4, y2, SIN_3);
        s = Math.fma(s, y2, SIN_2);
        s = Math.fma(s, y2, SIN_1);
        s = Math.fma(s, y2, SIN_0);
        return radius((int) word) * (s * y);
    }

    private static float y(long word) {
        return (int) (word >>> 32) * TWO_POW_MINUS_31;
    }

    private static float radius(int low) {
        float k = (low >>> 1) | 1;
        int bits = Float.floatToRawIntBits(k);
        int exponent = (bits - SQRT_HALF_BITS) >> 23;
        float f = Float.intBitsToFloat(bits - (exponent << 23)) - 1;
        float p = Math.fma(LOG_6, f, LOG_5);
        p = Math.fma(p, f, LOG_4);
        p = Math.fma(p, f, LOG_3);
        p = Math.fma(p, f, LOG_2);
        p = Math.fma(p, f, LOG_1);
        p = Math.fma(p, f, LOG_0);
        p = Math.fma(p, f, -2f) * f;
        return (float) Math.sqrt(Math.fma(exponent - 31f, MINUS_TWO_LN_2, p));
    }
}
