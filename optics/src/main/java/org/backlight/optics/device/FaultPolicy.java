package org.backlight.optics.device;

import org.backlight.substrate.check.Ranges;

/**
 * Policy on faults: when a device's answer is refused, and how often it is asked again.
 *
 * @param retries how often an exposure is repeated after a fault before it is given up; 0 to 1000. Default 3
 * @param timeoutSeconds what an exposure may take beyond the time of its frames; above 0. Default 5
 * @param saturatedFraction the most pixels of a frame at the largest count, as a fraction; 0 to 1. Default 0.05, many
 *     times what automatic exposure allows
 */
public record FaultPolicy(int retries, double timeoutSeconds, double saturatedFraction) {

    /** @throws IllegalArgumentException if a value lies outside its range */
    public FaultPolicy {
        Ranges.check("retries", retries, 0, 1000);
        Ranges.check("timeout (seconds)", timeoutSeconds, Double.MIN_NORMAL, 1e6);
        Ranges.check("saturated fraction", saturatedFraction, 0, 1);
    }

    /** Returns the defaults. */
    public static FaultPolicy standard() {
        return new FaultPolicy(3, 5, 0.05);
    }
}
