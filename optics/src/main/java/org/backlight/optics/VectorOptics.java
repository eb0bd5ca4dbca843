package org.backlight.optics;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.SQRT;
import static jdk.incubator.vector.VectorOperators.XOR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The kernels in SIMD registers of the machine's own width, at most 512 bits, through the Vector API. */
final class VectorOptics extends OpticsKernels {

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED.length() <= 16
            ? FloatVector.SPECIES_PREFERRED
            : FloatVector.SPECIES_512;
    private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());
    private static final VectorSpecies<Long> L = VectorSpecies.of(long.class, F.vectorShape());
    private static final VectorSpecies<Short> S = VectorSpecies.of(short.class,
            VectorShape.forBitSize(F.vectorBitSize() / 2));
    private static final int LANES = F.length();
    private static final int MIN_NORMAL_BITS = Float.floatToRawIntBits(Float.MIN_NORMAL);
    private static final long LOW = 0xFFFFFFFFL;
    /** 0, 2, 4, … for the words of the even pixels of a register. */
    private static final LongVector EVEN = LongVector.zero(L).addIndex(2);
    private static final VectorShuffle<Float> LOWER = interleave(0);
    private static final VectorShuffle<Float> UPPER = interleave(LANES / 2);

    /** Alternates lanes of a first vector and of a second one, from a given lane. */
    private static VectorShuffle<Float> interleave(int from) {
        return VectorShuffle.fromOp(F, i -> from + i / 2 + (i % 2 == 0 ? 0 : LANES));
    }

    @Override
    void field(float[] tile, float[] amplitude, int[] active, int from, int to, float[] field) {
        Arrays.fill(field, 0, COLUMN, 0);
        for (int g = 0; g < COLUMN; g += 8 * LANES) {
            int k = from;
            while (k < to) {
                int end = (active[k] / BLOCK + 1) * BLOCK;
                FloatVector s0 = FloatVector.zero(F);
                FloatVector s1 = FloatVector.zero(F);
                FloatVector s2 = FloatVector.zero(F);
                FloatVector s3 = FloatVector.zero(F);
                FloatVector s4 = FloatVector.zero(F);
                FloatVector s5 = FloatVector.zero(F);
                FloatVector s6 = FloatVector.zero(F);
                FloatVector s7 = FloatVector.zero(F);
                for (; k < to && active[k] < end; k++) {
                    int at = active[k] * COLUMN + g;
                    FloatVector factor = FloatVector.broadcast(F, amplitude[active[k]]);
                    s0 = FloatVector.fromArray(F, tile, at).fma(factor, s0);
                    s1 = FloatVector.fromArray(F, tile, at + LANES).fma(factor, s1);
                    s2 = FloatVector.fromArray(F, tile, at + 2 * LANES).fma(factor, s2);
                    s3 = FloatVector.fromArray(F, tile, at + 3 * LANES).fma(factor, s3);
                    s4 = FloatVector.fromArray(F, tile, at + 4 * LANES).fma(factor, s4);
                    s5 = FloatVector.fromArray(F, tile, at + 5 * LANES).fma(factor, s5);
                    s6 = FloatVector.fromArray(F, tile, at + 6 * LANES).fma(factor, s6);
                    s7 = FloatVector.fromArray(F, tile, at + 7 * LANES).fma(factor, s7);
                }
                add(s0, field, g);
                add(s1, field, g + LANES);
                add(s2, field, g + 2 * LANES);
                add(s3, field, g + 3 * LANES);
                add(s4, field, g + 4 * LANES);
                add(s5, field, g + 5 * LANES);
                add(s6, field, g + 6 * LANES);
                add(s7, field, g + 7 * LANES);
            }
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
    void sum(float[] a, float[] b, int at, float[] field) {
        for (int i = 0; i < COLUMN; i += LANES) {
            FloatVector.fromArray(F, a, i).add(FloatVector.fromArray(F, b, at + i)).intoArray(field, i);
        }
    }

    // Three short loops through the first-level cache instead of one: the compiler gives up on the whole.
    @Override
    boolean expose(float[] field, CameraModel camera, FixedPattern pattern, int first, float[] carrier,
            long state, long gamma,
            long slot, float[] electrons, float[] normals, CountFrames counts, int at, int stride) {
        int rows = carrier.length / 2;
        for (int q = 0; q < rows; q++) {
            means(field, camera, carrier[2 * q], carrier[2 * q + 1], electrons, q * GRAINS);
            if (camera.noisy()) {
                normals(state + (slot + q * HALF + 1) * gamma, gamma, normals, q * GRAINS);
            }
        }
        if (pattern != null) {
            sensitize(electrons, pattern.sensitivity(), first, rows * GRAINS);
        }
        boolean dim = camera.discrete() && least(electrons, rows * GRAINS) < POISSON_BELOW;
        if (camera.noisy()) {
            addNoise(camera, electrons, normals, rows * GRAINS);
        } else {
            System.arraycopy(electrons, 0, normals, 0, rows * GRAINS);
        }
        if (pattern != null) {
            offset(normals, pattern.offset(), first, rows * GRAINS);
        }
        for (int q = 0; q < rows; q++) {
            if (counts.isUnrounded()) {
                unrounded(camera, normals, q * GRAINS, counts.countsUnrounded(), at + q * stride);
            } else {
                rounded(camera, normals, q * GRAINS, counts.counts16(), at + q * stride);
            }
        }
        return dim;
    }

    private static void means(float[] field, CameraModel camera, float cosine, float sine, float[] electrons,
            int at) {
        FloatVector cos = FloatVector.broadcast(F, cosine);
        FloatVector sin = FloatVector.broadcast(F, sine);
        FloatVector objectFactor = FloatVector.broadcast(F, camera.objectElectrons());
        FloatVector reference = FloatVector.broadcast(F, camera.constantElectrons());
        FloatVector cross = FloatVector.broadcast(F, camera.crossElectrons());
        for (int g = 0; g < GRAINS; g += LANES) {
            FloatVector re = FloatVector.fromArray(F, field, g);
            FloatVector im = FloatVector.fromArray(F, field, GRAINS + g);
            FloatVector sum = re.fma(re, im.mul(im)).fma(objectFactor, reference);
            FloatVector mean = re.fma(cos, im.mul(sin)).fma(cross, sum);
            notNegative(mean).intoArray(electrons, at + g);
        }
    }

    /** Integer order is the order of floats that are not negative, and costs one instruction. */
    private static FloatVector notNegative(FloatVector value) {
        return value.reinterpretAsInts().max(0).reinterpretAsFloats();
    }

    private static void sensitize(float[] electrons, float[] sensitivity, int first, int length) {
        for (int i = 0; i < length; i += LANES) {
            FloatVector.fromArray(F, electrons, i).mul(FloatVector.fromArray(F, sensitivity, first + i))
                    .intoArray(electrons, i);
        }
    }

    private static void offset(float[] electrons, float[] offset, int first, int length) {
        for (int i = 0; i < length; i += LANES) {
            FloatVector.fromArray(F, electrons, i).add(FloatVector.fromArray(F, offset, first + i))
                    .intoArray(electrons, i);
        }
    }

    private static float least(float[] electrons, int length) {
        IntVector least = FloatVector.fromArray(F, electrons, 0).reinterpretAsInts();
        for (int i = LANES; i < length; i += LANES) {
            least = least.min(FloatVector.fromArray(F, electrons, i).reinterpretAsInts());
        }
        return Float.intBitsToFloat(least.reduceLanes(VectorOperators.MIN));
    }

    // One method without helpers: those that the compiler does not inline would box their vectors.
    private static void normals(long state, long gamma, float[] normals, int at) {
        LongVector even = EVEN.mul(gamma).add(state);
        for (int g = 0; g < HALF; g += LANES) {
            LongVector a = even.lanewise(XOR, even.lanewise(LSHR, 30)).mul(Gauss.MIX_1);
            a = a.lanewise(XOR, a.lanewise(LSHR, 27)).mul(Gauss.MIX_2);
            a = a.lanewise(XOR, a.lanewise(LSHR, 31));
            LongVector odd = even.add(gamma);
            LongVector b = odd.lanewise(XOR, odd.lanewise(LSHR, 30)).mul(Gauss.MIX_1);
            b = b.lanewise(XOR, b.lanewise(LSHR, 27)).mul(Gauss.MIX_2);
            b = b.lanewise(XOR, b.lanewise(LSHR, 31));
            even = even.add(LANES * gamma);
            IntVector low = a.and(LOW).or(b.lanewise(LSHL, 32)).reinterpretAsInts();
            IntVector high = a.lanewise(LSHR, 32).or(b.and(~LOW)).reinterpretAsInts();

            FloatVector k = (FloatVector) low.lanewise(LSHR, 1).or(1).convertShape(I2F, F, 0);
            IntVector bits = k.reinterpretAsInts();
            IntVector exponent = bits.sub(Gauss.SQRT_HALF_BITS).lanewise(ASHR, 23);
            FloatVector f = bits.sub(exponent.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1);
            FloatVector p = FloatVector.broadcast(F, Gauss.LOG_6);
            p = p.fma(f, FloatVector.broadcast(F, Gauss.LOG_5));
            p = p.fma(f, FloatVector.broadcast(F, Gauss.LOG_4));
            p = p.fma(f, FloatVector.broadcast(F, Gauss.LOG_3));
            p = p.fma(f, FloatVector.broadcast(F, Gauss.LOG_2));
            p = p.fma(f, FloatVector.broadcast(F, Gauss.LOG_1));
            p = p.fma(f, FloatVector.broadcast(F, Gauss.LOG_0));
            p = p.fma(f, FloatVector.broadcast(F, -2f)).mul(f);
            FloatVector e = ((FloatVector) exponent.convertShape(I2F, F, 0)).sub(31);
            FloatVector radius = e.fma(FloatVector.broadcast(F, Gauss.MINUS_TWO_LN_2), p).lanewise(SQRT);

            FloatVector y = ((FloatVector) high.convertShape(I2F, F, 0)).mul(Gauss.TWO_POW_MINUS_31);
            FloatVector y2 = y.mul(y);
            FloatVector c = FloatVector.broadcast(F, Gauss.COS_3);
            c = c.fma(y2, FloatVector.broadcast(F, Gauss.COS_2));
            c = c.fma(y2, FloatVector.broadcast(F, Gauss.COS_1));
            c = c.fma(y2, FloatVector.broadcast(F, Gauss.COS_0));
            c = c.fma(y2, FloatVector.broadcast(F, 1f));
            c = c.reinterpretAsInts().lanewise(XOR, low.lanewise(LSHL, 31)).reinterpretAsFloats();
            FloatVector s = FloatVector.broadcast(F, Gauss.SIN_4);
            s = s.fma(y2, FloatVector.broadcast(F, Gauss.SIN_3));
            s = s.fma(y2, FloatVector.broadcast(F, Gauss.SIN_2));
            s = s.fma(y2, FloatVector.broadcast(F, Gauss.SIN_1));
            s = s.fma(y2, FloatVector.broadcast(F, Gauss.SIN_0));
            radius.mul(c).intoArray(normals, at + g);
            radius.mul(s.mul(y)).intoArray(normals, at + g + HALF);
        }
    }

    /** Overwrites normal deviates with noisy electrons. */
    private static void addNoise(CameraModel camera, float[] electrons, float[] normals, int length) {
        FloatVector one = FloatVector.broadcast(F, -1f);
        for (int i = 0; i < length; i += LANES) {
            FloatVector mean = FloatVector.fromArray(F, electrons, i);
            FloatVector z = FloatVector.fromArray(F, normals, i);
            FloatVector shot = mean.mul(camera.shotFactor());
            FloatVector variance = shot.add(camera.readVariance());
            FloatVector noisy = variance.lanewise(SQRT).fma(z, mean);
            FloatVector divisor = variance.reinterpretAsInts().max(MIN_NORMAL_BITS).reinterpretAsFloats();
            z.fma(z, one).mul(1f / 6).fma(shot.div(divisor), noisy).intoArray(normals, i);
        }
    }

    private static void unrounded(CameraModel camera, float[] electrons, int from, float[] counts, int at) {
        FloatVector gain = FloatVector.broadcast(F, camera.gain());
        FloatVector black = FloatVector.broadcast(F, camera.black());
        for (int g = 0; g < GRAINS; g += LANES) {
            FloatVector.fromArray(F, electrons, from + g).min(camera.fullWell()).fma(gain, black)
                    .intoArray(counts, at + g);
        }
    }

    private static void rounded(CameraModel camera, float[] electrons, int from, short[] counts, int at) {
        FloatVector gain = FloatVector.broadcast(F, camera.gain());
        FloatVector black = FloatVector.broadcast(F, camera.blackAndHalf());
        for (int g = 0; g < GRAINS; g += LANES) {
            FloatVector value = FloatVector.fromArray(F, electrons, from + g).fma(gain, black);
            IntVector rounded = ((IntVector) value.convertShape(F2I, I, 0)).max(0).min(camera.top());
            ((ShortVector) rounded.convertShape(I2S, S, 0)).intoArray(counts, at + g);
        }
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
    void quadratures(CountFrames counts, int a, int b, int c, int d, float scale, float[] out, int to,
            int length) {
        FloatVector factor = FloatVector.broadcast(F, scale);
        for (int i = 0; i < length; i += LANES) {
            FloatVector re = load(counts, a + i).sub(load(counts, b + i));
            FloatVector im = load(counts, c + i).sub(load(counts, d + i));
            int at = to + 2 * i;
            re.rearrange(LOWER, im).fma(factor, FloatVector.fromArray(F, out, at)).intoArray(out, at);
            re.rearrange(UPPER, im).fma(factor, FloatVector.fromArray(F, out, at + LANES)).intoArray(out,
                    at + LANES);
        }
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
