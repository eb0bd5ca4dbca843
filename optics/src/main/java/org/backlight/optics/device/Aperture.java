package org.backlight.optics.device;

/**
 * Square in which a pixel collects light, with side a in pixels: a pixel gives the mean of the intensity over it.
 *
 * <pre>
 * along each axis: sum of w_i I(p + a x_i / 2), the quadrature of Gauss and Legendre with 4 places
 * in the spectrum: a component of f cycles per pixel shrinks by sin(pi a f) / (pi a f)
 * </pre>
 *
 * A component of half a cycle per pixel or less, as those of the side band are, is integrated with a relative error below
 * 1e-5, one of a whole cycle (the fastest of speckle that is finer than pixels) with an absolute error below 1.5e-3.
 *
 * @param side a, 0 (a point) to 1
 */
public record Aperture(double side) {

    private static final double[] PLACES = {-0.8611363115940526, -0.3399810435848563, 0.3399810435848563,
            0.8611363115940526};
    private static final double[] WEIGHTS = {0.3478548451374538, 0.6521451548625461, 0.6521451548625461,
            0.3478548451374538};

    /** Returns how many places along an axis are needed. */
    public int places() {
        return side == 0 ? 1 : PLACES.length;
    }

    /** Returns the distance of a place from the middle of the pixel. */
    public double offset(int place) {
        return side == 0 ? 0 : side / 2 * PLACES[place];
    }

    /** Returns the weight of a place; all add up to 1. */
    public double weight(int place) {
        return side == 0 ? 1 : WEIGHTS[place] / 2;
    }

    /** Returns what is left of a component of f cycles per pixel. */
    public double transfer(double f) {
        double x = Math.PI * side * f;
        return Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x;
    }

    /**
     * Returns the squared contrast that a side leaves to speckle of a grain along one axis: {@code 2 integral from 0 to 1 of (1 - t)
     * sinc(a t / grain)^2 dt} (Goodman, Speckle Phenomena in Optics, chapter 4, with the coherence of a slit).
     */
    public double squaredContrast(double grain) {
        if (side == 0) {
            return 1;
        }
        int steps = 1000;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double t = (i + 0.5) / steps;
            double sinc = transfer(t / grain);
            sum += 2 * (1 - t) * sinc * sinc / steps;
        }
        return sum;
    }
}
