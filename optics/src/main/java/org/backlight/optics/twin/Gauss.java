package org.backlight.optics.twin;

/**
 * Draws pairs of independent normal deviates from 64 random bits, by the transform of Box and Muller (1958):
 *
 * <pre>
 * radius = sqrt(-2 ln u),  u on the odd multiples of 2^-31 below 1, from the low half
 * angle  = pi/2 * y,       y in [-1, 1), from the high half; a bit of the low half mirrors the cosine
 * </pre>
 *
 * <p>It is the normal distribution of {@link org.backlight.projection.EntryLaw} (a test compares them bit for bit), whose entries are
 * public one by one, or row by row in memory outside of the heap. The camera needs neither: its kernel makes the words
 * themselves from a frame's own sequence, and the deviates of a few dozen pixels in registers beside their means, 64 at a
 * time; filling rows elsewhere first costs a pass over memory for each pixel and frame. So the transform is written out here.
 *
 * <p>Only correctly rounded operations are used (sums, products, fused multiply-adds, square roots), so that the
 * vector kernels give the same bits. Deviates lie within 6.6 standard deviations.
 */
final class Gauss {

    // Minimax fits: -2 ln(1 + f) = f (-2 + f P(f)) on [sqrt(1/2), sqrt(2)) - 1, P with these coefficients.
    static final float LOG_0 = 1.0000064f;
    static final float LOG_1 = -0.6666943f;
    static final float LOG_2 = 0.49942458f;
    static final float LOG_3 = -0.39813766f;
    static final float LOG_4 = 0.3448645f;
    static final float LOG_5 = -0.32361004f;
    static final float LOG_6 = 0.20164758f;
    // sin(pi y / 2) = y S(y^2).
    static final float SIN_0 = 1.5707963f;
    static final float SIN_1 = -0.64596337f;
    static final float SIN_2 = 0.07968848f;
    static final float SIN_3 = -0.004672228f;
    static final float SIN_4 = 0.00015082056f;
    // cos(pi y / 2) = 1 + y^2 C(y^2).
    static final float COS_0 = -1.2336988f;
    static final float COS_1 = 0.2536532f;
    static final float COS_2 = -0.020813966f;
    static final float COS_3 = 8.596901e-4f;
    /** Multipliers of the mixing step of SplitMix64. */
    static final long MIX_1 = 0xBF58476D1CE4E5B9L;
    static final long MIX_2 = 0x94D049BB133111EBL;
    static final float MINUS_TWO_LN_2 = -1.3862944f;
    static final float TWO_POW_MINUS_31 = 0x1p-31f;
    static final int SQRT_HALF_BITS = 0x3f3504f3;

    private Gauss() {}

    /** Returns the radius from the low half of a word. */
    static float radius(int low) {
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

    /** Returns the first deviate of a word. */
    static float cosine(long word) {
        int low = (int) word;
        float y = (int) (word >>> 32) * TWO_POW_MINUS_31;
        float y2 = y * y;
        float c = Math.fma(COS_3, y2, COS_2);
        c = Math.fma(c, y2, COS_1);
        c = Math.fma(c, y2, COS_0);
        c = Math.fma(c, y2, 1f);
        return radius(low) * Float.intBitsToFloat(Float.floatToRawIntBits(c) ^ (low << 31));
    }

    /** Returns the second deviate of a word, independent of the first. */
    static float sine(long word) {
        float y = (int) (word >>> 32) * TWO_POW_MINUS_31;
        float y2 = y * y;
        float s = Math.fma(SIN_4, y2, SIN_3);
        s = Math.fma(s, y2, SIN_2);
        s = Math.fma(s, y2, SIN_1);
        s = Math.fma(s, y2, SIN_0);
        return radius((int) word) * (s * y);
    }

    /** Returns the mixing step of SplitMix64. */
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * MIX_1;
        z = (z ^ (z >>> 27)) * MIX_2;
        return z ^ (z >>> 31);
    }
}
