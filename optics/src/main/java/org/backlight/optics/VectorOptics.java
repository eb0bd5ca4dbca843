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

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
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
    void field(float[] tile, float[] background, int[] active, int from, int to, float[] field) {
        for (int g = 0; g < HALF; g += LANES) {
            FloatVector re = background(background, g);
            FloatVector re2 = background(background, g + HALF);
            FloatVector im = background(background, g + GRAINS);
            FloatVector im2 = background(background, g + GRAINS + HALF);
            for (int k = from; k < to; k++) {
                int column = active[k] * COLUMN + g;
                re = re.add(FloatVector.fromArray(F, tile, column));
                re2 = re2.add(FloatVector.fromArray(F, tile, column + HALF));
                im = im.add(FloatVector.fromArray(F, tile, column + GRAINS));
                im2 = im2.add(FloatVector.fromArray(F, tile, column + GRAINS + HALF));
            }
            re.intoArray(field, g);
            re2.intoArray(field, g + HALF);
            im.intoArray(field, g + GRAINS);
            im2.intoArray(field, g + GRAINS + HALF);
        }
    }

    private static FloatVector background(float[] column, int at) {
        return column == null ? FloatVector.zero(F) : FloatVector.fromArray(F, column, at);
    }

    // Three short loops through the first-level cache instead of one: the compiler gives up on the whole.
    @Override
    boolean expose(float[] field, CameraModel camera, float[] carrier, long state, long gamma, long slot,
            float[] electrons, float[] normals, CountFrames counts, int at, int stride) {
        int rows = carrier.length / 2;
        for (int q = 0; q < rows; q++) {
            means(field, camera, carrier[2 * q], carrier[2 * q + 1], electrons, q * GRAINS);
            if (camera.noisy()) {
                normals(state + (slot + q * HALF + 1) * gamma, gamma, normals, q * GRAINS);
            }
        }
        boolean dim = camera.shot() && least(electrons, rows * GRAINS) < POISSON_BELOW;
        if (camera.noisy()) {
            addNoise(camera, electrons, normals, rows * GRAINS);
        } else {
            System.arraycopy(electrons, 0, normals, 0, rows * GRAINS);
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
        FloatVector reference = FloatVector.broadcast(F, camera.referenceElectrons());
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

    private static float least(float[] electrons, int length) {
        IntVector least = FloatVector.fromArray(F, electrons, 0).reinterpretAsInts();
        for (int i = LANES; i < length; i += LANES) {
            least = least.min(FloatVector.fromArray(F, electrons, i).reinterpretAsInts());
        }
        return Float.intBitsToFloat(least.reduceLanes(VectorOperators.MIN));
    }

    private static void normals(long state, long gamma, float[] normals, int at) {
        LongVector even = EVEN.mul(gamma).add(state);
        for (int g = 0; g < HALF; g += LANES) {
            LongVector a = mix(even);
            LongVector b = mix(even.add(gamma));
            even = even.add(LANES * gamma);
            IntVector low = a.and(LOW).or(b.lanewise(LSHL, 32)).reinterpretAsInts();
            IntVector high = a.lanewise(LSHR, 32).or(b.and(~LOW)).reinterpretAsInts();
            FloatVector radius = radius(low);
            FloatVector y = ((FloatVector) high.convertShape(I2F, F, 0)).mul(Gauss.TWO_POW_MINUS_31);
            FloatVector y2 = y.mul(y);
            radius.mul(cosine(y2, low)).intoArray(normals, at + g);
            radius.mul(sine(y, y2)).intoArray(normals, at + g + HALF);
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

    private static LongVector mix(LongVector z) {
        z = z.lanewise(XOR, z.lanewise(LSHR, 30)).mul(0xBF58476D1CE4E5B9L);
        z = z.lanewise(XOR, z.lanewise(LSHR, 27)).mul(0x94D049BB133111EBL);
        return z.lanewise(XOR, z.lanewise(LSHR, 31));
    }

    private static FloatVector radius(IntVector low) {
        FloatVector k = (FloatVector) low.lanewise(LSHR, 1).or(1).convertShape(I2F, F, 0);
        IntVector bits = k.reinterpretAsInts();
        IntVector exponent = bits.sub(Gauss.SQRT_HALF_BITS).lanewise(ASHR, 23);
        FloatVector f = bits.sub(exponent.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1);
        FloatVector p = FloatVector.broadcast(F, Gauss.LOG[6]);
        p = p.fma(f, FloatVector.broadcast(F, Gauss.LOG[5]));
        p = p.fma(f, FloatVector.broadcast(F, Gauss.LOG[4]));
        p = p.fma(f, FloatVector.broadcast(F, Gauss.LOG[3]));
        p = p.fma(f, FloatVector.broadcast(F, Gauss.LOG[2]));
        p = p.fma(f, FloatVector.broadcast(F, Gauss.LOG[1]));
        p = p.fma(f, FloatVector.broadcast(F, Gauss.LOG[0]));
        p = p.fma(f, FloatVector.broadcast(F, -2f)).mul(f);
        FloatVector e = ((FloatVector) exponent.convertShape(I2F, F, 0)).sub(31);
        return e.fma(FloatVector.broadcast(F, Gauss.MINUS_TWO_LN_2), p).lanewise(SQRT);
    }

    private static FloatVector cosine(FloatVector y2, IntVector low) {
        FloatVector c = FloatVector.broadcast(F, Gauss.COS[3]);
        c = c.fma(y2, FloatVector.broadcast(F, Gauss.COS[2]));
        c = c.fma(y2, FloatVector.broadcast(F, Gauss.COS[1]));
        c = c.fma(y2, FloatVector.broadcast(F, Gauss.COS[0]));
        c = c.fma(y2, FloatVector.broadcast(F, 1f));
        return c.reinterpretAsInts().lanewise(XOR, low.lanewise(LSHL, 31)).reinterpretAsFloats();
    }

    private static FloatVector sine(FloatVector y, FloatVector y2) {
        FloatVector s = FloatVector.broadcast(F, Gauss.SIN[4]);
        s = s.fma(y2, FloatVector.broadcast(F, Gauss.SIN[3]));
        s = s.fma(y2, FloatVector.broadcast(F, Gauss.SIN[2]));
        s = s.fma(y2, FloatVector.broadcast(F, Gauss.SIN[1]));
        s = s.fma(y2, FloatVector.broadcast(F, Gauss.SIN[0]));
        return s.mul(y);
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
    void difference(CountFrames counts, int a, int b, float scale, float[] weight, float[] out, int to,
            int length) {
        for (int i = 0; i < length; i += LANES) {
            FloatVector factor = FloatVector.fromArray(F, weight, i).mul(scale);
            load(counts, a + i).sub(load(counts, b + i)).fma(factor, FloatVector.fromArray(F, out, to + i))
                    .intoArray(out, to + i);
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
