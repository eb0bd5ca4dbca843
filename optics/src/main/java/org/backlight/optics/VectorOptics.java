package org.backlight.optics;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.SQRT;
import static jdk.incubator.vector.VectorOperators.XOR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
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

    @Override
    boolean expose(float[] field, CameraModel camera, float[] carrier, long state, long gamma, long slot,
            float[] electrons, CountFrames counts, int at, int stride) {
        FloatVector least = FloatVector.broadcast(F, Float.MAX_VALUE);
        LongVector steps = EVEN.mul(gamma);
        for (int q = 0; q < carrier.length / 2; q++) {
            FloatVector cos = FloatVector.broadcast(F, carrier[2 * q]);
            FloatVector sin = FloatVector.broadcast(F, carrier[2 * q + 1]);
            for (int g = 0; g < HALF; g += LANES) {
                FloatVector first = mean(field, g, camera, cos, sin);
                FloatVector second = mean(field, g + HALF, camera, cos, sin);
                first.intoArray(electrons, q * GRAINS + g);
                second.intoArray(electrons, q * GRAINS + g + HALF);
                least = least.min(first).min(second);
                if (camera.noisy()) {
                    LongVector even = steps.add(state + (slot + q * HALF + g + 1) * gamma);
                    LongVector a = mix(even);
                    LongVector b = mix(even.add(gamma));
                    IntVector low = a.and(LOW).or(b.lanewise(LSHL, 32)).reinterpretAsInts();
                    IntVector high = a.lanewise(LSHR, 32).or(b.and(~LOW)).reinterpretAsInts();
                    FloatVector radius = radius(low);
                    FloatVector y = ((FloatVector) high.convertShape(I2F, F, 0)).mul(Gauss.TWO_POW_MINUS_31);
                    FloatVector y2 = y.mul(y);
                    first = noisy(first, radius.mul(cosine(y2, low)), camera);
                    second = noisy(second, radius.mul(sine(y, y2)), camera);
                }
                store(first, camera, counts, at + q * stride + g);
                store(second, camera, counts, at + q * stride + g + HALF);
            }
        }
        return camera.shot() && least.compare(LT, POISSON_BELOW).anyTrue();
    }

    private static FloatVector mean(float[] field, int grain, CameraModel camera, FloatVector cos,
            FloatVector sin) {
        FloatVector re = FloatVector.fromArray(F, field, grain);
        FloatVector im = FloatVector.fromArray(F, field, GRAINS + grain);
        FloatVector object = re.fma(re, im.mul(im));
        FloatVector sum = object.fma(FloatVector.broadcast(F, camera.objectElectrons()),
                FloatVector.broadcast(F, camera.referenceElectrons()));
        FloatVector wave = re.fma(cos, im.mul(sin));
        return wave.fma(FloatVector.broadcast(F, camera.crossElectrons()), sum).max(0);
    }

    private static FloatVector noisy(FloatVector mean, FloatVector z, CameraModel camera) {
        if (!camera.shot()) {
            return FloatVector.broadcast(F, camera.readVariance()).lanewise(SQRT).fma(z, mean);
        }
        FloatVector variance = mean.add(camera.readVariance());
        FloatVector electrons = variance.lanewise(SQRT).fma(z, mean);
        FloatVector skew = mean.div(variance.max(Float.MIN_NORMAL));
        return z.fma(z, FloatVector.broadcast(F, -1f)).mul(1f / 6).fma(skew, electrons);
    }

    private static void store(FloatVector electrons, CameraModel camera, CountFrames counts, int at) {
        FloatVector value = electrons.min(camera.fullWell()).fma(FloatVector.broadcast(F, camera.gain()),
                FloatVector.broadcast(F, camera.black()));
        if (camera.top() == 0) {
            value.intoArray(counts.countsUnrounded(), at);
        } else {
            IntVector rounded = (IntVector) value.add(0.5f).max(0).min(camera.top()).convertShape(F2I, I, 0);
            ((ShortVector) rounded.convertShape(I2S, S, 0)).intoArray(counts.counts16(), at);
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
