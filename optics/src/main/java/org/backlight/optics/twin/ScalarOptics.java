package org.backlight.optics.twin;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.backlight.optics.device.CountFrames;
import org.backlight.substrate.random.BoxMuller;
import org.backlight.substrate.random.SplitMix64;
import org.backlight.substrate.simd.RawMemory;

/** Kernels of the twin in plain Java: the reference for {@link VectorOptics}, and the fallback without SIMD. */
final class ScalarOptics extends OpticsKernels {

    @Override
    void fields(long tile, float[] amplitude, int[] active, int[] starts, int from, int to, float[] fields) {
        int blocks = blocks(amplitude.length);
        float[] block = new float[COLUMN];
        Arrays.fill(fields, 0, (to - from) * COLUMN, 0);
        for (int p = from; p < to; p++) {
            for (int b = p * blocks; b < (p + 1) * blocks; b++) {
                Arrays.fill(block, 0);
                for (int k = starts[b]; k < starts[b + 1]; k++) {
                    for (int i = 0; i < COLUMN; i++) {
                        long at = (long) active[k] * COLUMN + i;
                        float entry = RawMemory.ALL.get(ValueLayout.JAVA_FLOAT, tile + at * Float.BYTES);
                        block[i] = Math.fma(entry, amplitude[active[k]], block[i]);
                    }
                }
                for (int i = 0; i < COLUMN; i++) {
                    fields[(p - from) * COLUMN + i] += block[i];
                }
            }
        }
    }

    @Override
    void light(long word, float[] amplitude, int at, int length, float[] out) {
        for (int i = 0; i < length; i++) {
            out[i] = (word >>> i & 1) == 0 ? 0 : amplitude[at + i];
        }
    }

    @Override
    void sum(float[] a, int from, float[] b, int at, float[] field) {
        for (int i = 0; i < COLUMN; i++) {
            field[i] = a[from + i] + b[at + i];
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
    void normals(long state, long gamma, long slot, float[] normals) {
        for (int i = 0; i < normals.length; i++) {
            int c = i % GRAINS;
            long word = SplitMix64.mix(state + (slot + i / GRAINS * HALF + c % HALF + 1) * gamma);
            normals[i] = c < HALF ? BoxMuller.cosine(word) : BoxMuller.sine(word);
        }
    }

    @Override
    void normals(long state, long gamma, long[] words, int at, long sines, float[] normals) {
        for (int i = 0; i < GRAINS; i++) {
            long word = SplitMix64.mix(state + (words[at + i] + 1) * gamma);
            normals[i] = (sines >>> i & 1) == 0 ? BoxMuller.cosine(word) : BoxMuller.sine(word);
        }
    }

    @Override
    long[] arranged(long[] words) {
        return words.clone();
    }

    @Override
    boolean develop(CameraModel camera, FixedPattern pattern, int first, float[] electrons, float[] normals,
            CountFrames counts, int at, int stride) {
        boolean dim = false;
        for (int i = 0; i < electrons.length; i++) {
            electrons[i] *= pattern.sensitivity()[first + i];
            dim |= electrons[i] < POISSON_BELOW;
            float noisy = noisy(electrons[i], normals[i], camera);
            store(counts, at + i / GRAINS * stride + i % GRAINS,
                    camera.count(noisy + pattern.offset()[first + i]));
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
