package org.backlight.optics.device;

import org.backlight.substrate.check.Ranges;

/**
 * Light and time of an exposure.
 *
 * @param exposureMicros how long the camera collects light
 * @param laserTransmission transmission of the laser's attenuator, which dims object and reference beam alike;
 *     0 to 1
 * @param referenceTransmission transmission of the reference arm's own attenuator; 0 closes its shutter; 0 to 1
 */
public record ExposureSettings(double exposureMicros, double laserTransmission,
        double referenceTransmission) {

    /** @throws IllegalArgumentException if a value lies outside its range */
    public ExposureSettings {
        Ranges.check("exposure (microseconds)", exposureMicros, Double.MIN_NORMAL, 1e9);
        Ranges.check("laser transmission", laserTransmission, 0, 1);
        Ranges.check("reference transmission", referenceTransmission, 0, 1);
    }

    /** Returns the exposure time that the light of an open attenuator would need for the same dose, in microseconds. */
    public double doseMicros() {
        return exposureMicros * laserTransmission;
    }

    /** Returns the same settings with another transmission of the reference arm; 0 closes it. */
    public ExposureSettings withReference(double transmission) {
        return new ExposureSettings(exposureMicros, laserTransmission, transmission);
    }
}
