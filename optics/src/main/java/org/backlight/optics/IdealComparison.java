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
            MemorySegment retrieved = values(projection, batch);
            projection.measure(() -> projection.project(ternary, retrieved, batch));
            return of(projection, ternary, retrieved, batch, perfect);
        }
    }

    /**
     * Compares what was projected already with the same vectors by a perfect device.
     *
     * @param retrieved what the projection gave for the vectors; not modified
     * @param perfect what is compared with; left open
     */
    static Fidelity of(OpticalProjection projection, MemorySegment ternary, MemorySegment retrieved,
            int batch, OpticalProjection perfect) {
        MemorySegment ideal = values(projection, batch);
        projection.choosePixels(perfect);
        perfect.project(ternary, ideal, batch);
        return Fidelity.of(retrieved, ideal);
    }

    private static MemorySegment values(OpticalProjection projection, int batch) {
        return MemorySegment
                .ofArray(new float[Math.multiplyExact(batch, Math.toIntExact(projection.outputs()))]);
    }
}
