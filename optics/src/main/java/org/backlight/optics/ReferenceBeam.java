package org.backlight.optics;

/**
 * The reference arm: a plane wave that meets the camera at an angle.
 *
 * <pre>
 * r(p) = |r| exp(i (carrierRadiansPerRow * p + phase)),   p the pixel row
 * </pre>
 *
 * @param photonsPerPixelMicrosecond photons that it brings to a pixel each microsecond with both attenuators
 *     open; 0 (no reference arm) to 1e9. Default 40,000 (assumed: half of the laser's light)
 * @param minimumTransmission the least transmission of the arm's own attenuator; above 0, up to 1. Default 1e-6
 *     (assumed)
 * @param carrierRadiansPerRow the advance of its phase from one pixel row to the next; 0 to pi. Default pi/2
 *     (four samples per fringe)
 */
public record ReferenceBeam(double photonsPerPixelMicrosecond, double minimumTransmission,
        double carrierRadiansPerRow) {

    /** @throws IllegalArgumentException if a value lies outside its range */
    public ReferenceBeam {
        Ranges.check("reference.photons-per-pixel-microsecond", photonsPerPixelMicrosecond, 0, 1e9);
        Ranges.check("reference.minimum-transmission", minimumTransmission, Double.MIN_NORMAL, 1);
        Ranges.check("reference.carrier-radians-per-row", carrierRadiansPerRow, 0, 3.1416);
    }

    /** This beam: it has no imperfection in this model. */
    public ReferenceBeam perfect() {
        return this;
    }

    /** Whether the device has a reference arm. */
    boolean present() {
        return photonsPerPixelMicrosecond > 0;
    }
}
