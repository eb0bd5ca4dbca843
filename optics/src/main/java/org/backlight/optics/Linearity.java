package org.backlight.optics;

import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * How linear the retrieved projection is, as root mean square relative to that of the projections themselves.
 *
 * @param additivity of P(x + y) − P(x) − P(y), for x and y with disjoint inputs on
 * @param oddness of P(−x) + P(x)
 * @param noise what independent noise of one projection gives for one: P(x) − P(x) measured again
 */
public record Linearity(double additivity, double oddness, double noise) {

    private static final int BATCH = 32;

    static Linearity measure(OpuPreset preset, long seed, int inputs, int outputs) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] x = new float[BATCH * inputs];
        float[] y = new float[BATCH * inputs];
        for (int i = 0; i < x.length; i++) {
            float code = random.nextBoolean() ? 1 : -1;
            (random.nextBoolean() ? x : y)[i] = code;
        }
        float[] sum = new float[x.length];
        float[] minus = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            sum[i] = x[i] + y[i];
            minus[i] = -x[i];
        }
        try (var projection = OpticalProjection.simulated(preset, seed, inputs, outputs)) {
            float[] px = Characterization.project(projection, x, BATCH);
            float[] py = Characterization.project(projection, y, BATCH);
            float[] ps = Characterization.project(projection, sum, BATCH);
            float[] pm = Characterization.project(projection, minus, BATCH);
            float[] again = Characterization.project(projection, x, BATCH);
            double scale = rms(px, i -> px[i]);
            return new Linearity(rms(px, i -> ps[i] - px[i] - py[i]) / rms(px, i -> ps[i]),
                    rms(px, i -> pm[i] + px[i]) / scale, rms(px, i -> px[i] - again[i]) / scale);
        }
    }

    private static double rms(float[] like, IntFunction<Float> value) {
        double sum = 0;
        for (int i = 0; i < like.length; i++) {
            double v = value.apply(i);
            sum += v * v;
        }
        return Math.sqrt(sum / like.length);
    }
}
