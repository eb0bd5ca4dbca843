package org.backlight.learning.optimizer;

import org.backlight.substrate.simd.VectorModule;

/**
 * Loops over a block of Adam's moments in eight bits, in two versions that agree bit for bit: with SIMD registers where the
 * Vector API is there, and in plain Java.
 *
 * <p>A code c &gt; 0 of a block with scale s stands for s times the float32 number whose bits are (1016 - last + c) · 2²⁰, which is 1
 * for the last code and half as much every eight codes below; 0 stands for 0. Squares have codes up to 255, which reach down to
 * 1.25 · 2⁻³² of the scale. Means have codes up to 127, down to 1.25 · 2⁻¹⁶, and the sign in bit 7.
 */
abstract sealed class Float8Blocks permits ScalarFloat8Blocks, VectorFloat8Blocks {

    /** Numbers that share a scale, at most. */
    static final int SIZE = 2048;
    /** The code of the largest magnitude, where bit 7 is a sign. */
    static final int SIGNED = 127;
    /** The code of the largest number, where there is no sign. */
    static final int UNSIGNED = 255;

    /** Bits of a float32 below those that are kept. */
    static final int DROPPED_BITS = 20;
    /** What the bits of 1 are without the dropped ones. */
    static final int ONE = Float.floatToRawIntBits(1) >>> DROPPED_BITS;
    static final int SIGN = 0x80;
    static final int MAGNITUDE = 0x7FFFFFFF;
    /** Random bits of each rounding. */
    static final int RANDOM_BITS = 16;
    static final int GAMMA = 0x9E3779B9;
    /** Constants of the finalizer "lowbias32" (Wellons 2018, github.com/skeeto/hash-prospector). */
    static final int MIX_1 = 0x7FEB352D;
    static final int MIX_2 = 0x846CA68B;

    private static final Float8Blocks BEST = VectorModule.choose(Float8Blocks.class,
            "Adam with moments in fp8 runs many times slower", Float8Blocks::inRegisters,
            () -> new ScalarFloat8Blocks());

    /** Returns the loops for registers; in plain Java where those are too narrow for bytes of as many numbers. */
    private static Float8Blocks inRegisters() {
        return VectorFloat8Blocks.possible() ? new VectorFloat8Blocks() : new ScalarFloat8Blocks();
    }

    /** Returns the fastest loops that this JVM can run. */
    static Float8Blocks best() {
        return BEST;
    }

    /**
     * Constants of one step of Adam, as of {@link OptimizerSettings.Adam}.
     *
     * @param beta1 β₁
     * @param beta2 β₂
     * @param epsilon ε
     * @param kept 1 - lr · λ
     * @param rate lr / (1 - β₁ᵗ)
     * @param unbiasing 1 / √(1 - β₂ᵗ)
     */
    record Step(float beta1, float beta2, float epsilon, float kept, float rate, float unbiasing) {}

    /**
     * Writes what codes stand for.
     *
     * @param codes not modified
     * @param count how many
     * @param last {@link #SIGNED} or {@link #UNSIGNED}
     * @param scale of the block
     * @param numbers overwritten
     */
    abstract void decode(byte[] codes, int count, int last, float scale, float[] numbers);

    /**
     * Moves parameters by a step.
     *
     * @param values θ, modified
     * @param gradients g, not modified
     * @param means m, modified
     * @param squares v, modified
     * @param count of each
     */
    abstract void move(float[] values, float[] gradients, float[] means, float[] squares, int count,
            Step step);

    /** Returns the largest magnitude; NaN if a number is. */
    abstract float largest(float[] numbers, int count);

    /**
     * Makes random bits.
     *
     * @param key of the block's bits
     * @param count how many numbers
     * @param bits overwritten: 32 for each number
     */
    abstract void random(int key, int count, int[] bits);

    /**
     * Rounds numbers to codes at random.
     *
     * @param numbers not modified
     * @param count how many
     * @param last {@link #SIGNED} or {@link #UNSIGNED}
     * @param inverse 1 / scale
     * @param random 32 bits for each number, not modified
     * @param shift of the bits that are used: 0 or {@value #RANDOM_BITS}
     * @param codes overwritten
     */
    abstract void encode(float[] numbers, int count, int last, float inverse, int[] random, int shift,
            byte[] codes);

    /** Returns the 32 random bits of a place in a block. */
    static int random(int key, int place) {
        int bits = key + place * GAMMA;
        bits ^= bits >>> 16;
        bits *= MIX_1;
        bits ^= bits >>> 15;
        bits *= MIX_2;
        return bits ^ bits >>> 16;
    }

    /**
     * Returns the number of code 1 for a block of scale 1, below which 0 or that number is chosen at random, as often as keeps the value on average; 0 for
     * squares, which become that number there: one of 0 would make a step of any length.
     */
    static float leastAtRandom(int last) {
        return last == SIGNED ? Float.intBitsToFloat(ONE - SIGNED + 1 << DROPPED_BITS) : 0;
    }

    /** Returns what a number is multiplied by before it is rounded; 0 for a scale that stands for a block of zeros. */
    static float inverse(float scale) {
        return scale < Float.MIN_NORMAL ? 0 : 1 / scale;
    }
}
