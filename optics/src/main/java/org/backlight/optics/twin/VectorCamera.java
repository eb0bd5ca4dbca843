package org.backlight.optics.twin;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.SQRT;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.twin.OpticsKernels.CameraModel;
import org.backlight.optics.twin.OpticsKernels.FixedPattern;
import org.backlight.substrate.random.BoxMuller;
import org.backlight.substrate.random.SplitMix64;
import org.backlight.substrate.simd.Registers;

/** Noise and conversion of the camera in SIMD registers: {@link OpticsKernels#develop} of {@link VectorOptics}. */
final class VectorCamera {

    private static final VectorSpecies<Float> F = Registers.FLOATS;
    private static final VectorSpecies<Integer> I = Registers.INTS;
    private static final VectorSpecies<Long> L = Registers.LONGS;
    private static final VectorSpecies<Short> S = Registers.SHORTS;
    private static final int GRAINS = OpticsKernels.GRAINS;
    private static final int HALF = OpticsKernels.HALF;
    private static final int LANES = F.length();
    private static final int MIN_NORMAL_BITS = Float.floatToRawIntBits(Float.MIN_NORMAL);
    private static final long LOW = 0xFFFFFFFFL;
    /** 0, 2, 4, … for the words of the even pixels of a register. */
    private static final LongVector EVEN = LongVector.zero(L).addIndex(2);

    private VectorCamera() {}

    static boolean develop(CameraModel camera, FixedPattern pattern, int first, float[] electrons,
            float[] normals, CountFrames counts, int at, int stride) {
        int rows = electrons.length / GRAINS;
        int least = Integer.MAX_VALUE;
        for (int q = 0; q < rows; q++) {
            int dimmest = counts.isUnrounded()
                    ? unrounded(camera, pattern, first + q * GRAINS, electrons, normals, q * GRAINS,
                            counts.countsUnrounded(), at + q * stride)
                    : rounded(camera, pattern, first + q * GRAINS, electrons, normals, q * GRAINS,
                            counts.counts16(), at + q * stride);
            least = Math.min(least, dimmest);
        }
        return camera.discrete() && Float.intBitsToFloat(least) < OpticsKernels.POISSON_BELOW;
    }

    /** Makes electrons sensitive and noisy, and counts of them; returns the bits of the dimmest mean. */
    private static int rounded(CameraModel camera, FixedPattern pattern, int first, float[] electrons,
            float[] normals, int from, short[] counts, int at) {
        FloatVector gain = FloatVector.broadcast(F, camera.gain());
        FloatVector black = FloatVector.broadcast(F, camera.blackAndHalf());
        FloatVector shotFactor = FloatVector.broadcast(F, camera.shotFactor());
        FloatVector readVariance = FloatVector.broadcast(F, camera.readVariance());
        IntVector top = IntVector.broadcast(I, camera.top());
        IntVector least = IntVector.broadcast(I, Integer.MAX_VALUE);
        for (int g = 0; g < GRAINS; g += LANES) {
            FloatVector mean = FloatVector.fromArray(F, electrons, from + g)
                    .mul(FloatVector.fromArray(F, pattern.sensitivity(), first + g));
            mean.intoArray(electrons, from + g);
            least = least.min(mean.reinterpretAsInts());
            FloatVector noisy = noisy(mean, FloatVector.fromArray(F, normals, from + g), shotFactor,
                    readVariance).add(FloatVector.fromArray(F, pattern.offset(), first + g));
            IntVector whole = ((IntVector) noisy.fma(gain, black).convertShape(F2I, I, 0)).max(0).min(top);
            ((ShortVector) whole.convertShape(I2S, S, 0)).intoArray(counts, at + g);
        }
        return least.reduceLanes(VectorOperators.MIN);
    }

