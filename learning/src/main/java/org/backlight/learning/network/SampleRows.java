package org.backlight.learning.network;

import java.util.Arrays;
import org.backlight.learning.tensor.SampleShape;

/**
 * A sample at one end of a {@link ModuleStage}: the shape in which the module sees it, and the rows in which it travels between
 * stages. An image is one row; a sequence is a row for each of its places, so that every place has an error and feedback of its
 * own.
 *
 * @param shape of one sample as the module sees it; its first extent is the number of rows if there are several
 * @param rows per sample, at least 1
 * @param vocabulary tokens are int64 in [0, vocabulary); 0 if the values are real
 */
public record SampleRows(SampleShape shape, int rows, int vocabulary) {

    public SampleRows {
        if (rows < 1 || rows > 1 && shape.extents().getFirst() != rows) {
            throw new IllegalArgumentException("a sample of shape " + shape + " cannot travel in " + rows
                    + " rows; expected 1 or its first extent, " + shape.extents().getFirst());
        }
        if (vocabulary < 0) {
            throw new IllegalArgumentException("vocabulary must be at least 0, but is " + vocabulary);
        }
    }

    /** Returns samples of real values in one row each. */
    public static SampleRows one(SampleShape shape) {
        return new SampleRows(shape, 1, 0);
    }

    /**
     * Returns sequences of real values, a row for each place: the module sees (length, row shape…).
     *
     * @param length of all sequences
     * @param row shape of what is at one place
     */
    public static SampleRows sequence(int length, SampleShape row) {
        return new SampleRows(SampleShape.of(row.batch(length)), length, 0);
    }

    /**
     * Returns sequences of tokens, as the first stage of a network takes them: the module sees int64 values, shape (length).
     *
     * @param length of all sequences
     * @param vocabulary number of tokens, at least 1
     */
    public static SampleRows tokens(int length, int vocabulary) {
        if (vocabulary < 1) {
            throw new IllegalArgumentException("vocabulary must be at least 1, but is " + vocabulary);
        }
        return new SampleRows(SampleShape.of(length), 1, vocabulary);
    }

    boolean areTokens() {
        return vocabulary > 0;
    }

    /** Returns the shape of the values of one row. */
    SampleShape rowShape() {
        if (rows == 1) {
            return shape;
        }
        long[] batch = shape.batch(1);
        return batch.length == 2
                ? SampleShape.of(1)
                : SampleShape.of(Arrays.copyOfRange(batch, 2, batch.length));
    }
}
