package org.backlight.optics.twin;

import java.util.Arrays;
import org.backlight.optics.device.CountFrames;
import org.backlight.substrate.random.BoxMuller;
import org.backlight.substrate.random.SplitMix64;

/** Kernels of the twin in plain Java: the reference for {@link VectorOptics}, and the fallback without SIMD. */
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
    void turn(float[] field, int from, float[] cos, float[] sin, int angle, float[] out, int to) {
        for (int i = 0; i < GRAINS; i++) {
            float re = field[from + i];
            float im = field[from + GRAINS + i];
            out[to + i] = Math.fma(re, cos[angle + i], im * sin[angle + i]);
            out[to + GRAINS + i] = Math.fma(im, cos[angle + i], -(re * sin[angle + i]));
        }
    }

    @Override
    void interpolateRow(float[] strip, int grains, float[] weights, int from, float[] out, int to) {
        for (int i = 0; i < COLUMN; i++) {
            float sum = 0;
            for (int q = 0; q < grains; q++) {
                sum = Math.fma(strip[q * COLUMN + i], weights[from + q], sum);
            }
            out[to + i] = sum;
        }
    }

    @Override
    void interpolateColumns(float[] re, float[] im, int from, int grains, float[] weights, int width,
            int column, float[] out, int to) {
        for (int i = 0; i < GRAINS; i++) {
            float sumRe = 0;
            float sumIm = 0;
            for (int q = 0; q < grains; q++) {
                float weight = weights[q * width + column + i];
                sumRe = Math.fma(weight, re[from + q], sumRe);
                sumIm = Math.fma(weight, im[from + q], sumIm);
            }
            out[to + i] = sumRe;
            out[to + GRAINS + i] = sumIm;
        }
    }

    @Override
    void means(float[] field, CameraModel camera, float[] carrier, int firstRow, boolean add,
            float[] electrons) {
        for (int i = 0; i < electrons.length; i++) {
            int row = i / GRAINS;
            int angle = 2 * (firstRow + row);
            float mean = mean(field, row * COLUMN + i % GRAINS, camera, carrier[angle], carrier[angle + 1]);
            electrons[i] = add ? electrons[i] + mean : mean;
        }
    }

    @Override
    boolean develop(CameraModel camera, FixedPattern pattern, int first, long state, long gamma, long slot,
            float[] electrons, float[] normals, CountFrames counts, int at, int stride) {
        boolean dim = false;
        for (int i = 0; i < electrons.length; i++) {
            electrons[i] *= pattern == null ? 1 : pattern.sensitivity()[first + i];
            dim |= electrons[i] < POISSON_BELOW;
            normals[i] = electrons[i];
            if (camera.noisy()) {
                int c = i % GRAINS;
                long word = SplitMix64.mix(state + (slot + i / GRAINS * HALF + c % HALF + 1) * gamma);
                normals[i] = noisy(electrons[i], c < HALF ? BoxMuller.cosine(word) : BoxMuller.sine(word),
                        camera);
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

    /** Writes the count of one pixel, which is whole unless the camera has no converter. */
    static void store(CountFrames counts, int at, float count) {
        if (counts.isUnrounded()) {
            counts.countsUnrounded()[at] = count;
        } else {
            counts.counts16()[at] = (short) (int) count;
        }
    }
}
