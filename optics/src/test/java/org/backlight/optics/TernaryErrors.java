package org.backlight.optics;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** Ternary test vectors. */
public final class TernaryErrors {

    private TernaryErrors() {}

    /** Elements that are on with a probability, either sign with the same. */
    public static MemorySegment random(long seed, int batch, int inputs, double density) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] codes = new float[batch * inputs];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = random.nextDouble() >= density ? 0 : random.nextBoolean() ? 1 : -1;
        }
        return MemorySegment.ofArray(codes);
    }

    /** Errors of a classifier, softmax − one-hot with random logits, ternarized at ±0.1. */
    static MemorySegment classifier(long seed, int batch, int classes) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] codes = new float[batch * classes];
        double[] p = new double[classes];
        for (int b = 0; b < batch; b++) {
            double sum = 0;
            for (int j = 0; j < classes; j++) {
                p[j] = Math.exp(3 * random.nextGaussian());
                sum += p[j];
            }
            int label = random.nextInt(classes);
            for (int j = 0; j < classes; j++) {
                double e = p[j] / sum - (j == label ? 1 : 0);
                codes[b * classes + j] = e > 0.1 ? 1 : e < -0.1 ? -1 : 0;
            }
        }
        return MemorySegment.ofArray(codes);
    }
}
