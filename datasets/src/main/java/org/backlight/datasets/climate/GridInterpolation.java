package org.backlight.datasets.climate;

import org.backlight.substrate.check.InvalidValueException;

/**
 * Bilinear interpolation of maps from one grid to another, periodic in longitude: each value is the mean of the four
 * around it, weighted with their nearness in degrees. Beyond the outermost latitudes, the outermost row stands. A constant
 * map stays the same constant, and no value lies outside those that it comes from.
 *
 * <p>The mean over the map weighted with the cosine of the latitude is kept, but for the rule of quadrature: to another grid
 * at least as fine, it moves by less than 0.3 % of the map's own spread about its mean (its weighted standard deviation) where
 * the map is smooth over a few cells, as spherical harmonics of a degree up to 8 and annual means of the temperature are.
 */
public final class GridInterpolation {

    private final Grid source;
    private final Grid target;
    /** For each target row: the source row before it and the one after it, and how much the latter counts. */
    private final int[] rowBefore;
    private final int[] rowAfter;
    private final float[] rowShare;
    private final int[] columnBefore;
    private final int[] columnAfter;
    private final float[] columnShare;

    /**
     * Prepares the way from one grid to another.
     *
     * @param source the grid of the maps that there are; all around the earth
     * @param target the grid of the maps that are wanted
     * @throws InvalidValueException if the source does not go all around the earth
     */
    public GridInterpolation(Grid source, Grid target) {
        this.source = source;
        this.target = target;
        rowBefore = new int[target.rows()];
        rowAfter = new int[target.rows()];
        rowShare = new float[target.rows()];
        columnBefore = new int[target.columns()];
        columnAfter = new int[target.columns()];
        columnShare = new float[target.columns()];
        for (int r = 0; r < target.rows(); r++) {
            findRows(r);
        }
        checkRound();
        for (int c = 0; c < target.columns(); c++) {
            findColumns(c);
        }
    }

    private void checkRound() {
        int columns = source.columns();
        double widest = 0;
        for (int c = 1; c < columns; c++) {
            widest = Math.max(widest, source.longitude(c) - source.longitude(c - 1));
        }
        double gap = 360 - (source.longitude(columns - 1) - source.longitude(0));
        if (gap > 1.5 * widest) {
            throw new InvalidValueException("longitude",
                    Grid.text(source.longitude(0)) + " to " + Grid.text(source.longitude(columns - 1)),
                    "longitudes all around the earth, to interpolate between them");
        }
    }

    private void findRows(int row) {
        double latitude = target.latitude(row);
        int rows = source.rows();
        // Negated where latitudes fall, so that they always rise.
        double sign = Math.signum(source.latitude(1) - source.latitude(0));
        int after = 0;
        while (after < rows && sign * source.latitude(after) < sign * latitude) {
            after++;
        }
        rowBefore[row] = Math.max(0, after - 1);
        rowAfter[row] = Math.min(rows - 1, after);
        double from = source.latitude(rowBefore[row]);
        double to = source.latitude(rowAfter[row]);
        rowShare[row] = from == to ? 0 : (float) ((latitude - from) / (to - from));
    }

    private void findColumns(int column) {
        int columns = source.columns();
        double first = source.longitude(0);
        double east = target.longitude(column) - first;
        east -= 360 * Math.floor(east / 360);
        int before = columns - 1;
        while (source.longitude(before) - first > east) {
            before--;
        }
        columnBefore[column] = before;
        columnAfter[column] = (before + 1) % columns;
        double from = source.longitude(before) - first;
        double to = before + 1 < columns ? source.longitude(before + 1) - first : 360;
        columnShare[column] = (float) ((east - from) / (to - from));
    }

    /**
     * Returns maps on the target grid.
     *
     * @param maps maps on the source grid, one after the other; not modified
     * @return as many on the target grid, one after the other
     * @throws InvalidValueException if the number of values is no multiple of the source grid's
     */
    public float[] apply(float[] maps) {
        if (maps.length % source.cells() != 0) {
            throw new InvalidValueException("maps", maps.length + " values",
                    "a multiple of " + source.cells());
        }
        int count = maps.length / source.cells();
        float[] moved = new float[Math.multiplyExact(count, target.cells())];
        int at = 0;
        for (int m = 0; m < count; m++) {
            int map = m * source.cells();
            for (int r = 0; r < target.rows(); r++) {
                int before = map + rowBefore[r] * source.columns();
                int after = map + rowAfter[r] * source.columns();
                for (int c = 0; c < target.columns(); c++) {
                    float low = between(maps[before + columnBefore[c]], maps[before + columnAfter[c]],
                            columnShare[c]);
                    float high = between(maps[after + columnBefore[c]], maps[after + columnAfter[c]],
                            columnShare[c]);
                    moved[at++] = between(low, high, rowShare[r]);
                }
            }
        }
        return moved;
    }

    private static float between(float before, float after, float share) {
        return before + share * (after - before);
    }
}