    /** Does the same for a camera without a converter. */
    private static int unrounded(CameraModel camera, FixedPattern pattern, int first, float[] electrons,
            float[] normals, int from, float[] counts, int at) {
        FloatVector gain = FloatVector.broadcast(F, camera.gain());
        FloatVector black = FloatVector.broadcast(F, camera.black());
        FloatVector shotFactor = FloatVector.broadcast(F, camera.shotFactor());
        FloatVector readVariance = FloatVector.broadcast(F, camera.readVariance());
        FloatVector fullWell = FloatVector.broadcast(F, camera.fullWell());
        IntVector least = IntVector.broadcast(I, Integer.MAX_VALUE);
        for (int g = 0; g < GRAINS; g += LANES) {
            FloatVector mean = FloatVector.fromArray(F, electrons, from + g)
                    .mul(FloatVector.fromArray(F, pattern.sensitivity(), first + g));
            mean.intoArray(electrons, from + g);
            least = least.min(mean.reinterpretAsInts());
            FloatVector noisy = noisy(mean, FloatVector.fromArray(F, normals, from + g), shotFactor,
                    readVariance).add(FloatVector.fromArray(F, pattern.offset(), first + g));
            noisy.min(fullWell).fma(gain, black).intoArray(counts, at + g);
        }
        return least.reduceLanes(VectorOperators.MIN);
    }

    /** Returns noisy electrons; without noise, their mean. */
    private static FloatVector noisy(FloatVector mean, FloatVector z, FloatVector shotFactor,
            FloatVector readVariance) {
        FloatVector shot = mean.mul(shotFactor);
        FloatVector variance = shot.add(readVariance);
        FloatVector divisor = variance.reinterpretAsInts().max(MIN_NORMAL_BITS).reinterpretAsFloats();
        return z.fma(z, FloatVector.broadcast(F, -1f)).mul(1f / 6)
                .fma(shot.div(divisor), variance.lanewise(SQRT).fma(z, mean));
    }

