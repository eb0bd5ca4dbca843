package org.backlight.optics.twin;

import java.util.Objects;
import org.backlight.optics.device.Operation;

/**
 * All physical parameters of a simulated device, one record per component.
 *
 * @param dmd the micromirror device
 * @param laser the light source
 * @param medium the scattering medium
 * @param reference the reference arm
 * @param camera the camera
 * @param operation frame rate, power and size limits
 */
public record OpuParameters(Dmd dmd, Laser laser, ScatteringMedium medium, ReferenceBeam reference,
        Camera camera,
        Operation operation) {

    /** @throws NullPointerException if a component is missing */
    public OpuParameters {
        Objects.requireNonNull(dmd, "dmd");
        Objects.requireNonNull(laser, "laser");
        Objects.requireNonNull(medium, "medium");
        Objects.requireNonNull(reference, "reference");
        Objects.requireNonNull(camera, "camera");
        Objects.requireNonNull(operation, "operation");
    }

    /**
     * Returns the same device with every imperfection off. With the same seed it has the same transmission matrix, so
     * that what it computes is the ideal of what this one computes.
     */
    public OpuParameters perfect() {
        return new OpuParameters(dmd.perfect(), laser.perfect(), medium.perfect(), reference.perfect(),
                camera.perfect(), operation);
    }

    /** Returns the same device without imperfections but the changes of its medium and its reference beam with time. */
    public OpuParameters perfectAsItDrifts() {
        return new OpuParameters(dmd.perfect(), laser.perfect(), medium, reference, camera.perfect(),
                operation);
    }

    /** Returns whether anything of it changes with time, so that its calibration does not hold forever. */
    public boolean drifts() {
        return laser.powerDrift() > 0 || medium.decorrelationSeconds() < Double.POSITIVE_INFINITY
                || reference.present() && reference.phaseDriftRadians() > 0;
    }

    /** Returns the same device with another camera. */
    public OpuParameters with(Camera other) {
        return new OpuParameters(dmd, laser, medium, reference, other, operation);
    }

    /** Returns the same device with other light: that of the laser, and that of the reference arm. */
    public OpuParameters with(Laser otherLaser, ReferenceBeam otherReference) {
        return new OpuParameters(dmd, otherLaser, medium, otherReference, camera, operation);
    }

    /** Returns the same device with another micromirror device. */
    public OpuParameters with(Dmd other) {
        return new OpuParameters(other, laser, medium, reference, camera, operation);
    }
}
