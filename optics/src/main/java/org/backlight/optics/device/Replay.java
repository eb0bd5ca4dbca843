package org.backlight.optics.device;

/**
 * Repetition of the same counts for the same frames: the capability of a device whose noise and drift are a pure
 * function of a frame's number and time. It has no faults to guard against, and its past can be shown again, so that
 * calibrations of earlier rows are repeated where a run goes on.
 */
public interface Replay {

    /** Returns whether anything of the device changes with time, so that its calibration does not hold forever. */
    boolean drifts();
}
