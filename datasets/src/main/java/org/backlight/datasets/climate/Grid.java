package org.backlight.datasets.climate;

import java.util.Arrays;
import java.util.Locale;
import org.backlight.substrate.check.InvalidValueException;

/**
 * Regular grid of latitudes and longitudes. A map on it is a {@code float[rows * columns]}, row by row: one row for each
 * latitude, one column for each longitude, both in the order of the file.
 */
public final class Grid {

    /** Degrees by which two coordinates may differ and still be the same, wider than float32 rounds 360 degrees. */
    private static final double TOLERANCE_DEGREES = 1e-4;

    private final double[] latitudes;
    private final double[] longitudes;
    private final double[] rowWeights;

    /**
     * Makes a grid.
     *
     * @param latitudes degrees north from -90 to 90, at least 2, strictly rising or strictly falling; copied
     * @param longitudes degrees east, at least 2, strictly rising over less than 360 degrees; copied
     * @throws InvalidValueException that names the coordinate and what is wrong with it
     */
    public Grid(double[] latitudes, double[] longitudes) {
        this.latitudes = latitudes.clone();
        this.longitudes = longitudes.clone();
        checkLatitudes();
        checkLongitudes();
        rowWeights = weights(this.latitudes, this.longitudes.length);
    }

    /**
     * Returns the grid whose latitudes divide the way from pole to pole, both included, and whose longitudes divide the
     * equator, from 0. 96 by 144 is the grid of NorESM2-LM, on which ClimateBench is published.
     *
     * @param rows the number of latitudes, at least 2
     * @param columns the number of longitudes, at least 2
     */
    public static Grid regular(int rows, int columns) {
        InvalidValueException.requireWhole("rows", rows, 2, Integer.MAX_VALUE);
        InvalidValueException.requireWhole("columns", columns, 2, Integer.MAX_VALUE);
        double[] latitudes = new double[rows];
        double[] longitudes = new double[columns];
        for (int r = 0; r < rows; r++) {
            latitudes[r] = -90 + 180.0 * r / (rows - 1);
        }
        for (int c = 0; c < columns; c++) {
            longitudes[c] = 360.0 * c / columns;
        }
        return new Grid(latitudes, longitudes);
    }

    private void checkLatitudes() {
        if (latitudes.length < 2) {
            throw new InvalidValueException("latitude", latitudes.length + " in number", "at least 2");
        }
        double direction = Math.signum(latitudes[1] - latitudes[0]);
        for (int r = 0; r < latitudes.length; r++) {
            if (!(Math.abs(latitudes[r]) <= 90 + TOLERANCE_DEGREES)) {
                throw new InvalidValueException("latitude", text(latitudes[r]) + " at position " + r,
                        "degrees from -90 to 90");
            }
            if (r > 0 && !(Math.signum(latitudes[r] - latitudes[r - 1]) == direction && direction != 0)) {
                throw new InvalidValueException("latitude",
                        text(latitudes[r]) + " after " + text(latitudes[r - 1]) + " at position " + r,
                        "latitudes that only rise or only fall");
            }
        }
    }

    private void checkLongitudes() {
        if (longitudes.length < 2) {
            throw new InvalidValueException("longitude", longitudes.length + " in number", "at least 2");
        }
        for (int c = 0; c < longitudes.length; c++) {
            if (!(Math.abs(longitudes[c]) <= 720)) {
                throw new InvalidValueException("longitude", text(longitudes[c]) + " at position " + c,
                        "degrees east");
            }
            if (c > 0 && !(longitudes[c] > longitudes[c - 1])) {
                throw new InvalidValueException("longitude",
                        text(longitudes[c]) + " after " + text(longitudes[c - 1]) + " at position " + c,
                        "longitudes that only rise");
            }
        }
        double span = longitudes[longitudes.length - 1] - longitudes[0];
        if (!(span < 360 - TOLERANCE_DEGREES)) {
            throw new InvalidValueException("longitude", "spread over " + text(span) + " degrees",
                    "less than 360, so that no place is there twice");
        }
    }

