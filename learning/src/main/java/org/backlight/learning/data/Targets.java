package org.backlight.learning.data;

import org.backlight.learning.tensor.SampleShape;

/** Kind of target that each row of some samples has: one of several classes, or real values. */
public sealed interface Targets {

    /**
     * One of several classes. In a batch: int64, shape (rows, 1), each in [0, count).
     *
     * @param count at least 1
     */
    record Classes(int count) implements Targets {

        public Classes {
            if (count < 1) {
                throw new IllegalArgumentException("classes must be at least 1, but is " + count);
            }
        }
    }

    /**
     * Real values, such as a vector or a map. In a batch: float32, shape (rows, size).
     *
     * @param shape of the values of one row, such as (96, 144) for a map
     * @param least the smallest of all values
     * @param most the largest of all values
     */
    record Values(SampleShape shape, float least, float most) implements Targets {

        /** Returns the number of values of one row. */
        public int size() {
            return shape.size();
        }

        /** Returns the kind and number of values in words, such as {@code 96 × 144 values}. */
        public String words() {
            return shape + " values";
        }
    }
}
