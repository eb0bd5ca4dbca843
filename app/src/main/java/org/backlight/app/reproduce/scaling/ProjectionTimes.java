package org.backlight.app.reproduce.scaling;

import org.backlight.app.machine.Quartiles;

/**
 * Seconds for each vector of a random projection.
 *
 * @param calls that were measured; 0 where only a median is known
 * @param host seconds on the host: the whole projection of a digital one; encoding and retrieval of light
 * @param exposures parts in which a device gives the outputs, one after the other; 0 without a device
 * @param frames camera frames of a vector; 0 without a device
 * @param deviceSeconds what these frames take on the device, by its timing
 * @param deviceJoules the electrical energy of that time
 */
public record ProjectionTimes(int calls, Quartiles host, long exposures, double frames, double deviceSeconds,
        double deviceJoules) {

    /** @throws IllegalArgumentException if the time is missing, or not positive */
    public ProjectionTimes {
        if (host == null || !(host.median() > 0)) {
            throw new IllegalArgumentException("a figure is missing");
        }
    }

    /** Returns the seconds of a vector: host and device one after the other. */
    Quartiles serial() {
        return host.plus(deviceSeconds);
    }
}
