package org.backlight.optics;

/**
 * Pairs of independent normal deviates from 64 random bits, by the transform of Box and Muller (1958):
 *
 * <pre>
 * radius = sqrt(-2 ln u),  u on the odd multiples of 2^-31 below 1, from the low half
 * angle  = pi/2 * y,       y in [-1, 1), from the high half; a bit of the low half mirrors the cosine
 * </pre>
 *
 * <p>Only correctly rounded operations are used (sums, products, fused multiply-adds, square roots), so that the
 * vector kernels give the same bits. Deviates lie within 6.6 standard deviations.
 */
final class Gauss {

    /** Taylor-like minimax coefficients: -2 ln(1 + f) = f (-2 + f P(f)) on [sqrt(1/2), sqrt(2)) - 1. */
    static final float[] LOG = {1.0000064f, -0.6666943f, 0.49942458f, -0.39813766f, 0.3448645f, -0.32361004f,
            0.20164758f};
    /** sin(pi y / 2) = y S(y^2). */
    static final float[] SIN = {1.5707963f, -0.64596337f, 0.07968848f, -0.004672228f, 0.00015082056f};
    /** cos(pi y / 2) = 1 + y^2 C(y^2). */
    static final float[] COS = {-1.2336988f, 0.2536532f, -0.020813966f, 8.596901e-4f};
    static final float MINUS_TWO_LN_2 = -1.3862944f;
    static final float TWO_POW_MINUS_31 = 0x1p-31f;
    static final int SQRT_HALF_BITS = 0x3f3504f3;

    private Gauss() {}

    /** The radius from the low half of a word. */
    static float radius(int low) {
        float k = (low >>> 1) | 1;
        int bits = Float.floatToRawIntBits(k);
        int exponent = (bits - SQRT_HALF_BITS) >> 23;
        float f = Float.intBitsToFloat(bits - (exponent << 23)) - 1;
        float p = LOG[6];
        for (int i = 5; i >= 0; i--) {
            p = Math.fma(p, f, LOG[i]);
        }
        p = Math.fma(p, f, -2f) * f;
        return (float) Math.sqrt(Math.fma(exponent - 31f, MINUS_TWO_LN_2, p));
    }

    /** The first deviate of a word. */
    static float cosine(long word) {
        int low = (int) word;
        float y = (int) (word >>> 32) * TWO_POW_MINUS_31;
        float y2 = y * y;
        float c = COS[3];
        for (int i = 2; i >= 0; i--) {
            c = Math.fma(c, y2, COS[i]);
        }
        c = Math.fma(c, y2, 1f);
        return radius(low) * Float.intBitsToFloat(Float.floatToRawIntBits(c) ^ (low << 31));
    }

    /** The second deviate of a word, independent of the first. */
    static float sine(long word) {
        float y = (int) (word >>> 32) * TWO_POW_MINUS_31;
        float y2 = y * y;
        float s = SIN[4];
        for (int i = 3; i >= 0; i--) {
            s = Math.fma(s, y2, SIN[i]);
        }
        return radius((int) word) * (s * y);
    }

    /** The mixing step of SplitMix64. */
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
