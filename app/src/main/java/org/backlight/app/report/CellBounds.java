package org.backlight.app.report;

/** The bounds of a grid's cells, from their centres. */
final class CellBounds {

    private static final double POLE = 90;

    private CellBounds() {}

    /**
     * Returns the bounds of cells, one more than there are: half-way between centres, and as far outside of the first and the last
     * as inside.
     *
     * @param centres at least 2, rising or falling
     */
    static double[] of(double[] centres) {
        int n = centres.length;
        double[] bounds = new double[n + 1];
        for (int i = 1; i < n; i++) {
            bounds[i] = (centres[i - 1] + centres[i]) / 2;
        }
        bounds[0] = centres[0] - (bounds[1] - centres[0]);
        bounds[n] = centres[n - 1] + (centres[n - 1] - bounds[n - 1]);
        return bounds;
    }

    /** Returns the bounds of cells by latitude, none beyond a pole. */
    static double[] ofLatitudes(double[] centres) {
        double[] bounds = of(centres);
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = Math.clamp(bounds[i], -POLE, POLE);
        }
        return bounds;
    }

    /** Returns the same longitude in [-180, 180). */
    static double wrapped(double longitude) {
        return longitude - 360 * Math.floor((longitude + 180) / 360);
    }
}