    private static double[] weights(double[] latitudes, int columns) {
        double[] weights = new double[latitudes.length];
        double sum = 0;
        for (int r = 0; r < weights.length; r++) {
            // The cosine of 90 degrees must not come out below 0.
            weights[r] = Math.max(0, Math.cos(Math.toRadians(latitudes[r])));
            sum += weights[r];
        }
        for (int r = 0; r < weights.length; r++) {
            weights[r] /= sum * columns;
        }
        return weights;
    }

    /** Returns the number of latitudes. */
    public int rows() {
        return latitudes.length;
    }

    /** Returns the number of longitudes. */
    public int columns() {
        return longitudes.length;
    }

    /** Returns the number of values of a map, rows times columns. */
    public int cells() {
        return latitudes.length * longitudes.length;
    }

    /** Returns a row's latitude in degrees north. */
    public double latitude(int row) {
        return latitudes[row];
    }

    /** Returns a column's longitude in degrees east, as in the file. */
    public double longitude(int column) {
        return longitudes[column];
    }

    /** Returns a copy of the latitudes in degrees north. */
    public double[] latitudes() {
        return latitudes.clone();
    }

    /** Returns a copy of the longitudes in degrees east. */
    public double[] longitudes() {
        return longitudes.clone();
    }

    /**
     * Returns the share of each cell of a row in a mean over the whole map, cos(latitude) / (columns * sum over rows of
     * cos(latitude)). The shares of all cells have the sum 1; a cell at a pole has the share 0.
     */
    public double weight(int row) {
        return rowWeights[row];
    }

    /** Returns {@link #weight} of each cell, row by row. */
    public double[] weights() {
        double[] weights = new double[cells()];
        for (int r = 0; r < rows(); r++) {
            Arrays.fill(weights, r * columns(), (r + 1) * columns(), rowWeights[r]);
        }
        return weights;
    }

    /** Returns the mean of a map weighted with the cosine of the latitude. */
    public double mean(float[] map) {
        return mean(map, 0);
    }

    /**
     * Returns the mean, weighted with the cosine of the latitude, of a map among others.
     *
     * @param maps maps one after the other
     * @param from the index of the first value of the map
     */
    public double mean(float[] maps, int from) {
        double mean = 0;
        for (int r = 0, i = from; r < latitudes.length; r++) {
            double sum = 0;
            for (int c = 0; c < longitudes.length; c++, i++) {
                sum += maps[i];
            }
            mean += rowWeights[r] * sum;
        }
        return mean;
    }

    /** Returns whether two grids have the same places, but for what float32 rounds away. */
    public boolean isLike(Grid other) {
        return difference(other) == null;
    }

    /** Returns in words where two grids differ first, this one's before the other's; null if they are alike. */
    String difference(Grid other) {
        if (rows() != other.rows() || columns() != other.columns()) {
            return rows() + " x " + columns() + " against " + other.rows() + " x " + other.columns();
        }
        String latitude = difference("latitude", latitudes, other.latitudes);
        return latitude != null ? latitude : difference("longitude", longitudes, other.longitudes);
    }

    private static String difference(String name, double[] these, double[] others) {
        for (int i = 0; i < these.length; i++) {
            if (Math.abs(these[i] - others[i]) > TOLERANCE_DEGREES) {
                return name + " " + text(these[i]) + " against " + text(others[i]) + " at position " + i;
            }
        }
        return null;
    }

    /** Returns a coordinate with at most four decimals, none where it is whole. */
    static String text(double degrees) {
        return degrees == Math.rint(degrees) && Math.abs(degrees) < 1e9
                ? Long.toString((long) degrees)
                : String.format(Locale.ROOT, "%.4f", degrees).replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    /** Returns the size as "48 x 72". */
    @Override
    public String toString() {
        return rows() + " x " + columns();
    }
}
