package org.backlight.app.project;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.backlight.optics.OpticalProjection;
import org.backlight.projection.RandomProjection;

/**
 * A projection by light that remembers the rows shown last and what came back, so that its fidelity is that of what was
 * written, and takes no frame of the device.
 */
public final class LastRows implements RandomProjection {

    /** Numbers of outputs beyond it would only take time. */
    private static final long MOST_VALUES = 1 << 20;

    private final OpticalProjection projection;
    private float[] shown = new float[0];
    private float[] retrieved = new float[0];
    private int rows;

    /**
     * Wraps a projection.
     *
     * @param projection closed with this
     */
    public LastRows(OpticalProjection projection) {
        this.projection = projection;
    }

    @Override
    public long inputs() {
        return projection.inputs();
    }

    @Override
    public long outputs() {
        return projection.outputs();
    }

    @Override
    public void project(MemorySegment input, MemorySegment output, int batch) {
        projection.project(input, output, batch);
        rows = (int) Math.clamp(MOST_VALUES / outputs(), 1, batch);
        shown = last(input, batch, inputs());
        retrieved = last(output, batch, outputs());
    }

    private float[] last(MemorySegment all, int batch, long width) {
        return all.asSlice((batch - rows) * width * Float.BYTES, rows * width * Float.BYTES)
                .toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }

    /** Returns the correlation of what came back with the ideal projection; empty where there is none, or it is not known. */
    public Optional<Double> fidelity() {
        // There is no correlation of a single value, or with a projection that is zero.
        if (rows * outputs() < 2 || !projection.knowsIdeal()) {
            return Optional.empty();
        }
        return Optional
                .of(projection
                        .fidelity(MemorySegment.ofArray(shown), MemorySegment.ofArray(retrieved), rows)
                        .correlation())
                .filter(Double::isFinite);
    }

    @Override
    public void seek(long projectedRows) {
        projection.seek(projectedRows);
    }

    @Override
    public void measure(Runnable projections) {
        projection.measure(projections);
    }

    @Override
    public void close() {
        projection.close();
    }
}
