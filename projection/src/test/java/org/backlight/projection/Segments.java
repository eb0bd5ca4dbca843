package org.backlight.projection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Float arrays and native segments, for tests. */
public final class Segments {

    private Segments() {}

    public static MemorySegment of(float... values) {
        return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values);
    }

    public static MemorySegment zeros(long count) {
        return Arena.ofAuto().allocate(count * Float.BYTES, 64);
    }

    public static float[] array(MemorySegment segment) {
        return segment.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }

    /** Normal values. */
    public static float[] random(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static float[] project(RandomProjection projection, float[] input, int batch) {
        MemorySegment output = zeros(batch * projection.outputs());
        projection.project(of(input), output, batch);
        return array(output);
    }

    static float[] projectTransposed(DigitalProjection projection, float[] input, int batch) {
        MemorySegment output = zeros(batch * projection.inputs());
        projection.projectTransposed(of(input), output, batch);
        return array(output);
    }

    /** The whole matrix, as the images of unit vectors: element [j][i] is B[i, j]. */
    static float[][] columns(DigitalProjection projection) {
        int n = (int) projection.inputs();
        float[][] columns = new float[n][];
        for (int j = 0; j < n; j++) {
            float[] unit = new float[n];
            unit[j] = 1;
            columns[j] = project(projection, unit, 1);
        }
        return columns;
    }
}
