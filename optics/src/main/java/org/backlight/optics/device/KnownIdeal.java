package org.backlight.optics.device;

/**
 * Knowledge of what a device would do without its imperfections: the capability of a device whose transmission matrix
 * is known. The fidelity of a projection is measured against it.
 */
public interface KnownIdeal {

    /**
     * Opens a device with the same mirrors, medium, reference beam and sensor, but without noise, rounding, saturation,
     * unequal parts or drift: the ideal of what this one computes at time 0.
     *
     * @return a device of its own, to be closed
     */
    OpuDevice perfect();

    /**
     * Opens the same device as {@link #perfect}, but for its medium and its reference beam, which change with time as those of
     * this one do.
     *
     * @return a device of its own, to be closed
     */
    OpuDevice perfectAsItDrifts();
}
