package org.backlight.optics;

/**
 * What a frame costs.
 *
 * @param frameRateHz frames per second
 * @param powerWatts electrical power of the running device
 */
public record OpuTiming(double frameRateHz, double powerWatts) {

    /** Seconds that a number of frames take. */
    public double seconds(long frames) {
        return frames / frameRateHz;
    }

    /** Joules that a number of frames take. */
    public double joules(long frames) {
        return seconds(frames) * powerWatts;
    }
}
