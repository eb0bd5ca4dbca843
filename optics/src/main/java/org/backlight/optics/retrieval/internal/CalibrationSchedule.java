package org.backlight.optics.retrieval.internal;

import org.backlight.optics.device.FrameNumbers;
import org.backlight.optics.retrieval.DriftReport;
import org.backlight.optics.retrieval.Recalibration;

/**
 * Schedule that decides which calibration is in force at a row. The first one holds until a check finds that the device
 * has drifted too far; a new one then takes its place from that row on. Its outputs get the size of those of the first
 * one, so that a laser that has become brighter does not make the feedback larger.
 *
 * <p>Whether a check calls for a calibration depends on the calibration before it. So a run that goes on at some row, on a
 * device whose past can be shown again, first repeats the checks of all rows before it, each at its own time: it then has
 * the calibration that the unbroken run had, bit for bit. A device in a laboratory is calibrated where it goes on.
 */
public final class CalibrationSchedule {

    /** Source of the calibrations that a schedule asks for. */
    public interface Maker {

        /**
         * Makes a calibration; nothing is exposed yet.
         *
         * @param turn how many calibrations came before it
         * @param seconds when it takes place, after the host began
         */
        Calibration make(int turn, double seconds);
    }

    private final Recalibration settings;
    private final double firstSeconds;
    private final double secondsPerRow;
    private final boolean repeatable;
    private final Maker maker;
    private final DriftWatch watch;
    private Calibration latest;
    /** The row from which it holds. */
    private long latestRow;
    private long framesOfOthers;
    private boolean begun;
    private long checkedRow;
    private double firstAmplitude;
    private DriftReport report = DriftReport.NONE;

    /**
     * Makes a schedule; nothing is exposed yet.
     *
     * @param firstSeconds when the first calibration takes place, after the host began
     * @param secondsPerRow time on the device from one row to the next
     * @param repeatable whether the device's past can be shown again
     * @param retrieval projects the patterns of checks
     */
    public CalibrationSchedule(Recalibration settings, double firstSeconds, double secondsPerRow,
            boolean repeatable,
            Maker maker, RowRetrieval retrieval) {
        this.settings = settings;
        this.firstSeconds = firstSeconds;
        this.secondsPerRow = secondsPerRow;
        this.repeatable = repeatable;
        this.maker = maker;
        latest = maker.make(0, firstSeconds);
        watch = settings.checks() ? new DriftWatch(retrieval) : null;
    }

    /** Returns the frames of all calibrations so far; those of checks are the retrieval's. */
    public long framesExposed() {
        return framesOfOthers + latest.framesExposed();
    }

    /** Returns what the checks for drift have found so far. */
    public DriftReport report() {
        return report;
    }

    /** Returns whether {@link #at} would expose frames of checks. */
    public boolean isDue(long row) {
        return watch != null && (!begun || row - checkedRow >= settings.checkRows() || isPast(row));
    }

    /** Returns the first row after this one before which a check is due. */
    public long nextCheck(long row) {
        return watch == null ? Long.MAX_VALUE : (row / settings.checkRows() + 1) * settings.checkRows();
    }

    /** Returns whether a calibration before the latest was in force at a row. */
    private boolean isPast(long row) {
        return repeatable && row < latestRow;
    }

    /** Returns the calibration for a row, after the checks that are due. */
    public Calibration at(long row) {
        if (watch == null) {
            return latest;
        }
        if (isPast(row)) {
            begun = false;
            report = DriftReport.NONE;
            replace(0, firstSeconds);
        }
        if (!begun) {
            checkedRow = repeatable ? 0 : lastCheckUpTo(row);
            latestRow = checkedRow;
            firstAmplitude = watch.remember(latest, turn(), seconds());
            begun = true;
        }
        while (row - checkedRow >= settings.checkRows()) {
            checkedRow = repeatable ? checkedRow + settings.checkRows() : lastCheckUpTo(row);
            check();
        }
        return latest;
    }

    private void replace(int turn, double seconds) {
        framesOfOthers += latest.framesExposed();
        latest = maker.make(turn, seconds);
    }

    private long lastCheckUpTo(long row) {
        return row / settings.checkRows() * settings.checkRows();
    }

    private long turn() {
        return checkedRow / settings.checkRows();
    }

    private double seconds() {
        return checkedRow * secondsPerRow;
    }

    private void check() {
        DriftWatch.Answer answer = watch.check(latest, turn(), seconds());
        boolean refresh = answer.exceeds(settings.driftBound());
        report = new DriftReport(report.checks() + 1, report.refreshes() + (refresh ? 1 : 0),
                answer.gain(), answer.correlation());
        if (!refresh) {
            return;
        }
        if (latest.turn() + 1 >= FrameNumbers.MOST_TURNS) {
            throw new IllegalStateException("The device has drifted beyond calibration.drift-bound "
                    + settings.driftBound() + " more than a million times; raise the bound.");
        }
        replace(latest.turn() + 1, seconds());
        latestRow = checkedRow;
        double ratio = watch.remember(latest, turn(), seconds()) / firstAmplitude;
        // Without a signal there is nothing to correct.
        if (ratio > 0 && ratio < Double.POSITIVE_INFINITY) {
            latest.dim(ratio);
            watch.dim(ratio);
        }
    }
}
