package org.backlight.optics;

import java.util.Arrays;

/** The kernels in plain Java: the reference for {@link VectorOptics}, and the fallback without SIMD. */
final class ScalarOptics extends OpticsKernels {

    @Override
    void field(float[] tile, float[] background, int[] active, int from, int to, float[] field) {
        if (background == null) {
            Arrays.fill(field, 0, COLUMN, 0);
        } else {
            System.arraycopy(background, 0, field, 0, COLUMN);
        }
        for (int k = from; k < to; k++) {
            int column = active[k] * COLUMN;
            for (int i = 0; i < COLUMN; i++) {
                field[i] += tile[column + i];
            }
        }
    }

    @Override
    boolean expose(float[] field, CameraModel camera, float[] carrier, long state, long gamma, long slot,
            float[] electrons, float[] normals, CountFrames counts, int at, int stride) {
        boolean dim = false;
        for (int q = 0; q < carrier.length / 2; q++) {
            for (int c = 0; c < HALF; c++) {
                long word = Gauss.mix(state + (slot + q * HALF + c + 1) * gamma);
                for (int half = 0; half < 2; half++) {
                    int grain = c + half * HALF;
                    float mean = mean(field, grain, camera, carrier[2 * q], carrier[2 * q + 1]);
                    electrons[q * GRAINS + grain] = mean;
                    dim |= mean < POISSON_BELOW;
                    float z = !camera.noisy() ? 0 : half == 0 ? Gauss.cosine(word) : Gauss.sine(word);
                    float count = camera.count(camera.noisy() ? noisy(mean, z, camera) : mean);
                    store(counts, at + q * stride + grain, count);
                }
            }
        }
        return dim && camera.shot();
    }

    private static float mean(float[] field, int grain, CameraModel camera, float cos, float sin) {
        float re = field[grain];
        float im = field[GRAINS + grain];
        float object = Math.fma(re, re, im * im);
        float sum = Math.fma(object, camera.objectElectrons(), camera.referenceElectrons());
        float wave = Math.fma(re, cos, im * sin);
        return Math.max(Math.fma(wave, camera.crossElectrons(), sum), 0);
    }

    private static float noisy(float mean, float z, CameraModel camera) {
        float shot = mean * camera.shotFactor();
        float variance = shot + camera.readVariance();
        float electrons = Math.fma((float) Math.sqrt(variance), z, mean);
        float skew = shot / Math.max(variance, Float.MIN_NORMAL);
        return Math.fma(Math.fma(z, z, -1f) * (1f / 6), skew, electrons);
    }

    static void store(CountFrames counts, int at, float count) {
        if (counts.isUnrounded()) {
            counts.countsUnrounded()[at] = count;
        } else {
            counts.counts16()[at] = (short) (int) count;
        }
    }

    static float load(CountFrames counts, int at) {
        return counts.isUnrounded()
                ? counts.countsUnrounded()[at]
                : Short.toUnsignedInt(counts.counts16()[at]);
    }

    @Override
    void quadratures(CountFrames counts, int a, int b, int c, int d, float scale, float[] out, int to,
            int length) {
        for (int i = 0; i < length; i++) {
            out[to + 2 * i] = Math.fma(load(counts, a + i) - load(counts, b + i), scale, out[to + 2 * i]);
            out[to + 2 * i + 1] = Math.fma(load(counts, c + i) - load(counts, d + i), scale,
                    out[to + 2 * i + 1]);
        }
    }

    @Override
    void difference(CountFrames counts, int a, int b, float scale, float[] weight, float[] out, int to,
            int length) {
        for (int i = 0; i < length; i++) {
            out[to + i] = Math.fma(load(counts, a + i) - load(counts, b + i), weight[i] * scale, out[to + i]);
        }
    }

    @Override
    void steps(CountFrames counts, int a, float re, float im, float[] out, int to, int length) {
        for (int i = 0; i < length; i++) {
            float count = load(counts, a + i);
            out[to + 2 * i] = Math.fma(count, re, out[to + 2 * i]);
            out[to + 2 * i + 1] = Math.fma(count, im, out[to + 2 * i + 1]);
        }
    }
}
