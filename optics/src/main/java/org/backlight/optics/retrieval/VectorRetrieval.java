package org.backlight.optics.retrieval;

import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.backlight.optics.device.CountFrames;
import org.backlight.substrate.simd.Registers;

/** Kernels of the host in SIMD registers of the machine's own width, at most 512 bits, through the Vector API. */
final class VectorRetrieval extends RetrievalKernels {

    private static final VectorSpecies<Float> F = Registers.FLOATS;
    private static final VectorSpecies<Integer> I = Registers.INTS;
    private static final VectorSpecies<Short> S = Registers.SHORTS;
    private static final int LANES = F.length();
    private static final VectorShuffle<Float> LOWER = interleave(0);
    private static final VectorShuffle<Float> UPPER = interleave(LANES / 2);

    /** Alternates lanes of a first vector and of a second one, from a given lane. */
    private static VectorShuffle<Float> interleave(int from) {
        return VectorShuffle.fromOp(F, i -> from + i / 2 + (i % 2 == 0 ? 0 : LANES));
    }

    private static FloatVector load(CountFrames counts, int at) {
        if (counts.isUnrounded()) {
            return FloatVector.fromArray(F, counts.countsUnrounded(), at);
        }
        IntVector wide = (IntVector) ShortVector.fromArray(S, counts.counts16(), at)
                .convertShape(ZERO_EXTEND_S2I, I, 0);
        return (FloatVector) wide.convertShape(I2F, F, 0);
    }

    @Override
    void load(CountFrames counts, int at, int stride, int rows, float[] block) {
        if (counts.isUnrounded()) {
            for (int p = 0; p < rows; p++) {
                System.arraycopy(counts.countsUnrounded(), at + p * stride, block, p * PIXELS, PIXELS);
            }
            return;
        }
        short[] rounded = counts.counts16();
        for (int p = 0; p < rows; p++) {
            for (int i = 0; i < PIXELS; i += LANES) {
                IntVector wide = (IntVector) ShortVector.fromArray(S, rounded, at + p * stride + i)
                        .convertShape(ZERO_EXTEND_S2I, I, 0);
                ((FloatVector) wide.convertShape(I2F, F, 0)).intoArray(block, p * PIXELS + i);
            }
        }
    }

    // Sums go through the scratch array: more registers at once than these make the compiler box them.
    @Override
    void columns(float[] block, int rows, float[] re, float[] im, int from, float scale, float[] scratch,
            float[] out, int to) {
        for (int i = 0; i < PIXELS; i += 2 * LANES) {
            FloatVector re0 = FloatVector.zero(F);
            FloatVector re1 = FloatVector.zero(F);
            FloatVector im0 = FloatVector.zero(F);
            FloatVector im1 = FloatVector.zero(F);
            for (int p = 0; p < rows; p++) {
                FloatVector c0 = FloatVector.fromArray(F, block, p * PIXELS + i);
                FloatVector c1 = FloatVector.fromArray(F, block, p * PIXELS + i + LANES);
                FloatVector r = FloatVector.broadcast(F, re[from + p]);
                FloatVector m = FloatVector.broadcast(F, im[from + p]);
                re0 = c0.fma(r, re0);
                re1 = c1.fma(r, re1);
                im0 = c0.fma(m, im0);
                im1 = c1.fma(m, im1);
            }
            re0.intoArray(scratch, i);
            re1.intoArray(scratch, i + LANES);
            im0.intoArray(scratch, PIXELS + i);
            im1.intoArray(scratch, PIXELS + i + LANES);
        }
        FloatVector factor = FloatVector.broadcast(F, scale);
        for (int i = 0; i < PIXELS; i += LANES) {
            FloatVector sumRe = FloatVector.fromArray(F, scratch, i);
            FloatVector sumIm = FloatVector.fromArray(F, scratch, PIXELS + i);
            int at = to + 2 * i;
            sumRe.rearrange(LOWER, sumIm).fma(factor, FloatVector.fromArray(F, out, at)).intoArray(out, at);
            sumRe.rearrange(UPPER, sumIm).fma(factor, FloatVector.fromArray(F, out, at + LANES))
                    .intoArray(out, at + LANES);
        }
    }

    @Override
    void rows(float[] row, int length, float[] a, float[] b, int width, float scale, float[] out, int to) {
        int i = 0;
        for (; i + 4 * LANES <= width; i += 4 * LANES) {
            FloatVector s0 = FloatVector.zero(F);
            FloatVector s1 = FloatVector.zero(F);
            FloatVector s2 = FloatVector.zero(F);
            FloatVector s3 = FloatVector.zero(F);
            for (int p = 0; p < length; p++) {
                int at = p * width + i;
                FloatVector factor = FloatVector.broadcast(F, row[2 * p]);
                s0 = FloatVector.fromArray(F, a, at).fma(factor, s0);
                s1 = FloatVector.fromArray(F, a, at + LANES).fma(factor, s1);
                s2 = FloatVector.fromArray(F, a, at + 2 * LANES).fma(factor, s2);
                s3 = FloatVector.fromArray(F, a, at + 3 * LANES).fma(factor, s3);
                factor = FloatVector.broadcast(F, row[2 * p + 1]);
                s0 = FloatVector.fromArray(F, b, at).fma(factor, s0);
                s1 = FloatVector.fromArray(F, b, at + LANES).fma(factor, s1);
                s2 = FloatVector.fromArray(F, b, at + 2 * LANES).fma(factor, s2);
                s3 = FloatVector.fromArray(F, b, at + 3 * LANES).fma(factor, s3);
            }
            add(s0, scale, out, to + i);
            add(s1, scale, out, to + i + LANES);
            add(s2, scale, out, to + i + 2 * LANES);
            add(s3, scale, out, to + i + 3 * LANES);
        }
        for (; i < width; i++) {
            ScalarRetrieval.rowElement(row, length, a, b, width, i, scale, out, to);
        }
    }

    private static void add(FloatVector sum, float scale, float[] out, int at) {
        sum.fma(FloatVector.broadcast(F, scale), FloatVector.fromArray(F, out, at)).intoArray(out, at);
    }

    @Override
    void differences(CountFrames counts, int a, int b, float[] weight, int from, float scale, float[] out,
            int to, int length) {
        FloatVector factor = FloatVector.broadcast(F, scale);
        int i = 0;
        for (; i + LANES <= length; i += LANES) {
            FloatVector w = FloatVector.fromArray(F, weight, from + i).mul(factor);
            load(counts, a + i).sub(load(counts, b + i)).fma(w, FloatVector.fromArray(F, out, to + i))
                    .intoArray(out, to + i);
        }
        for (; i < length; i++) {
            out[to + i] = Math.fma(counts.at(a + i) - counts.at(b + i), weight[from + i] * scale,
                    out[to + i]);
        }
    }

    @Override
    void steps(CountFrames counts, int a, float re, float im, float[] out, int to, int length) {
        FloatVector factor = FloatVector.broadcast(F, re).rearrange(LOWER, FloatVector.broadcast(F, im));
        for (int i = 0; i < length; i += LANES) {
            FloatVector count = load(counts, a + i);
            int at = to + 2 * i;
            count.rearrange(LOWER, count).fma(factor, FloatVector.fromArray(F, out, at)).intoArray(out, at);
            count.rearrange(UPPER, count).fma(factor, FloatVector.fromArray(F, out, at + LANES))
                    .intoArray(out, at + LANES);
        }
    }
}
