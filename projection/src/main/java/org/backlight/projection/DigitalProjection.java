package org.backlight.projection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.backlight.projection.kernel.Kernels;
import org.backlight.substrate.check.Shapes;

/**
 * A projection that is computed from a seed, exactly reproducible: besides the product it offers the transposed
 * product, any sub-matrix, and input of ternary codes in bytes.
 */
public sealed interface DigitalProjection extends RandomProjection
        permits IndependentEntries, HadamardProjection {

    /**
     * Computes the transposed product {@code output[b, j] = sum over i of B[i, j] * input[b, i]}.
     *
     * @param input float32, shape (batch, m); not modified
     * @param output float32, shape (batch, n); overwritten
     * @param batch the number of rows, at least 1
     * @throws IllegalArgumentException if a segment's size is not that of its shape, or the batch is not positive
     */
    void projectTransposed(MemorySegment input, MemorySegment output, int batch);

    /**
     * Returns the map of a sub-matrix, rows [row0, row0 + rows) and columns [col0, col0 + cols) of this one, with the
     * same entries: several machines can share one projection by rows. It is independent of this map and has to be
     * closed on its own.
     *
     * @throws IllegalArgumentException if the part is empty or does not lie within this map
     */
    DigitalProjection part(long row0, long rows, long col0, long cols);

    /**
     * Projects ternary codes, or any small whole numbers, one to a byte.
     *
     * @param codes int8, shape (batch, n); not modified
     * @param output float32, shape (batch, m); overwritten
     * @param batch the number of rows, at least 1
     * @throws IllegalArgumentException if a segment's size is not that of its shape, or the batch is not positive
     */
    default void projectCodes(MemorySegment codes, MemorySegment output, int batch) {
        Shapes.positive("rows of the batch", batch);
        if (codes.byteSize() != Math.multiplyExact(batch, inputs())) {
            throw new IllegalArgumentException(
                    "The codes have " + codes.byteSize() + " bytes; int8 of shape ("
                            + batch + ", " + inputs() + ") takes " + batch * inputs() + ".");
        }
        try (Arena call = Arena.ofShared()) {
            MemorySegment input = call.allocate(codes.byteSize() * Float.BYTES, 64);
            for (long i = 0; i < codes.byteSize(); i++) {
                input.set(Kernels.FLOATS, i * Float.BYTES,
                        codes.get(java.lang.foreign.ValueLayout.JAVA_BYTE, i));
            }
            project(input, output, batch);
        }
    }
}
