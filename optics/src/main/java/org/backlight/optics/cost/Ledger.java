package org.backlight.optics.cost;

import java.util.Objects;
import org.backlight.optics.retrieval.Retrieval;

/**
 * Account of what a device has done, or will do: rows, frames, time and energy.
 *
 * @param rows vectors projected
 * @param frames camera frames exposed for them; a half that is empty needs none
 * @param calibrationFrames camera frames exposed for calibration and for measurements of quality
 * @param secondsByPart time of all frames on the device by where it goes
 * @param joulesByPart electrical energy of that time, in the same parts
 */
public record Ledger(long rows, long frames, long calibrationFrames, TimeSplit secondsByPart,
        TimeSplit joulesByPart) {

    /** An empty account. */
    public static final Ledger EMPTY = new Ledger(0, 0, 0, TimeSplit.NONE, TimeSplit.NONE);

    /** @throws NullPointerException if a part is missing */
    public Ledger {
        Objects.requireNonNull(secondsByPart, "secondsByPart");
        Objects.requireNonNull(joulesByPart, "joulesByPart");
    }

    /**
     * Returns an account of frames.
     *
     * @param cost what a frame costs
     */
    public static Ledger of(long rows, long frames, long calibrationFrames, FrameCost cost) {
        TimeSplit seconds = cost.split().times(Math.addExact(frames, calibrationFrames));
        return new Ledger(rows, frames, calibrationFrames, seconds, seconds.times(cost.powerWatts()));
    }

    /**
     * Returns what a number of rows will take at most, if every half of every row has an input on; calibration not counted.
     *
     * @param cost what a frame costs
     */
    public static Ledger forecast(long rows, Retrieval retrieval, FrameCost cost) {
        return of(rows, Math.multiplyExact(rows, 2L * retrieval.framesPerHalf()), 0, cost);
    }

    /** Returns the time of all frames on the device. */
    public double seconds() {
        return secondsByPart.total();
    }

    /** Returns the electrical energy of that time. */
    public double joules() {
        return joulesByPart.total();
    }

    /** Returns the sum of two accounts, such as those of the parts of a resumed run. */
    public Ledger plus(Ledger other) {
        return new Ledger(rows + other.rows, frames + other.frames,
                calibrationFrames + other.calibrationFrames, secondsByPart.plus(other.secondsByPart),
                joulesByPart.plus(other.joulesByPart));
    }

    /** Returns all frames, of whatever purpose. */
    public long totalFrames() {
        return Math.addExact(frames, calibrationFrames);
    }
}
