package org.backlight.optics.twin;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import org.backlight.optics.device.CountFrames;
import org.backlight.substrate.simd.RawMemory;
import org.backlight.substrate.simd.Registers;

/** Kernels of the twin in SIMD registers of the machine's own width, at most 512 bits, through the Vector API. */
final class VectorOptics extends OpticsKernels {

    private static final VectorSpecies<Float> F = Registers.FLOATS;
    private static final int LANES = F.length();
    private static final long REGISTER = (long) LANES * Float.BYTES;
    /** Bytes of one input's column of a tile. */
    private static final long INPUT_BYTES = (long) COLUMN * Float.BYTES;

    @Override
    void fields(long tile, float[] amplitude, int[] active, int[] starts, int from, int to, float[] fields) {
        int blocks = blocks(amplitude.length);
        Arrays.fill(fields, 0, (to - from) * COLUMN, 0);
        for (int b = 0; b < blocks; b++) {
            for (int g = 0; g < COLUMN; g += 8 * LANES) {
                addBlock(tile + (long) g * Float.BYTES, amplitude, active, starts, from * blocks + b, blocks,
                        to - from, fields, g);
            }
        }
    }

    /** Adds a block of inputs to eight registers of the field of each pattern: as many sums as hide the latency of one. */
    private static void addBlock(long entries, float[] amplitude, int[] active, int[] starts, int block,
            int blocks, int patterns, float[] fields, int at) {
        for (int p = 0; p < patterns; p++) {
            int k = starts[block + p * blocks];
            int end = starts[block + p * blocks + 1];
            if (k == end) {
                continue;
            }
            FloatVector s0 = FloatVector.zero(F);
            FloatVector s1 = FloatVector.zero(F);
            FloatVector s2 = FloatVector.zero(F);
            FloatVector s3 = FloatVector.zero(F);
            FloatVector s4 = FloatVector.zero(F);
            FloatVector s5 = FloatVector.zero(F);
            FloatVector s6 = FloatVector.zero(F);
            FloatVector s7 = FloatVector.zero(F);
            for (; k < end; k++) {
                int j = active[k];
                long from = entries + (long) j * INPUT_BYTES;
                FloatVector factor = FloatVector.broadcast(F, amplitude[j]);
                s0 = FloatVector.fromMemorySegment(F, RawMemory.ALL, from, RawMemory.ORDER).fma(factor, s0);
                s1 = FloatVector.fromMemorySegment(F, RawMemory.ALL, from + 1 * REGISTER, RawMemory.ORDER)
                        .fma(factor, s1);
                s2 = FloatVector.fromMemorySegment(F, RawMemory.ALL, from + 2 * REGISTER, RawMemory.ORDER)
                        .fma(factor, s2);
                s3 = FloatVector.fromMemorySegment(F, RawMemory.ALL, from + 3 * REGISTER, RawMemory.ORDER)
                        .fma(factor, s3);
                s4 = FloatVector.fromMemorySegment(F, RawMemory.ALL, from + 4 * REGISTER, RawMemory.ORDER)
                        .fma(factor, s4);
                s5 = FloatVector.fromMemorySegment(F, RawMemory.ALL, from + 5 * REGISTER, RawMemory.ORDER)
                        .fma(factor, s5);
                s6 = FloatVector.fromMemorySegment(F, RawMemory.ALL, from + 6 * REGISTER, RawMemory.ORDER)
                        .fma(factor, s6);
                s7 = FloatVector.fromMemorySegment(F, RawMemory.ALL, from + 7 * REGISTER, RawMemory.ORDER)
                        .fma(factor, s7);
            }
            int to = p * COLUMN + at;
            add(s0, fields, to);
            add(s1, fields, to + 1 * LANES);
            add(s2, fields, to + 2 * LANES);
            add(s3, fields, to + 3 * LANES);
            add(s4, fields, to + 4 * LANES);
            add(s5, fields, to + 5 * LANES);
            add(s6, fields, to + 6 * LANES);
            add(s7, fields, to + 7 * LANES);
        }
    }

    private static void add(FloatVector sum, float[] field, int at) {
        sum.add(FloatVector.fromArray(F, field, at)).intoArray(field, at);
    }

    @Override
    void light(long word, float[] amplitude, int at, int length, float[] out) {
        int i = 0;
        for (; i + LANES <= length; i += LANES) {
            FloatVector.zero(F).blend(FloatVector.fromArray(F, amplitude, at + i),
                    VectorMask.fromLong(F, word >>> i)).intoArray(out, i);
        }
        for (; i < length; i++) {
            out[i] = (word >>> i & 1) == 0 ? 0 : amplitude[at + i];
        }
    }

    @Override
    void sum(float[] a, int from, float[] b, int at, float[] field) {
        for (int i = 0; i < COLUMN; i += LANES) {
            FloatVector.fromArray(F, a, from + i).add(FloatVector.fromArray(F, b, at + i)).intoArray(field,
                    i);
        }
    }

    @Override
    void turn(float[] field, int from, float[] cos, float[] sin, int angle, float[] out, int to) {
        for (int i = 0; i < GRAINS; i += LANES) {
            FloatVector re = FloatVector.fromArray(F, field, from + i);
            FloatVector im = FloatVector.fromArray(F, field, from + GRAINS + i);
            FloatVector c = FloatVector.fromArray(F, cos, angle + i);
            FloatVector s = FloatVector.fromArray(F, sin, angle + i);
            re.fma(c, im.mul(s)).intoArray(out, to + i);
            im.fma(c, re.mul(s).neg()).intoArray(out, to + GRAINS + i);
        }
    }

