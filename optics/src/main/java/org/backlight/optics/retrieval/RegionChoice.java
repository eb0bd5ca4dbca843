package org.backlight.optics.retrieval;

import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;

/**
 * Choice of regions of whole grains, on which a carrier makes a whole number of fringes, so that it lies on a bin of
 * the region's discrete Fourier transform.
 *
 * @param geometry the device
 * @param rowStep rows come in multiples of it
 * @param columnStep columns come in multiples of it
 * @param rowGuard grain rows at either edge that are read beside those that are wanted
 * @param columnGuard grain columns at either edge that are read beside those that are wanted
 */
public record RegionChoice(OpuGeometry geometry, int rowStep, int columnStep, int rowGuard, int columnGuard) {

    /** Fringes by which a carrier may miss a whole number of them on the smallest region. */
    private static final double TOLERANCE = 1e-6;

    /** Returns regions for a device without carrier, or with one that is not used. */
    public static RegionChoice of(OpuGeometry geometry) {
        return new RegionChoice(geometry, geometry.grainRows(),
                leastCommonMultiple(Region.COLUMN_STEP, geometry.grainColumns()), 0, 0);
    }

    /** Returns the same with grains at the edges that are not wanted. */
    RegionChoice guarded(int rows, int columns) {
        return new RegionChoice(geometry, rowStep, columnStep, rows, columns);
    }

    /**
     * Returns regions for a device's carrier.
     *
     * @throws IllegalArgumentException if no region of its sensor has a whole number of fringes
     */
    public static RegionChoice withCarrier(OpuGeometry geometry) {
        RegionChoice plain = of(geometry);
        return new RegionChoice(geometry,
                step(plain.rowStep, geometry.carrierRadiansPerRow(), geometry.sensorRows(), "row",
                        2 * geometry.grainRows()),
                step(plain.columnStep, geometry.carrierRadiansPerColumn(), geometry.sensorColumns(), "column",
                        plain.columnStep),
                0, 0);
    }

    private static int leastCommonMultiple(int a, int b) {
        int x = a;
        int y = b;
        while (y != 0) {
            int rest = x % y;
            x = y;
            y = rest;
        }
        return a / x * b;
    }

    private static int step(int plain, double carrier, int most, String axis, int usual) {
        double perPixel = carrier / (2 * Math.PI);
        for (int step = plain; step <= most; step += plain) {
            double fringes = perPixel * step;
            if (Math.abs(fringes - Math.rint(fringes)) <= TOLERANCE) {
                return step;
            }
        }
        double near = 2 * Math.PI * Math.rint(perPixel * usual) / usual;
        throw new IllegalArgumentException("The reference beam's phase advances by " + carrier
                + " radians per pixel " + axis
                + ", which makes a whole number of fringes on no region of up to "
                + most + " " + axis + "s in steps of " + plain + "; " + near + " would.");
    }

    private int mostRows() {
        return geometry.sensorRows() / rowStep * rowStep;
    }

    private int mostColumns() {
        return geometry.sensorColumns() / columnStep * columnStep;
    }

    /** Returns the speckle grains of the whole sensor, those at guarded edges left out. */
    public long grains() {
        return Math.max(0, mostRows() / geometry.grainRows() - 2L * rowGuard)
                * Math.max(0, across(mostColumns()));
    }

    /** Grains that are wanted along a row. */
    private long across(long columns) {
        return columns / geometry.grainColumns() - 2L * columnGuard;
    }

    /**
     * Returns the region of a number of grains: as low as possible, since every pixel of a column takes part in each output of the
     * column; where rows take part as well, about as many grains high as wide.
     *
     * @param wanted at most {@link #grains}
     */
    public Region region(long wanted) {
        boolean alongRows = geometry.grainColumns() > 1 || geometry.aperturePixels() > 0;
        long across = alongRows
                ? (long) Math.ceil(Math.sqrt((double) wanted))
                : Math.ceilDiv(wanted, rowStep / geometry.grainRows());
        long columns = Math.clamp(
                Math.ceilDiv((across + 2 * columnGuard) * geometry.grainColumns(), columnStep)
                        * columnStep,
                columnStep,
                mostColumns());
        while (rows(wanted, columns) > mostRows()) {
            columns += columnStep;
        }
        return new Region((int) rows(wanted, columns), (int) columns);
    }

    /** Returns the region nearest to some rows and columns that the sensor has. */
    public Region about(int rows, int columns) {
        return new Region(nearest(rows, rowStep, mostRows()), nearest(columns, columnStep, mostColumns()));
    }

    private static int nearest(int wanted, int step, int most) {
        return Math.clamp(Math.round((double) wanted / step) * step, step, most);
    }

    private long rows(long wanted, long columns) {
        long down = Math.ceilDiv(wanted, across(columns)) + 2 * rowGuard;
        return Math.ceilDiv(down * geometry.grainRows(), rowStep) * (long) rowStep;
    }
}
