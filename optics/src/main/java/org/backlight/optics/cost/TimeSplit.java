package org.backlight.optics.cost;

/**
 * Time on the device, split by phase. All parts are in seconds, at least 0, and add up to the {@link #total}.
 *
 * @param load patterns are loaded into the mirrors, which settle
 * @param exposure the camera collects light: the only part in which the device computes
 * @param readout the sensor is read
 * @param transfer patterns go to the device, and counts come back
 * @param host the host retrieves outputs from counts
 * @param waiting nothing of these happens, and the next frame is not due yet
 */
public record TimeSplit(double load, double exposure, double readout, double transfer, double host,
        double waiting) {

    /** No time at all. */
    public static final TimeSplit NONE = new TimeSplit(0, 0, 0, 0, 0, 0);

    /** Returns the sum of all parts. */
    public double total() {
        return busy() + waiting;
    }

    /** Returns the sum of all parts but {@link #waiting}. */
    double busy() {
        return load + exposure + readout + transfer + host;
    }

    /** Returns the part of the {@link #total} that goes into input and output: load, readout and transfer; 0 to 1. */
    public double inputOutputShare() {
        double all = total();
        return all > 0 ? (load + readout + transfer) / all : 0;
    }

    /** Returns the sum of two times, part by part. */
    public TimeSplit plus(TimeSplit other) {
        return new TimeSplit(load + other.load, exposure + other.exposure, readout + other.readout,
                transfer + other.transfer, host + other.host, waiting + other.waiting);
    }

    /**
     * Returns this split with every part multiplied by a factor: seconds of several frames, or joules if the factor is
     * a power in watts.
     */
    public TimeSplit times(double factor) {
        return new TimeSplit(load * factor, exposure * factor, readout * factor, transfer * factor,
                host * factor, waiting * factor);
    }
}
