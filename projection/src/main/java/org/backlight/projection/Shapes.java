package org.backlight.projection;

import java.lang.foreign.MemorySegment;

/** Checks of sizes, each with a message that names what was found and what was expected. */
final class Shapes {

    private Shapes() {}

    static long positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "The number of " + name + " must be at least 1, not " + value + ".");
        }
        return value;
    }

    static void check(MemorySegment input, long inputs, MemorySegment output, long outputs, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("The batch must be at least 1, not " + batch + ".");
        }
        check("input", input, batch, inputs);
        check("output", output, batch, outputs);
    }

    /** Checks that a segment holds a float32 array of shape (rows, columns), exactly. */
    static void check(String name, MemorySegment segment, long rows, long columns) {
        long expected = Math.multiplyExact(Math.multiplyExact(rows, columns), Float.BYTES);
        if (segment.byteSize() != expected) {
            throw new IllegalArgumentException(
                    "The " + name + " has " + segment.byteSize() + " bytes; float32 of shape ("
                            + rows + ", " + columns + ") takes " + expected + ".");
        }
    }
}
