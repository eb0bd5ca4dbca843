package org.backlight.optics.retrieval;

import org.backlight.optics.device.CountFrames;

/** Kernels of the host in plain Java: the reference for {@link VectorRetrieval}, and the fallback without SIMD. */
final class ScalarRetrieval extends RetrievalKernels {

    @Override
    void load(CountFrames counts, int at, int stride, int rows, float[] block) {
        for (int p = 0; p < rows; p++) {
            for (int i = 0; i < PIXELS; i++) {
                block[p * PIXELS + i] = counts.at(at + p * stride + i);
            }
        }
    }

    @Override
    void columns(float[] block, int rows, float[] re, float[] im, int from, float scale, float[] scratch,
            float[] out, int to) {
        for (int i = 0; i < PIXELS; i++) {
            float sumRe = 0;
            float sumIm = 0;
            for (int p = 0; p < rows; p++) {
                sumRe = Math.fma(block[p * PIXELS + i], re[from + p], sumRe);
                sumIm = Math.fma(block[p * PIXELS + i], im[from + p], sumIm);
            }
            out[to + 2 * i] = Math.fma(sumRe, scale, out[to + 2 * i]);
            out[to + 2 * i + 1] = Math.fma(sumIm, scale, out[to + 2 * i + 1]);
        }
    }

    @Override
    void rows(float[] row, int length, float[] a, float[] b, int width, float scale, float[] out, int to) {
        for (int i = 0; i < width; i++) {
            rowElement(row, length, a, b, width, i, scale, out, to);
        }
    }

    static void rowElement(float[] row, int length, float[] a, float[] b, int width, int i, float scale,
            float[] out, int to) {
        float sum = 0;
        for (int p = 0; p < length; p++) {
            sum = Math.fma(a[p * width + i], row[2 * p], sum);
            sum = Math.fma(b[p * width + i], row[2 * p + 1], sum);
        }
        out[to + i] = Math.fma(sum, scale, out[to + i]);
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
