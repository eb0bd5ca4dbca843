package org.backlight.projection.kernel;

import org.backlight.substrate.check.Shapes;

/**
 * A rectangle of a matrix: rows [row0, row0 + rows) and columns [col0, col0 + cols).
 */
public record Part(long row0, long rows, long col0, long cols) {

    /** Returns the whole of a matrix, whose sizes must be positive. */
    public static Part whole(long rows, long cols) {
        return new Part(0, Shapes.positive("outputs", rows), 0, Shapes.positive("inputs", cols));
    }

    /** Returns a part of this part. */
    public Part part(long subRow0, long subRows, long subCol0, long subCols) {
        check("rows", subRow0, subRows, rows);
        check("columns", subCol0, subCols, cols);
        return new Part(row0 + subRow0, subRows, col0 + subCol0, subCols);
    }

    private static void check(String name, long from, long count, long available) {
        if (from < 0 || count < 1 || count > available - from) {
            throw new IllegalArgumentException("The " + name + " [" + from + ", " + (from + count)
                    + ") are not a part of [0, " + available + ").");
        }
    }
}
