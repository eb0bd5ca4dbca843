package org.backlight.optics;

/**
 * What running the device costs.
 *
 * @param frameRateHz frames per second, from one pattern on the mirrors to the next; above 0, up to 1e9. Default
 *     1500 (Launay et al. 2020, arXiv:2012.06373, section 3)
 * @param powerWatts electrical power of the device while it runs; 0 to 1e6. Default 30 (same source)
 * @param maximumInputs the most inputs that the device is known to take, whatever its mirrors; 1 or more. Default
 *     1,000,000 (assumed)
 * @param maximumOutputs the most outputs that it is known to give, whatever its sensor; 1 or more. Default
 *     100,000 (Launay et al. 2020)
 */
public record Operation(double frameRateHz, double powerWatts, long maximumInputs, long maximumOutputs) {

    /** @throws IllegalArgumentException if a value lies outside its range */
    public Operation {
        Ranges.check("operation.frame-rate-hz", frameRateHz, Double.MIN_NORMAL, 1e9);
        Ranges.check("operation.power-watts", powerWatts, 0, 1e6);
        Ranges.check("operation.maximum-inputs", maximumInputs, 1, Long.MAX_VALUE);
        Ranges.check("operation.maximum-outputs", maximumOutputs, 1, Long.MAX_VALUE);
    }
}
