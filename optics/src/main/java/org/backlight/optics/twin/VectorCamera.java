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

    // Short loops through the first-level cache instead of one: the compiler gives up on the whole.
    static boolean develop(CameraModel camera, FixedPattern pattern, int first, long state, long gamma,
            long slot,
            float[] electrons, float[] normals, CountFrames counts, int at, int stride) {
        int rows = electrons.length / GRAINS;
        if (camera.noisy()) {
            for (int q = 0; q < rows; q++) {
                normals(state + (slot + q * HALF + 1) * gamma, gamma, normals, q * GRAINS);
            }
        }
        if (pattern != null) {
            sensitize(electrons, pattern.sensitivity(), first, rows * GRAINS);
        }
        boolean dim = camera.discrete() && least(electrons, rows * GRAINS) < OpticsKernels.POISSON_BELOW;
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
}