    /** Returns words so that in each register of pixels, those of even lanes stand before those of odd ones. */
    static long[] arranged(long[] words) {
        long[] arranged = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            int lane = i % LANES;
            arranged[i - lane + lane / 2 + lane % 2 * (LANES / 2)] = words[i];
        }
        return arranged;
    }

    // One method without helpers: those that the compiler does not inline would box their vectors.
    static void normals(long state, long gamma, float[] normals, int at) {
        LongVector even = EVEN.mul(gamma).add(state);
        for (int g = 0; g < HALF; g += LANES) {
            LongVector a = even.lanewise(XOR, even.lanewise(LSHR, 30)).mul(SplitMix64.MIX_1);
            a = a.lanewise(XOR, a.lanewise(LSHR, 27)).mul(SplitMix64.MIX_2);
            a = a.lanewise(XOR, a.lanewise(LSHR, 31));
            LongVector odd = even.add(gamma);
            LongVector b = odd.lanewise(XOR, odd.lanewise(LSHR, 30)).mul(SplitMix64.MIX_1);
            b = b.lanewise(XOR, b.lanewise(LSHR, 27)).mul(SplitMix64.MIX_2);
            b = b.lanewise(XOR, b.lanewise(LSHR, 31));
            even = even.add(LANES * gamma);
            IntVector low = a.and(LOW).or(b.lanewise(LSHL, 32)).reinterpretAsInts();
            IntVector high = a.lanewise(LSHR, 32).or(b.and(~LOW)).reinterpretAsInts();

            FloatVector k = (FloatVector) low.lanewise(LSHR, 1).or(1).convertShape(I2F, F, 0);
            IntVector bits = k.reinterpretAsInts();
            IntVector exponent = bits.sub(BoxMuller.SQRT_HALF_BITS).lanewise(ASHR, 23);
            FloatVector f = bits.sub(exponent.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1);
            FloatVector p = FloatVector.broadcast(F, BoxMuller.LOG_6);
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_5));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_4));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_3));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_2));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_1));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_0));
            p = p.fma(f, FloatVector.broadcast(F, -2f)).mul(f);
            FloatVector e = ((FloatVector) exponent.convertShape(I2F, F, 0)).sub(31);
            FloatVector radius = e.fma(FloatVector.broadcast(F, BoxMuller.MINUS_TWO_LN_2), p).lanewise(SQRT);

            FloatVector y = ((FloatVector) high.convertShape(I2F, F, 0)).mul(BoxMuller.TWO_POW_MINUS_31);
            FloatVector y2 = y.mul(y);
            FloatVector c = FloatVector.broadcast(F, BoxMuller.COS_3);
            c = c.fma(y2, FloatVector.broadcast(F, BoxMuller.COS_2));
            c = c.fma(y2, FloatVector.broadcast(F, BoxMuller.COS_1));
            c = c.fma(y2, FloatVector.broadcast(F, BoxMuller.COS_0));
            c = c.fma(y2, FloatVector.broadcast(F, 1f));
            c = c.reinterpretAsInts().lanewise(XOR, low.lanewise(LSHL, 31)).reinterpretAsFloats();
            FloatVector s = FloatVector.broadcast(F, BoxMuller.SIN_4);
            s = s.fma(y2, FloatVector.broadcast(F, BoxMuller.SIN_3));
            s = s.fma(y2, FloatVector.broadcast(F, BoxMuller.SIN_2));
            s = s.fma(y2, FloatVector.broadcast(F, BoxMuller.SIN_1));
            s = s.fma(y2, FloatVector.broadcast(F, BoxMuller.SIN_0));
            radius.mul(c).intoArray(normals, at + g);
            radius.mul(s.mul(y)).intoArray(normals, at + g + HALF);
        }
    }

    // The same for pixels whose words lie anywhere; each takes one of its word's two deviates.
    static void normals(long state, long gamma, long[] words, int from, long sines, float[] normals) {
        LongVector step = LongVector.broadcast(L, gamma);
        LongVector start = LongVector.broadcast(L, state);
        for (int g = 0; g < GRAINS; g += LANES) {
            LongVector a = LongVector.fromArray(L, words, from + g).mul(step).add(start);
            a = a.lanewise(XOR, a.lanewise(LSHR, 30)).mul(SplitMix64.MIX_1);
            a = a.lanewise(XOR, a.lanewise(LSHR, 27)).mul(SplitMix64.MIX_2);
            a = a.lanewise(XOR, a.lanewise(LSHR, 31));
            LongVector b = LongVector.fromArray(L, words, from + g + LANES / 2).mul(step).add(start);
            b = b.lanewise(XOR, b.lanewise(LSHR, 30)).mul(SplitMix64.MIX_1);
            b = b.lanewise(XOR, b.lanewise(LSHR, 27)).mul(SplitMix64.MIX_2);
            b = b.lanewise(XOR, b.lanewise(LSHR, 31));
            IntVector low = a.and(LOW).or(b.lanewise(LSHL, 32)).reinterpretAsInts();
            IntVector high = a.lanewise(LSHR, 32).or(b.and(~LOW)).reinterpretAsInts();

            FloatVector k = (FloatVector) low.lanewise(LSHR, 1).or(1).convertShape(I2F, F, 0);
            IntVector bits = k.reinterpretAsInts();
            IntVector exponent = bits.sub(BoxMuller.SQRT_HALF_BITS).lanewise(ASHR, 23);
            FloatVector f = bits.sub(exponent.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1);
            FloatVector p = FloatVector.broadcast(F, BoxMuller.LOG_6);
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_5));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_4));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_3));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_2));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_1));
            p = p.fma(f, FloatVector.broadcast(F, BoxMuller.LOG_0));
            p = p.fma(f, FloatVector.broadcast(F, -2f)).mul(f);
            FloatVector e = ((FloatVector) exponent.convertShape(I2F, F, 0)).sub(31);
            FloatVector radius = e.fma(FloatVector.broadcast(F, BoxMuller.MINUS_TWO_LN_2), p).lanewise(SQRT);

            FloatVector y = ((FloatVector) high.convertShape(I2F, F, 0)).mul(BoxMuller.TWO_POW_MINUS_31);
            FloatVector y2 = y.mul(y);
            FloatVector c = FloatVector.broadcast(F, BoxMuller.COS_3);
            c = c.fma(y2, FloatVector.broadcast(F, BoxMuller.COS_2));
            c = c.fma(y2, FloatVector.broadcast(F, BoxMuller.COS_1));
            c = c.fma(y2, FloatVector.broadcast(F, BoxMuller.COS_0));
            c = c.fma(y2, FloatVector.broadcast(F, 1f));
            c = c.reinterpretAsInts().lanewise(XOR, low.lanewise(LSHL, 31)).reinterpretAsFloats();
            FloatVector s = FloatVector.broadcast(F, BoxMuller.SIN_4);
            s = s.fma(y2, FloatVector.broadcast(F, BoxMuller.SIN_3));
            s = s.fma(y2, FloatVector.broadcast(F, BoxMuller.SIN_2));
            s = s.fma(y2, FloatVector.broadcast(F, BoxMuller.SIN_1));
            s = s.fma(y2, FloatVector.broadcast(F, BoxMuller.SIN_0));
            FloatVector deviate = c.blend(s.mul(y), VectorMask.fromLong(F, sines >>> g));
            radius.mul(deviate).intoArray(normals, g);
        }
    }
}
