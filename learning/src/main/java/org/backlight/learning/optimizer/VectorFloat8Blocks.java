package org.backlight.learning.optimizer;

import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.SQRT;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.backlight.substrate.simd.Registers;

/** The loops in SIMD registers. Arrays are as long as whole registers: what lies behind the numbers is computed in vain. */
final class VectorFloat8Blocks extends Float8Blocks {

    private static final VectorSpecies<Float> FLOATS = Registers.FLOATS;
    private static final VectorSpecies<Integer> INTS = Registers.INTS;
    private static final int LANES = FLOATS.length();
    /** Registers of as many bytes as {@link #FLOATS} has lanes; null where there are none. */
    private static final VectorSpecies<Byte> BYTES = LANES < 8
            ? null
            : VectorSpecies.of(byte.class, VectorShape.forBitSize(LANES * Byte.SIZE));

    static boolean possible() {
        return BYTES != null;
    }

    @Override
    void decode(byte[] codes, int count, int last, float scale, float[] numbers) {
        for (int i = 0; i < count; i += LANES) {
            IntVector code = (IntVector) ByteVector.fromArray(BYTES, codes, i).convertShape(B2I, INTS, 0);
            IntVector magnitude = code.and(last);
            IntVector bits = magnitude.add(ONE - last).lanewise(LSHL, DROPPED_BITS).or(
                    code.and(~last & SIGN).lanewise(LSHL, 24));
            bits.blend(code.and(~last & SIGN).lanewise(LSHL, 24), magnitude.eq(0)).reinterpretAsFloats()
                    .mul(scale).intoArray(numbers, i);
        }
    }

    @Override
    void move(float[] values, float[] gradients, float[] means, float[] squares, int count, Step step) {
        float rest1 = 1 - step.beta1();
        float rest2 = 1 - step.beta2();
        for (int i = 0; i < count; i += LANES) {
            FloatVector g = FloatVector.fromArray(FLOATS, gradients, i);
            FloatVector m = FloatVector.fromArray(FLOATS, means, i).mul(step.beta1()).add(g.mul(rest1));
            FloatVector v = FloatVector.fromArray(FLOATS, squares, i).mul(step.beta2())
                    .add(g.mul(g).mul(rest2));
            FloatVector divisor = v.lanewise(SQRT).mul(step.unbiasing()).add(step.epsilon());
            FloatVector.fromArray(FLOATS, values, i).mul(step.kept()).sub(m.mul(step.rate()).div(divisor))
                    .intoArray(values, i);
            m.intoArray(means, i);
            v.intoArray(squares, i);
        }
    }

    @Override
    float largest(float[] numbers, int count) {
        FloatVector largest = FloatVector.zero(FLOATS);
        int whole = FLOATS.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            largest = largest.max(FloatVector.fromArray(FLOATS, numbers, i).lanewise(ABS));
        }
        float found = largest.reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < count; i++) {
            found = Math.max(found, Math.abs(numbers[i]));
        }
        return found;
    }

    @Override
    void random(int key, int count, int[] bits) {
        IntVector places = IntVector.zero(INTS).addIndex(1).mul(GAMMA).add(key);
        for (int i = 0; i < count; i += LANES) {
            IntVector mixed = places.add(i * GAMMA);
            mixed = mixed.lanewise(XOR, mixed.lanewise(LSHR, 16)).mul(MIX_1);
            mixed = mixed.lanewise(XOR, mixed.lanewise(LSHR, 15)).mul(MIX_2);
            mixed.lanewise(XOR, mixed.lanewise(LSHR, 16)).intoArray(bits, i);
        }
    }

    @Override
    void encode(float[] numbers, int count, int last, float inverse, int[] random, int shift,
            byte[] codes) {
        float leastAtRandom = leastAtRandom(last);
        for (int i = 0; i < count; i += LANES) {
            FloatVector number = FloatVector.fromArray(FLOATS, numbers, i).mul(inverse);
            FloatVector size = number.lanewise(ABS).min(1);
            IntVector drawn = IntVector.fromArray(INTS, random, i).lanewise(LSHR, shift).and(0xFFFF);
            IntVector magnitude = size.reinterpretAsInts()
                    .add(drawn.lanewise(LSHL, DROPPED_BITS - RANDOM_BITS)).lanewise(LSHR, DROPPED_BITS)
                    .sub(ONE - last);
            FloatVector chance = ((FloatVector) drawn.convert(I2F, 0)).mul(0x1p-16f)
                    .mul(leastAtRandom);
            VectorMask<Integer> one = chance.compare(LT, size).cast(INTS);
            IntVector small = IntVector.zero(INTS).blend(1, one);
            VectorMask<Integer> least = magnitude.compare(LT, 1)
                    .or(size.compare(LT, leastAtRandom).cast(INTS));
            IntVector code = magnitude.blend(small, least)
                    .or(number.reinterpretAsInts().lanewise(ASHR, 24).and(~last & SIGN));
            ((ByteVector) code.convertShape(I2B, BYTES, 0)).intoArray(codes, i);
        }
    }
}
