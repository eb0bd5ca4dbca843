package org.backlight.app.machine;

/**
 * A step that was measured.
 *
 * @param work of the step
 * @param seconds that the machine took, without the frames of a device; above 0
 */
public record MeasuredStep(StepWork work, double seconds) {}
