package org.backlight.learning.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Linear map by which a byte v in 0..255 enters the network: (v / 255 - mean) / deviation.
 *
 * @param mean subtracted, finite
 * @param deviation divided by, positive and finite
 */
public record Normalization(double mean, double deviation) {

    /** v / 255, in [0, 1]. */
    public static final Normalization UNIT = new Normalization(0, 1);

    public Normalization {
        if (!Double.isFinite(mean)) {
            throw new IllegalArgumentException("mean must be finite, but is " + mean);
        }
        if (!(deviation > 0) || Double.isInfinite(deviation)) {
            throw new IllegalArgumentException("deviation must be positive and finite, but is " + deviation);
        }
    }

    /**
     * Returns the normalization that gives all these values together mean 0 and standard deviation 1.
     *
     * @param values uint8, at least one; if all are equal, they are only centred
     */
    public static Normalization standardizing(MemorySegment values) {
        long[] histogram = new long[256];
        for (long i = 0; i < values.byteSize(); i++) {
            histogram[Byte.toUnsignedInt(values.get(ValueLayout.JAVA_BYTE, i))]++;
        }
        double sum = 0;
        double squares = 0;
        for (int v = 0; v < 256; v++) {
            double x = v / 255.0;
            sum += x * histogram[v];
            squares += x * x * histogram[v];
        }
        double mean = sum / values.byteSize();
        double variance = squares / values.byteSize() - mean * mean;
        return new Normalization(mean, variance > 1e-12 ? Math.sqrt(variance) : 1);
    }
}
