package org.backlight.optics.twin;

import org.backlight.optics.device.BinaryFrames;

/**
 * Field that the inputs that are on bring to the grains: the product of the transmission matrix and a batch of
 * patterns.
 */
abstract sealed class InputLight implements AutoCloseable
        permits StoredMatrix, StreamedMatrix, MeasuredMatrix {

    /** Columns of the matrix behind those of the inputs: anchor, mirrors of no bit, stuck mirrors. */
    static final int FURTHER_COLUMNS = 3;

    /** Returns how many patterns should be shown at once. */
    abstract int patternsAtOnce();

    /** Forgets all patterns and makes room for a number of them. */
    abstract void clear(int patterns);

    /** Adds the inputs of a frame as the next pattern. */
    abstract void add(BinaryFrames frames, int frame);

    /** Makes the fields of all patterns available. */
    abstract void compute();

    /**
     * Computes the fields of a tile for some patterns.
     *
     * @param from the first pattern
     * @param to behind the last one
     * @param fields overwritten, {@value OpticsKernels#COLUMN} floats for each of them: real parts, then imaginary parts
     */
    abstract void fields(int tile, int from, int to, float[] fields);

    /** Adds one of the columns behind those of the inputs to the field of every tile. */
    abstract void addFurtherColumn(int further, float amplitude, FieldTiles to);

    @Override
    public abstract void close();
}
