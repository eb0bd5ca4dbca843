package org.backlight.optics.characterization;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.backlight.optics.BitPlaneProjection;
import org.backlight.optics.OpticalProjection;
import org.backlight.projection.RandomProjection;

/**
 * Linearity of the retrieved projection P. Each identity of a linear map leaves a residual; it is measured twice, with
 * independent noise, relative to the root mean square of the projections themselves.
 *
 * @param additivity P(x + y) − P(x) − P(y), for ternary x and y with disjoint inputs on
 * @param oddness P(−x) + P(x): positive and negative half are treated alike
 * @param homogeneity P(3 x) − 3 P(x), for real x shown as bit planes of one full scale. Three times a code has other bits
 *     than the code; twice a code would show the same patterns, and the host would do the doubling
 */
public record Linearity(Residual additivity, Residual oddness, Residual homogeneity) {

    private static final int PLANES = 6;
    private static final int FACTOR = 3;

    /**
     * Residual of an identity, as root mean squares.
     *
     * @param total of one measurement
     * @param noise the part that differs from one measurement to the next
     * @param systematic the part that two measurements share, sqrt of the mean of their product; 0 where that is negative
     * @param resolution what noise alone would make of the systematic part: it exceeds twice this once in a thousand times or
     *     less
     */
    public record Residual(double total, double noise, double systematic, double resolution) {

        static Residual of(float[] first, float[] second, double scale) {
            double squares = 0;
            double differences = 0;
            double products = 0;
            for (int i = 0; i < first.length; i++) {
                squares += (double) first[i] * first[i] + (double) second[i] * second[i];
                differences += Math.pow((double) first[i] - second[i], 2);
                products += (double) first[i] * second[i];
            }
            double n = first.length;
            double noise = Math.sqrt(differences / n / 2);
            return new Residual(Math.sqrt(squares / n / 2) / scale, noise / scale,
                    Math.sqrt(Math.max(0, products / n)) / scale, noise / Math.pow(n, 0.25) / scale);
        }
    }

    static Linearity measure(DeviceUnderTest tested) {
        int inputs = tested.inputs();
        SplittableRandom random = new SplittableRandom(tested.seed());
        float[] x = new float[DeviceUnderTest.BATCH * inputs];
        float[] y = new float[DeviceUnderTest.BATCH * inputs];
        for (int i = 0; i < x.length; i++) {
            float code = random.nextBoolean() ? 1 : -1;
            (random.nextBoolean() ? x : y)[i] = code;
        }
        float[] sum = new float[x.length];
        float[] minus = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            sum[i] = x[i] + y[i];
            minus[i] = -x[i];
        }
        try (var projection = tested.projection()) {
            double scale = rms(project(projection, x));
            Residual additivity = twice(scale * Math.sqrt(2), () -> combined(project(projection, sum), -1,
                    combined(project(projection, x), 1, project(projection, y))));
            Residual oddness = twice(scale,
                    () -> combined(project(projection, minus), 1, project(projection, x)));
            return new Linearity(additivity, oddness, homogeneity(projection, random));
        }
    }

    /** Returns the last element is at full scale in both vectors, so that it fixes the scale of the codes, and is subtracted. */
    private static Residual homogeneity(OpticalProjection projection, SplittableRandom random) {
        int inputs = (int) projection.inputs();
        int top = (1 << PLANES) - 1;
        float[] one = new float[DeviceUnderTest.BATCH * inputs];
        float[] three = new float[one.length];
        float[] full = new float[one.length];
        for (int i = 0; i < one.length; i++) {
            if (i % inputs == inputs - 1) {
                one[i] = three[i] = full[i] = top;
            } else {
                one[i] = random.nextInt(-top / FACTOR, top / FACTOR + 1);
                three[i] = FACTOR * one[i];
            }
        }
        // Not closed: the projection under it is its owner's.
        var planes = new BitPlaneProjection(projection, PLANES);
        double scale = rms(combined(project(planes, three), -1, project(planes, full)));
        return twice(scale, () -> {
            float[] threefold = combined(project(planes, three), -1, project(planes, full));
            return combined(threefold, -FACTOR, combined(project(planes, one), -1, project(planes, full)));
        });
    }

    private static Residual twice(double scale, Supplier<float[]> measurement) {
        return Residual.of(measurement.get(), measurement.get(), scale);
    }

    private static float[] project(RandomProjection projection, float[] vectors) {
        return DeviceUnderTest.project(projection, MemorySegment.ofArray(vectors));
    }

    /** Returns a + factor b. */
    private static float[] combined(float[] a, int factor, float[] b) {
        float[] sum = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + factor * b[i];
        }
        return sum;
    }

    private static double rms(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / values.length);
    }
}
