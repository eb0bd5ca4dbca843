package org.backlight.examples;

import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.SplittableRandom;

import org.backlight.projection.GaussianProjection;
import org.backlight.projection.RandomProjection;

/**
 * A hundred thousand dimensions brought down to two thousand: by the lemma of Johnson and Lindenstrauss, all
 * distances between points survive up to a few per cent, whatever the points are.
 */
public final class JohnsonLindenstrauss {

    private JohnsonLindenstrauss() {}

    /** Prints the smallest and the largest ratio of squared distances after and before. */
    public static void main(String[] args) {
        double[] ratios = distortion(30, 100_000, 2000);
        System.out.printf(Locale.ROOT, "squared distances after / before: %.4f to %.4f%n", ratios[0],
                ratios[1]);
    }

    /** Returns the smallest and the largest ratio over all pairs of random points. */
    static double[] distortion(int points, int inputs, int outputs) {
        SplittableRandom random = new SplittableRandom(1);
        float[] x = new float[points * inputs];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        float[] y = new float[points * outputs];
        try (RandomProjection projection = new GaussianProjection(2, inputs, outputs)) {
            projection.project(MemorySegment.ofArray(x), MemorySegment.ofArray(y), points);
        }
        double[] ratios = {Double.POSITIVE_INFINITY, 0};
        for (int p = 0; p < points; p++) {
            for (int q = 0; q < p; q++) {
                double ratio = distance(y, p, q, outputs) / outputs / distance(x, p, q, inputs);
                ratios[0] = Math.min(ratios[0], ratio);
                ratios[1] = Math.max(ratios[1], ratio);
            }
        }
        return ratios;
    }

    private static double distance(float[] points, int p, int q, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            double d = points[p * length + i] - points[q * length + i];
            sum += d * d;
        }
        return sum;
    }
}
