package org.backlight.substrate.check;

import java.lang.foreign.MemorySegment;

/** Checks of the sizes of arrays and segments, each with a message that names what was found and what was expected. */
public final class Shapes {

    private Shapes() {}

    /**
     * Returns a number of things, of which there must be at least one.
     *
     * @param name the things, in the plural
     * @throws IllegalArgumentException if there is none
     */
    public static long positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "The number of " + name + " must be at least 1, not " + value + ".");
        }
        return value;
    }

    /**
     * Checks what a linear map reads and writes.
     *
     * @param input must be float32 of shape (batch, inputs)
     * @param output must be float32 of shape (batch, outputs)
     * @param batch must be at least 1
     * @throws IllegalArgumentException naming what is wrong
     */
    public static void check(MemorySegment input, long inputs, MemorySegment output, long outputs,
            int batch) {
        checkBatch("input", input, batch, inputs);
        checkBatch("output", output, batch, outputs);
    }

    /**
     * Checks that a segment holds a batch of float32 rows.
     *
     * @param name what the segment is
     * @param batch must be at least 1
     * @throws IllegalArgumentException naming what is wrong
     */
    public static void checkBatch(String name, MemorySegment segment, int batch, long width) {
        if (batch < 1) {
            throw new IllegalArgumentException("The batch must have at least one row, not " + batch + ".");
        }
        check(name, segment, batch, width);
    }

    /**
     * Checks that a segment holds a float32 array of shape (rows, columns), exactly.
     *
     * @param name what the segment is
     * @throws IllegalArgumentException naming the size found and the one expected
     */
    public static void check(String name, MemorySegment segment, long rows, long columns) {
        long expected = Math.multiplyExact(Math.multiplyExact(rows, columns), Float.BYTES);
        if (segment.byteSize() != expected) {
            throw new IllegalArgumentException(
                    "The " + name + " has " + segment.byteSize() + " bytes; float32 of shape ("
                            + rows + ", " + columns + ") takes " + expected + ".");
        }
    }
}
