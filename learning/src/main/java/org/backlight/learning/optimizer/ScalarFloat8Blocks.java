package org.backlight.learning.optimizer;

/** The loops in plain Java. */
final class ScalarFloat8Blocks extends Float8Blocks {

    @Override
    void decode(byte[] codes, int count, int last, float scale, float[] numbers) {
        for (int i = 0; i < count; i++) {
            int magnitude = codes[i] & last;
            float number = magnitude == 0
                    ? 0
                    : Float.intBitsToFloat(magnitude + ONE - last << DROPPED_BITS);
            numbers[i] = ((codes[i] & ~last & SIGN) == 0 ? number : -number) * scale;
        }
    }

    @Override
    void move(float[] values, float[] gradients, float[] means, float[] squares, int count, Step step) {
        float rest1 = 1 - step.beta1();
        float rest2 = 1 - step.beta2();
        for (int i = 0; i < count; i++) {
            float g = gradients[i];
            float m = means[i] * step.beta1() + g * rest1;
            float v = squares[i] * step.beta2() + g * g * rest2;
            float divisor = (float) Math.sqrt(v) * step.unbiasing() + step.epsilon();
            values[i] = values[i] * step.kept() - m * step.rate() / divisor;
            means[i] = m;
            squares[i] = v;
        }
    }

    @Override
    float largest(float[] numbers, int count) {
        float largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Math.abs(numbers[i]));
        }
        return largest;
    }

    @Override
    void random(int key, int count, int[] bits) {
        for (int i = 0; i < count; i++) {
            bits[i] = random(key, i);
        }
    }

    @Override
    void encode(float[] numbers, int count, int last, float inverse, int[] random, int shift,
            byte[] codes) {
        float leastAtRandom = leastAtRandom(last);
        for (int i = 0; i < count; i++) {
            float number = numbers[i] * inverse;
            int bits = Float.floatToRawIntBits(Math.min(Math.abs(number), 1));
            int drawn = random[i] >>> shift & 0xFFFF;
            int magnitude = (bits + (drawn << DROPPED_BITS - RANDOM_BITS) >>> DROPPED_BITS) - (ONE - last);
            if (magnitude < 1 || Float.intBitsToFloat(bits) < leastAtRandom) {
                magnitude = drawn * 0x1p-16f * leastAtRandom < Float.intBitsToFloat(bits) ? 1 : 0;
            }
            codes[i] = (byte) (magnitude | Float.floatToRawIntBits(number) >>> 24 & ~last & SIGN);
        }
    }
}
