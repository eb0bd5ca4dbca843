package org.backlight.optics.device;

/**
 * Speed at which a device goes through the phases of a frame; together with the sizes of a projection, its {@link
 * org.backlight.optics.cost.FrameCost}.
 *
 * @param frameRateHz frames per second
 * @param powerWatts electrical power of the running device
 * @param loadMicros microseconds to load a pattern into the mirrors
 * @param readoutPixelsPerSecond pixels that the sensor reads per second
 * @param patternBytesPerSecond bytes of patterns that reach the device per second
 * @param countBytesPerSecond bytes of counts that reach the host per second
 * @param hostCountsPerSecond counts that the host's retrieval takes in per second
 */
public record OpuTiming(double frameRateHz, double powerWatts, double loadMicros,
        double readoutPixelsPerSecond,
        double patternBytesPerSecond, double countBytesPerSecond, double hostCountsPerSecond) {

    /** Makes a device that tells no more than its frame rate and power: what is not told takes no time of its own. */
    public OpuTiming(double frameRateHz, double powerWatts) {
        this(frameRateHz, powerWatts, 0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /** Returns the pixels that the sensor reads from one frame to the next, at the frame rate. */
    public double pixelsPerPeriod() {
        return readoutPixelsPerSecond / frameRateHz;
    }
}
