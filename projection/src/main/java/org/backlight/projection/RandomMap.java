package org.backlight.projection;

import java.lang.foreign.MemorySegment;

/**
 * A fixed random map from n inputs to m outputs, applied to a batch of row vectors: a linear one is a {@link RandomProjection},
 * and {@link Intensities} are not linear. Both segments are float32 in native byte order, row-major and without gaps; they may
 * lie on the heap or off it, and must not overlap.
 *
 * <p>An implementation need not be safe for use by several threads at once.
 */
public interface RandomMap extends AutoCloseable {

    /** Returns the number n of inputs, at least 1. */
    long inputs();

    /** Returns the number m of outputs, at least 1. */
    long outputs();

    /**
     * Maps a batch.
     *
     * @param input float32, shape (batch, n); not modified
     * @param output float32, shape (batch, m); overwritten
     * @param batch the number of rows, at least 1
     * @throws IllegalArgumentException if a segment's size is not that of its shape, or the batch is not
     *     positive
     */
    void project(MemorySegment input, MemorySegment output, int batch);

    /**
     * Tells a measured map how many rows were projected before the next call, so that a resumed run sees the
     * noise that the unbroken one would have seen. Such a map counts the rows of its calls from there on; its
     * noise is a pure function of its seed and that count. Digital maps have no noise and ignore it.
     *
     * @param projectedRows the number of rows projected so far, not negative
     */
    default void seek(long projectedRows) {}

    /**
     * Makes projections that are measurements: what is projected afterwards is the same as without them. A measured map
     * gives them rows, and with these a noise, of their own. Digital maps have nothing to keep apart.
     *
     * @param projections projects with this object
     */
    default void measure(Runnable projections) {
        projections.run();
    }

    /** Frees native memory, threads or devices that this map holds; nothing by default. */
    @Override
    default void close() {}
}
