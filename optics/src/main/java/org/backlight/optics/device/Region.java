package org.backlight.optics.device;

/**
 * Region of interest of the camera, from the sensor's corner.
 *
 * @param rows pixel rows, at least 1
 * @param columns pixel columns, a positive multiple of {@link #COLUMN_STEP}, as sensors demand
 */
public record Region(int rows, int columns) {

    /** The granularity of a region's width, in pixels. */
    public static final int COLUMN_STEP = 64;

    /** @throws IllegalArgumentException if a size is out of its range */
    public Region {
        if (rows < 1 || columns < COLUMN_STEP || columns % COLUMN_STEP != 0) {
            throw new IllegalArgumentException("A region of interest of " + rows + " rows and " + columns
                    + " columns is not possible: it needs at least one row, and columns in steps of "
                    + COLUMN_STEP + ".");
        }
        if ((long) rows * columns > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("A region of interest of " + rows + " rows and " + columns
                    + " columns has more pixels than a frame can hold.");
        }
    }

    /** Returns the region that holds a list of pixels, {@value #COLUMN_STEP} to a row, the last row filled up. */
    public static Region ofList(int pixels) {
        return new Region(Math.ceilDiv(pixels, COLUMN_STEP), COLUMN_STEP);
    }

    /** Returns the number of pixels. */
    public int pixels() {
        return rows * columns;
    }
}
