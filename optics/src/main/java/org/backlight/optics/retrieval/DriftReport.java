package org.backlight.optics.retrieval;

/**
 * Summary of what checks for drift have found so far.
 *
 * @param checks how many there were
 * @param refreshes how many of them called for a calibration
 * @param gain slope of the last check's answers against those after the calibration before it; 1 without drift
 * @param correlation correlation of both, corrected for noise; 1 without drift
 */
public record DriftReport(long checks, long refreshes, double gain, double correlation) {

    /** Before the first check. */
    public static final DriftReport NONE = new DriftReport(0, 0, 1, 1);
}
