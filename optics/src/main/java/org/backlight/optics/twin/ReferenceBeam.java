package org.backlight.optics.twin;

import org.backlight.substrate.check.Ranges;

/**
 * Reference arm: a plane wave that meets the camera at an angle.
 *
 * <pre>
 * r(p, q) = |r| exp(i (carrierRadiansPerRow * p + carrierRadiansPerColumn * q + phase)),   p the pixel row, q the column
 * </pre>
 *
 * @param photonsPerPixelMicrosecond photons that it brings to a pixel each microsecond with both attenuators
 *     open; 0 (no reference arm) to 1e9. Default 40,000 (assumed: half of the laser's light)
 * @param minimumTransmission the least transmission of the arm's own attenuator; above 0, up to 1. Default 1e-6
 *     (assumed)
 * @param carrierRadiansPerRow the advance of its phase from one pixel row to the next; 0 to 3.1416, pi rounded up. Default 3 pi/4, which puts
 *     the side band of grains of four rows next to the centre of the hologram's spectrum
 * @param carrierRadiansPerColumn the advance of its phase from one pixel column to the next; 0 to 3.1416. Default 0
 * @param phaseDriftRadians standard deviation of its phase relative to the object beam, a stationary Gaussian process in
 *     time that starts at 0; 0 to 1000. Default 0 (assumed: an arm that is stabilized or short)
 * @param phaseDriftSeconds correlation time of that process, tau of exp(-t^2 / (2 tau^2)); above 0, up to 1e9. Default
 *     3600 (assumed)
 */
public record ReferenceBeam(double photonsPerPixelMicrosecond, double minimumTransmission,
        double carrierRadiansPerRow, double carrierRadiansPerColumn, double phaseDriftRadians,
        double phaseDriftSeconds) {

    /** @throws IllegalArgumentException if a value lies outside its range */
    public ReferenceBeam {
        Ranges.check("reference.photons-per-pixel-microsecond", photonsPerPixelMicrosecond, 0, 1e9);
        Ranges.check("reference.minimum-transmission", minimumTransmission, Double.MIN_NORMAL, 1);
        Ranges.check("reference.carrier-radians-per-row", carrierRadiansPerRow, 0, 3.1416);
        Ranges.check("reference.carrier-radians-per-column", carrierRadiansPerColumn, 0, 3.1416);
        Ranges.check("reference.phase-drift-radians", phaseDriftRadians, 0, 1000);
        Ranges.check("reference.phase-drift-seconds", phaseDriftSeconds, Double.MIN_NORMAL, 1e9);
    }

    /** Returns the same beam with other photons that it brings to a pixel each microsecond. */
    public ReferenceBeam withPhotons(double photons) {
        return new ReferenceBeam(photons, minimumTransmission, carrierRadiansPerRow, carrierRadiansPerColumn,
                phaseDriftRadians, phaseDriftSeconds);
    }

    /** Returns the same beam without drift. */
    public ReferenceBeam perfect() {
        return new ReferenceBeam(photonsPerPixelMicrosecond, minimumTransmission, carrierRadiansPerRow,
                carrierRadiansPerColumn, 0, phaseDriftSeconds);
    }

    /** Returns whether the device has a reference arm. */
    boolean present() {
        return photonsPerPixelMicrosecond > 0;
    }
}
