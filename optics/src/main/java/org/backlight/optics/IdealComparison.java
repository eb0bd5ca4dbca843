package org.backlight.optics;

import java.lang.foreign.MemorySegment;

/** Comparison of a projection by a twin with the one by a perfect device. */
final class IdealComparison {

    private IdealComparison() {}

    /**
     * Projects the same vectors by both.
     *
     * @param projection projects them as a measurement, see {@link OpticalProjection#measure}
     * @param ternary float32, shape (batch, n); not modified
     * @param batch the number of rows, at least 1
     * @param perfect what is compared with; closed
     */
    static Fidelity of(OpticalProjection projection, MemorySegment ternary, int batch,
            OpticalProjection perfect) {
        try (perfect) {
            int values = Math.multiplyExact(batch, Math.toIntExact(projection.outputs()));
            MemorySegment retrieved = MemorySegment.ofArray(new float[values]);
            MemorySegment ideal = MemorySegment.ofArray(new float[values]);
            projection.measure(() -> projection.project(ternary, retrieved, batch));
            projection.choosePixels(perfect);
            perfect.project(ternary, ideal, batch);
            return Fidelity.of(retrieved, ideal);
        }
    }
}
