package org.backlight.optics;

import java.util.random.RandomGenerator;

/** Random numbers for kernels to work on. */
public final class NormalValues {

    private NormalValues() {}

    /** Normally distributed ones, scale their standard deviation. */
    public static float[] floats(RandomGenerator random, int length, double scale) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }
}
