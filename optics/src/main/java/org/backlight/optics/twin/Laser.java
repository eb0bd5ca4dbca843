package org.backlight.optics.twin;

import org.backlight.substrate.check.Ranges;

/**
 * Laser with its variable attenuator.
 *
 * @param photonsPerPixelMicrosecond photons that reach a camera pixel each microsecond, averaged over the
 *     speckle, when every mirror is on and the attenuator is open; 1e-3 to 1e9. Default 40,000 (assumed: about
 *     30 mW of 532 nm light on a sensor of 2.2 million pixels)
 * @param minimumTransmission the least transmission of the attenuator; above 0, up to 1. Default 1e-6 (assumed:
 *     neutral density filters of 6 orders of magnitude)
 * @param powerNoise standard deviation of the power from frame to frame, relative; 0 to 0.5. Default 0.002 (assumed:
 *     a stabilized laser)
 * @param powerDrift standard deviation of its slow change, relative, a stationary Gaussian process in time that starts at
 *     0; 0 to 0.5. Default 0 (assumed: a stabilized laser)
 * @param powerDriftSeconds correlation time of that process, tau of exp(-t^2 / (2 tau^2)); above 0, up to 1e9. Default
 *     3600 (assumed)
 */
public record Laser(double photonsPerPixelMicrosecond, double minimumTransmission, double powerNoise,
        double powerDrift, double powerDriftSeconds) {

    /** @throws IllegalArgumentException if a value lies outside its range */
    public Laser {
        Ranges.check("laser.photons-per-pixel-microsecond", photonsPerPixelMicrosecond, 1e-3, 1e9);
        Ranges.check("laser.minimum-transmission", minimumTransmission, Double.MIN_NORMAL, 1);
        Ranges.check("laser.power-noise", powerNoise, 0, 0.5);
        Ranges.check("laser.power-drift", powerDrift, 0, 0.5);
        Ranges.check("laser.power-drift-seconds", powerDriftSeconds, Double.MIN_NORMAL, 1e9);
    }

    /** Returns the same laser with other photons that reach a pixel each microsecond. */
    public Laser withPhotons(double photons) {
        return new Laser(photons, minimumTransmission, powerNoise, powerDrift, powerDriftSeconds);
    }

    /** Returns the same laser with constant power. */
    public Laser perfect() {
        return new Laser(photonsPerPixelMicrosecond, minimumTransmission, 0, 0, powerDriftSeconds);
    }
}
