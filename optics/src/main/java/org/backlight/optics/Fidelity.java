package org.backlight.optics;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Agreement of a retrieved projection z with the ideal one, over all outputs of all vectors.
 *
 * @param correlation Pearson's correlation of z with the ideal, −1 to 1: the retrieval fidelity
 * @param gain slope of the regression of z on the ideal; 1 if the scale is right
 * @param noiseVariance mean of (z − gain * ideal)^2, in squared outputs
 * @param values how many pairs of values were compared
 */
public record Fidelity(double correlation, double gain, double noiseVariance, long values) {

    /**
     * Compares two projections.
     *
     * @param retrieved float32
     * @param ideal float32, as many
     * @throws IllegalArgumentException if the sizes differ, or there are fewer than two values
     */
    public static Fidelity of(MemorySegment retrieved, MemorySegment ideal) {
        if (retrieved.byteSize() != ideal.byteSize() || retrieved.byteSize() < 8) {
            throw new IllegalArgumentException(
                    "Two projections of the same size and at least two values are needed, not "
                            + retrieved.byteSize() + " and " + ideal.byteSize() + " bytes.");
        }
        long n = retrieved.byteSize() / Float.BYTES;
        double z = 0, t = 0, zz = 0, tt = 0, zt = 0;
        for (long i = 0; i < n; i++) {
            double a = retrieved.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
            double b = ideal.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
            z += a;
            t += b;
            zz += a * a;
            tt += b * b;
            zt += a * b;
        }
        double varZ = zz - z * z / n;
        double varT = tt - t * t / n;
        double cov = zt - z * t / n;
        return new Fidelity(cov / Math.sqrt(varZ * varT), cov / varT, (varZ - cov * cov / varT) / n, n);
    }

    /** Returns the signal power over noise power: rho^2 / (1 − rho^2). */
    public double signalToNoise() {
        return correlation * correlation / (1 - correlation * correlation);
    }
}
