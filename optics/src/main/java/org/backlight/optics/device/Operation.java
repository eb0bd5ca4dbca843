package org.backlight.optics.device;

import java.util.List;
import org.backlight.optics.device.OpuTiming;
import org.backlight.substrate.check.Ranges;

/**
 * Table of the frame rates at which a device takes projections of each size, and what running it costs.
 *
 * @param frameRates how many frames per second it shows and reads for projections up to a size; the first entry that
 *     fits a projection holds. At least one. Default: 1500 per second for up to 1,000,000 inputs and 100,000 outputs
 *     (Launay et al. 2020, arXiv:2012.06373)
 * @param powerWatts electrical power of the device while it runs; 0 to 1e6. Default 30 (same source)
 * @param loadMicros microseconds in which a pattern is loaded into the mirrors and they settle; 0 to 1e9. Default 44
 *     (assumed: 22.7 kHz of binary patterns, typical of projector chips)
 * @param readoutPixelsPerSecond pixels that the sensor reads per second; above 0, up to infinity. Default 7.55e8 (the
 *     2040 x 1088 pixels of the sensor at 340 frames per second, Wang et al., arXiv:2409.12965)
 * @param patternBytesPerSecond bytes of patterns that reach the device per second, one bit for each input; above 0, up
 *     to infinity. Default 1e9 (assumed: USB 3.2 of 10 Gbit/s, which the published rates need beside the counts)
 * @param countBytesPerSecond bytes of counts that reach the host per second, one or two for each pixel; above 0, up to
 *     infinity. Default 1.2e9 (assumed: two links of CoaXPress-6)
 * @param hostCountsPerSecond counts that the host's retrieval takes in per second; above 0, up to infinity. Default 1e9
 *     (assumed: a host that keeps pace with the camera; a characterization measures this machine's)
 */
public record Operation(List<FrameRate> frameRates, double powerWatts, double loadMicros,
        double readoutPixelsPerSecond, double patternBytesPerSecond, double countBytesPerSecond,
        double hostCountsPerSecond) {

    /**
     * Frame rate for projections up to a size.
     *
     * @param inputs the most inputs, 1 or more
     * @param outputs the most outputs, 1 or more
     * @param hertz frames per second, from one pattern on the mirrors to the next; above 0, up to 1e9
     */
    public record FrameRate(long inputs, long outputs, double hertz) {

        /** @throws IllegalArgumentException if a value lies outside its range */
        public FrameRate {
            Ranges.check("operation.frame-rates inputs", inputs, 1, Long.MAX_VALUE);
            Ranges.check("operation.frame-rates outputs", outputs, 1, Long.MAX_VALUE);
            Ranges.check("operation.frame-rates hertz", hertz, Double.MIN_NORMAL, 1e9);
        }
    }

    /** @throws IllegalArgumentException if a value lies outside its range */
    public Operation {
        frameRates = List.copyOf(frameRates);
        if (frameRates.isEmpty()) {
            throw new IllegalArgumentException(
                    "operation.frame-rates is empty, but must have at least one entry.");
        }
        Ranges.check("operation.power-watts", powerWatts, 0, 1e6);
        Ranges.check("operation.load-micros", loadMicros, 0, 1e9);
        checkRate("readout-pixels-per-second", readoutPixelsPerSecond);
        checkRate("pattern-bytes-per-second", patternBytesPerSecond);
        checkRate("count-bytes-per-second", countBytesPerSecond);
        checkRate("host-counts-per-second", hostCountsPerSecond);
    }

    private static void checkRate(String name, double value) {
        Ranges.check("operation." + name, value, Double.MIN_NORMAL, Double.POSITIVE_INFINITY);
    }

    /** Returns the most inputs of any entry. */
    public long maximumInputs() {
        return frameRates.stream().mapToLong(FrameRate::inputs).max().orElseThrow();
    }

    /** Returns the most outputs of any entry. */
    public long maximumOutputs() {
        return frameRates.stream().mapToLong(FrameRate::outputs).max().orElseThrow();
    }

    /**
     * Returns how fast frames of a projection are.
     *
     * @throws IllegalArgumentException if no entry takes this number of inputs and outputs together
     */
    public OpuTiming timing(long inputs, long outputs) {
        for (FrameRate rate : frameRates) {
            if (inputs <= rate.inputs() && outputs <= rate.outputs()) {
                return new OpuTiming(rate.hertz(), powerWatts, loadMicros, readoutPixelsPerSecond,
                        patternBytesPerSecond, countBytesPerSecond, hostCountsPerSecond);
            }
        }
        throw new IllegalArgumentException(
                "The device takes no projection of " + inputs + " inputs and " + outputs
                        + " outputs together; it takes "
                        + frameRates.stream().map(r -> r.inputs() + " and " + r.outputs())
                                .reduce((a, b) -> a + ", " + b).orElseThrow()
                        + ".");
    }
}
