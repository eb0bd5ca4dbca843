package org.backlight.optics;

/**
 * What a device has done: an account of rows, frames, time and energy.
 *
 * @param rows vectors projected
 * @param frames camera frames exposed for them; a half that is empty needs none
 * @param calibrationFrames camera frames exposed for calibration and for measurements of quality
 * @param seconds time of all frames on the device
 * @param joules electrical energy of that time
 */
public record Ledger(long rows, long frames, long calibrationFrames, double seconds, double joules) {

    /** An empty account. */
    public static final Ledger EMPTY = new Ledger(0, 0, 0, 0, 0);

    /**
     * An account of frames at a device's rate.
     *
     * @param timing what a frame costs
     */
    public static Ledger of(long rows, long frames, long calibrationFrames, OpuTiming timing) {
        long all = Math.addExact(frames, calibrationFrames);
        return new Ledger(rows, frames, calibrationFrames, timing.seconds(all), timing.joules(all));
    }

    /**
     * What a number of rows will take at most, if every half of every row has an input on; calibration not counted.
     *
     * @param timing what a frame costs
     */
    public static Ledger forecast(long rows, Retrieval retrieval, OpuTiming timing) {
        return of(rows, Math.multiplyExact(rows, 2L * retrieval.framesPerHalf()), 0, timing);
    }

    /** The sum of two accounts, such as those of the parts of a resumed run. */
    public Ledger plus(Ledger other) {
        return new Ledger(rows + other.rows, frames + other.frames,
                calibrationFrames + other.calibrationFrames,
                seconds + other.seconds, joules + other.joules);
    }
}
