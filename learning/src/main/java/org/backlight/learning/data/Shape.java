package org.backlight.learning.data;

import java.util.List;

/** The shapes of single samples and targets. */
final class Shape {

    private Shape() {}

    /**
     * Returns the number of values of a shape.
     *
     * @param what has the shape, for the message
     * @throws IllegalArgumentException if the shape is empty, a size is below 1, or there are more than 2³¹ - 1 values
     */
    static int size(String what, List<Integer> shape) {
        long size = 1;
        for (int length : shape) {
            size = Math.multiplyExact(size, (long) length);
            if (length < 1 || size > Integer.MAX_VALUE) {
                throw wrong(what, shape);
            }
        }
        if (shape.isEmpty()) {
            throw wrong(what, shape);
        }
        return (int) size;
    }

    private static IllegalArgumentException wrong(String what, List<Integer> shape) {
        return new IllegalArgumentException("the shape of a " + what + " is " + shape
                + "; expected sizes of at least 1, with at most 2,147,483,647 values in all");
    }
}
