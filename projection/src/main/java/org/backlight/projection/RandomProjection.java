package org.backlight.projection;

import java.lang.foreign.MemorySegment;

/**
 * A fixed random linear map from n inputs to m outputs, applied to a batch of row vectors:
 *
 * <pre>
 * output[b, i] = sum over j of B[i, j] * input[b, j],   B of shape (m, n)
 * </pre>
 *
 * <p>Digital maps compute it from a seed, optical ones measure it. Each entry of a digital map depends on
 * (seed, row, column) alone: not on tile, thread, SIMD width or batch. Segments are those of {@link RandomMap}.
 */
public interface RandomProjection extends RandomMap {

    /**
     * Projects a batch.
     *
     * @param input float32, shape (batch, n); not modified
     * @param output float32, shape (batch, m); overwritten
     * @param batch the number of rows, at least 1
     * @throws IllegalArgumentException if a segment's size is not that of its shape, or the batch is not
     *     positive
     */
    @Override
    void project(MemorySegment input, MemorySegment output, int batch);
}
