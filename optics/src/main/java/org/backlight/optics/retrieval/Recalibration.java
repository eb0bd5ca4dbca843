package org.backlight.optics.retrieval;

import org.backlight.substrate.check.Ranges;

/**
 * Rule for when a device is calibrated again. After every fixed number of rows the host shows known patterns, and compares what it retrieves with
 * what it retrieved just after the last calibration; a deviation beyond the bound calls for another one.
 *
 * @param checkRows projected rows from one check to the next, at multiples of this number; 0 for no checks, or 1 to 1e12.
 *     Default 10,000 for a device that drifts (7 seconds at 1.5 kHz and two frames for a row), and 0 for one that does not
 * @param driftBound the most that gain may differ from 1, or correlation fall below it; above 0, up to 2. Default 0.05
 *     (assumed: what the noise of the presets costs in fidelity)
 */
public record Recalibration(long checkRows, double driftBound) {

    /** No checks. */
    public static final Recalibration NEVER = new Recalibration(0, 0.05);

    /** The defaults for a device that drifts. */
    public static final Recalibration STANDARD = new Recalibration(10_000, 0.05);

    /** @throws IllegalArgumentException if a value lies outside its range */
    public Recalibration {
        Ranges.check("calibration.check-rows", checkRows, 0, 1_000_000_000_000L);
        Ranges.check("calibration.drift-bound", driftBound, Double.MIN_NORMAL, 2);
    }

    /** Returns whether there are checks at all. */
    public boolean checks() {
        return checkRows > 0;
    }
}
