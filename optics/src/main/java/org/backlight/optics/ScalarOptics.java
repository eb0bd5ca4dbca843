package org.backlight.optics;

import java.util.Arrays;

/** The kernels in plain Java: the reference for {@link VectorOptics}, and the fallback without SIMD. */
final class ScalarOptics extends OpticsKernels {

    @Override
    void field(float[] tile, float[] amplitude, int[] active, int from, int to, float[] field) {
        Arrays.fill(field, 0, COLUMN, 0);
        float[] block = new float[COLUMN];
        int k = from;
        while (k < to) {
            int end = (active[k] / BLOCK + 1) * BLOCK;
            Arrays.fill(block, 0);
            for (; k < to && active[k] < end; k++) {
                for (int i = 0; i < COLUMN; i++) {
                    block[i] = Math.fma(tile[active[k] * COLUMN + i], amplitude[active[k]], block[i]);
                }
            }
            sum(field, block, 0, field);
        }
    }

    @Override
    void light(long word, float[] amplitude, int at, int length, float[] out) {
        for (int i = 0; i < length; i++) {
            out[i] = (word >>> i & 1) == 0 ? 0 : amplitude[at + i];
        }
    }

    @Override
    void sum(float[] a, float[] b, int at, float[] field) {
        for (int i = 0; i < COLUMN; i++) {
            field[i] = a[i] + b[at + i];
        }
    }

    @Override
    boolean expose(float[] field, CameraModel camera, FixedPattern pattern, int first, float[] carrier,
            long state, long gamma,
            long slot, float[] electrons, float[] normals, CountFrames counts, int at, int stride) {
        for (int i = 0; i < electrons.length; i++) {
            int q = i / GRAINS;
            electrons[i] = mean(field, i % GRAINS, camera, carrier[2 * q], carrier[2 * q + 1])
                    * (pattern == null ? 1 : pattern.sensitivity()[first + i]);
        }
        boolean dim = false;
        for (int i = 0; i < electrons.length; i++) {
            dim |= electrons[i] < POISSON_BELOW;
            normals[i] = electrons[i];
            if (camera.noisy()) {
                int c = i % GRAINS;
                long word = Gauss.mix(state + (slot + i / GRAINS * HALF + c % HALF + 1) * gamma);
                normals[i] = noisy(electrons[i], c < HALF ? Gauss.cosine(word) : Gauss.sine(word), camera);
            }
        }
        for (int i = 0; i < electrons.length; i++) {
            float offset = pattern == null ? 0 : pattern.offset()[first + i];
            store(counts, at + i / GRAINS * stride + i % GRAINS, camera.count(normals[i] + offset));
        }
        return dim && camera.discrete();
    }

    private static float mean(float[] field, int grain, CameraModel camera, float cos, float sin) {
        float re = field[grain];
        float im = field[GRAINS + grain];
        float object = Math.fma(re, re, im * im);
        float sum = Math.fma(object, camera.objectElectrons(), camera.constantElectrons());
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

    @Override
    void quadratures(CountFrames counts, int a, int b, int c, int d, float scale, float[] out, int to,
            int length) {
        for (int i = 0; i < length; i++) {
            out[to + 2 * i] = Math.fma(counts.at(a + i) - counts.at(b + i), scale, out[to + 2 * i]);
            out[to + 2 * i + 1] = Math.fma(counts.at(c + i) - counts.at(d + i), scale,
                    out[to + 2 * i + 1]);
        }
    }

    @Override
    void differences(CountFrames counts, int a, int b, float[] weight, int from, float scale, float[] out,
            int to, int length) {
        for (int i = 0; i < length; i++) {
            out[to + i] = Math.fma(counts.at(a + i) - counts.at(b + i), weight[from + i] * scale,
                    out[to + i]);
        }
    }

    @Override
    void steps(CountFrames counts, int a, float re, float im, float[] out, int to, int length) {
        for (int i = 0; i < length; i++) {
            float count = counts.at(a + i);
            out[to + 2 * i] = Math.fma(count, re, out[to + 2 * i]);
            out[to + 2 * i + 1] = Math.fma(count, im, out[to + 2 * i + 1]);
        }
    }
}
