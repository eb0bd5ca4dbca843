package org.backlight.app.report;

/**
 * The Equal Earth projection of a sphere of radius 1 (Šavrič, Patterson and Jenny 2018, doi:10.1080/13658816.2018.1504949). With
 * longitude λ from the central meridian, latitude φ and sin θ = √3/2 · sin φ,
 *
 * <p>x = 2√3 λ cos θ / (3 (9 A₄θ⁸ + 7 A₃θ⁶ + 3 A₂θ² + A₁)), y = A₄θ⁹ + A₃θ⁷ + A₂θ³ + A₁θ.
 *
 * <p>Equal areas on Earth have equal areas on the map, as they have in means weighted by area, and parallels are straight.
 */
final class EqualEarth {

    private static final double A1 = 1.340264;
    private static final double A2 = -0.081106;
    private static final double A3 = 0.000893;
    private static final double A4 = 0.003796;
    private static final double M = Math.sqrt(3) / 2;

    /** Half of the map's width: x at 180° on the equator. */
    static final double HALF_WIDTH = x(180, 0);

    /** Half of the map's height: y at the north pole. */
    static final double HALF_HEIGHT = y(90);

    private EqualEarth() {}

    /**
     * Returns how far east a place lies on the map.
     *
     * @param longitude in degrees east of the central meridian, in [-180, 180]
     * @param latitude in degrees north, in [-90, 90]
     */
    static double x(double longitude, double latitude) {
        double t = theta(latitude);
        double t2 = t * t;
        double t6 = t2 * t2 * t2;
        return Math.toRadians(longitude) * Math.cos(t)
                / (M * (A1 + 3 * A2 * t2 + t6 * (7 * A3 + 9 * A4 * t2)));
    }

    /**
     * Returns how far north a parallel lies on the map.
     *
     * @param latitude in degrees north, in [-90, 90]
     */
    static double y(double latitude) {
        double t = theta(latitude);
        double t2 = t * t;
        return t * (A1 + A2 * t2 + t2 * t2 * t2 * (A3 + A4 * t2));
    }

    private static double theta(double latitude) {
        return Math.asin(M * Math.sin(Math.toRadians(latitude)));
    }
}