    @Override
    void interpolateRow(float[] strip, int grains, float[] weights, int from, float[] out, int to) {
        for (int g = 0; g < COLUMN; g += 4 * LANES) {
            FloatVector s0 = FloatVector.zero(F);
            FloatVector s1 = FloatVector.zero(F);
            FloatVector s2 = FloatVector.zero(F);
            FloatVector s3 = FloatVector.zero(F);
            for (int q = 0; q < grains; q++) {
                int at = q * COLUMN + g;
                FloatVector weight = FloatVector.broadcast(F, weights[from + q]);
                s0 = FloatVector.fromArray(F, strip, at).fma(weight, s0);
                s1 = FloatVector.fromArray(F, strip, at + LANES).fma(weight, s1);
                s2 = FloatVector.fromArray(F, strip, at + 2 * LANES).fma(weight, s2);
                s3 = FloatVector.fromArray(F, strip, at + 3 * LANES).fma(weight, s3);
            }
            s0.intoArray(out, to + g);
            s1.intoArray(out, to + g + LANES);
            s2.intoArray(out, to + g + 2 * LANES);
            s3.intoArray(out, to + g + 3 * LANES);
        }
    }

    @Override
    void interpolateColumns(float[] re, float[] im, int from, int grains, float[] weights, int width,
            int column, float[] out, int to) {
        for (int g = 0; g < GRAINS; g += 2 * LANES) {
            FloatVector re0 = FloatVector.zero(F);
            FloatVector re1 = FloatVector.zero(F);
            FloatVector im0 = FloatVector.zero(F);
            FloatVector im1 = FloatVector.zero(F);
            for (int q = 0; q < grains; q++) {
                int at = q * width + column + g;
                FloatVector w0 = FloatVector.fromArray(F, weights, at);
                FloatVector w1 = FloatVector.fromArray(F, weights, at + LANES);
                FloatVector r = FloatVector.broadcast(F, re[from + q]);
                FloatVector i = FloatVector.broadcast(F, im[from + q]);
                re0 = w0.fma(r, re0);
                re1 = w1.fma(r, re1);
                im0 = w0.fma(i, im0);
                im1 = w1.fma(i, im1);
            }
            re0.intoArray(out, to + g);
            re1.intoArray(out, to + g + LANES);
            im0.intoArray(out, to + GRAINS + g);
            im1.intoArray(out, to + GRAINS + g + LANES);
        }
    }

    @Override
    void means(float[] field, CameraModel camera, float[] carrier, int firstRow, boolean add,
            float[] electrons) {
        for (int q = 0; q < electrons.length / GRAINS; q++) {
            int angle = 2 * (firstRow + q);
            means(field, q * COLUMN, camera, carrier[angle], carrier[angle + 1], add, electrons, q * GRAINS);
        }
    }

    @Override
    void normals(long state, long gamma, long slot, float[] normals) {
        for (int q = 0; q < normals.length / GRAINS; q++) {
            VectorCamera.normals(state + (slot + q * HALF + 1) * gamma, gamma, normals, q * GRAINS);
        }
    }

    @Override
    void normals(long state, long gamma, long[] words, int at, long sines, float[] normals) {
        VectorCamera.normals(state + gamma, gamma, words, at, sines, normals);
    }

    @Override
    long[] arranged(long[] words) {
        return VectorCamera.arranged(words);
    }

    @Override
    boolean develop(CameraModel camera, FixedPattern pattern, int first, float[] electrons, float[] normals,
            CountFrames counts, int at, int stride) {
        return VectorCamera.develop(camera, pattern, first, electrons, normals, counts, at, stride);
    }

    private static void means(float[] field, int from, CameraModel camera, float cosine, float sine,
            boolean add,
            float[] electrons, int at) {
        FloatVector cos = FloatVector.broadcast(F, cosine);
        FloatVector sin = FloatVector.broadcast(F, sine);
        FloatVector objectFactor = FloatVector.broadcast(F, camera.objectElectrons());
        FloatVector reference = FloatVector.broadcast(F, camera.constantElectrons());
        FloatVector cross = FloatVector.broadcast(F, camera.crossElectrons());
        for (int g = 0; g < GRAINS; g += LANES) {
            FloatVector re = FloatVector.fromArray(F, field, from + g);
            FloatVector im = FloatVector.fromArray(F, field, from + GRAINS + g);
            FloatVector sum = re.fma(re, im.mul(im)).fma(objectFactor, reference);
            FloatVector mean = notNegative(re.fma(cos, im.mul(sin)).fma(cross, sum));
            if (add) {
                mean.add(FloatVector.fromArray(F, electrons, at + g)).intoArray(electrons, at + g);
            } else {
                mean.intoArray(electrons, at + g);
            }
        }
    }

    /**
     * Returns the value, with 0 in place of what is negative. Integer order is the order of floats that are not
     * negative, and costs one instruction.
     */
    private static FloatVector notNegative(FloatVector value) {
        return value.reinterpretAsInts().max(0).reinterpretAsFloats();
    }
}
