package org.backlight.optics;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.backlight.optics.cost.Ledger;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.device.FrameNumbers;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.DriftReport;
import org.backlight.optics.retrieval.OperatingPoint;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.retrieval.internal.Calibration;
import org.backlight.optics.retrieval.internal.CalibrationSchedule;
import org.backlight.optics.retrieval.internal.RowRetrieval;
import org.backlight.projection.RandomProjection;
import org.backlight.substrate.check.Ranges;
import org.backlight.substrate.check.Shapes;

/**
 * Random projection by light: the host's side of an optical processing unit, whatever the device.
 *
 * <pre>
 * output[b] = B e_b = B x+ − B x−,   x± in {0, 1}^n the positive and the negative half of e_b in {−1, 0, 1}^n
 * </pre>
 *
 * <p>Each half is shown as binary frames, exposed, and retrieved from camera counts. Entries of B have mean 0 and
 * variance 1; on a simulated device the seed fixes them, and {@link org.backlight.optics.retrieval.OffAxisHolography} and {@link org.backlight.optics.retrieval.PhaseShifting} give,
 * without a guard band, the entries of the Gaussian projection of that seed. The output differs from B e by the device's
 * noise, which on a
 * simulated device is a pure function of (seed, row number, pixel): a projection that was interrupted goes on
 * exactly after {@link #seek}.
 *
 * <p>A device that drifts may be recalibrated on the way, as {@link Recalibration} says. Checks and calibrations belong
 * to row numbers, so they fall between the same rows however rows are batched, and again after {@code seek}.
 *
 * <p>A half without any input on needs no frame, since its projection is zero; the {@link #ledger} counts only
 * frames that were exposed.
 */
public final class OpticalProjection implements RandomProjection {

    /** Threads of the host, unless their number is given. */
    public static final int DEFAULT_THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private static final long MOST_ROWS = 1L << 55;

    private final PreparedDevice prepared;
    private final RowRetrieval rows;
    private final CalibrationSchedule schedule;

    private long position;
    /** While something is measured, frames have numbers of their own, and with them another noise. */
    private boolean measuring;
    private long measuredRow;
    private long projectedRows;
    private long projectedFrames;

    /**
     * Makes a projection on a device that is calibrated once.
     *
     * @param device the device, which this projection prepares, uses alone, and closes; guarded by
     *     {@link org.backlight.optics.device.FaultPolicy#standard} unless it can replay or has a guard
     * @param retrieval how to get the field from intensities
     * @param inputs n
     * @param outputs m
     * @param exposure how to find the exposure
     * @param threads threads of the host, at least 1; does not change the result
     * @throws IllegalArgumentException if the device has too few mirrors or pixels, or cannot do this retrieval; the
     *     device is closed then
     */
    public OpticalProjection(OpuDevice device, Retrieval retrieval, long inputs, long outputs,
            AutoExposure exposure, int threads) {
        this(device, retrieval, inputs, outputs, exposure, Recalibration.NEVER, threads);
    }

    /**
     * Makes a projection on a device.
     *
     * @param device the device, which this projection prepares, uses alone, and closes; guarded by
     *     {@link org.backlight.optics.device.FaultPolicy#standard} unless it can replay or has a guard
     * @param retrieval how to get the field from intensities
     * @param inputs n
     * @param outputs m
     * @param exposure how to find the exposure
     * @param recalibration when to look for drift, and how much of it calls for another calibration
     * @param threads threads of the host, at least 1; does not change the result
     * @throws IllegalArgumentException if the device has too few mirrors or pixels, or cannot do this retrieval; the
     *     device is closed then
     */
    public OpticalProjection(OpuDevice device, Retrieval retrieval, long inputs, long outputs,
            AutoExposure exposure, Recalibration recalibration, int threads) {
        this(new PreparedDevice(device, retrieval, inputs, outputs, exposure, recalibration, threads,
                Double.NaN, 0));
    }

    private OpticalProjection(PreparedDevice prepared) {
        this.prepared = prepared;
        rows = prepared.rows();
        schedule = prepared.schedule();
    }

    /**
     * Makes a projection on the simulated device of a preset.
     *
     * @param preset the device
     * @param seed fixes its medium and noise
     * @param inputs n
     * @param outputs m
     * @throws IllegalArgumentException if the device has too few mirrors or pixels
     */
    public static OpticalProjection simulated(OpuPreset preset, long seed, long inputs, long outputs) {
        return on(preset.open(seed), preset, inputs, outputs);
    }

    /**
     * Makes a projection on any device, with the retrieval and recalibration of a choice, the standard search for the exposure,
     * and two threads of the host where there are as many processors.
     *
     * @param device the device, which this projection prepares, uses alone, and closes
     * @param choice how to use it; the device that it would open is not used
     * @param inputs n
     * @param outputs m
     * @throws IllegalArgumentException if the device has too few mirrors or pixels, or cannot do this retrieval; the
     *     device is closed then
     */
    public static OpticalProjection on(OpuDevice device, DeviceChoice choice, long inputs, long outputs) {
        Retrieval retrieval;
        try {
            retrieval = choice.retrieval(device.geometry());
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
        return new OpticalProjection(device, retrieval, inputs, outputs, AutoExposure.standard(),
                choice.recalibration(), DEFAULT_THREADS);
    }

    @Override
    public long inputs() {
        return prepared.inputs();
    }

    @Override
    public long outputs() {
        return prepared.outputs();
    }

    /** Returns the retrieval method. */
    public Retrieval retrieval() {
        return prepared.retrieval();
    }

    /** Returns what calibration found for a brightness class. */
    public OperatingPoint operatingPoint(int brightnessClass) {
        return schedule.at(position).point(brightnessClass);
    }

    /**
     * Returns the pixel of each output, in ascending order, of a retrieval that chooses them, once it has projected; null
     * otherwise.
     */
    public int[] chosenPixels() {
        return prepared.chosenPixels();
    }

    /** Returns how many faults of the device were met so far, those that a repetition cured included. */
    public Map<DeviceFault.Kind, Long> faults() {
        return prepared.faults();
    }

    /** Returns what checks for drift have found so far; after {@link #seek} on a twin, those of earlier rows included. */
    public DriftReport drift() {
        return schedule.report();
    }

    /**
     * Returns the nanoseconds that this process has waited for the device to expose frames of rows. On a simulated device that is
     * what the simulation takes, and says nothing of the time of a real one, which the {@link #ledger} has.
     */
    public long deviceNanos() {
        return rows.deviceNanos();
    }

    /**
     * Returns the largest number of frames that a number of rows can take, calibration of every brightness included; checks for drift and frames
     * that a guard repeats are not.
     */
    public long mostFrames(long rowsToCome) {
        return prepared.mostFrames(rowsToCome);
    }

    /**
     * Returns the account of everything projected so far. Frames of checks and measurements count as calibration; those that
     * were exposed for rows before the device failed count for rows, although the rows do not.
     */
    public Ledger ledger() {
        return Ledger.of(projectedRows, projectedFrames,
                rows.framesExposed() - projectedFrames + schedule.framesExposed(),
                prepared.cost());
    }

    /**
     * Continues as if rows had been projected: the next row draws the noise of that number. The account is not changed.
     * With checks for drift, the next projection on a twin first repeats those of the rows before.
     *
     * @param rows rows projected before, at least 0
     */
    @Override
    public void seek(long rows) {
        Ranges.check("projected rows", rows, 0, MOST_ROWS);
        position = rows;
    }

    /**
     * Projects a batch of ternary vectors.
     *
     * @param input float32, shape (batch, n), each element exactly −1, 0 or 1; not modified
     * @param output float32, shape (batch, m); overwritten
     * @param batch the number of rows, at least 1
     * @throws IllegalArgumentException if a size does not match, or an element is not ternary; nothing is exposed
     *     then
     * @throws IllegalStateException if the device is overexposed or sees no reference beam
     * @throws DeviceFault if the device fails more often than its guard allows; the output is then undefined, and the
     *     position unchanged
     */
    @Override
    public void project(MemorySegment input, MemorySegment output, int batch) {
        Shapes.checkBatch("input", input, batch, prepared.inputs());
        Shapes.checkBatch("output", output, batch, prepared.outputs());
        rows.read(input, batch);
        for (int from = 0; from < batch;) {
            // What is measured is measured with the calibration in force.
            long at = measuring ? measuredRow : position + from;
            int to = measuring ? batch : (int) Math.min(batch, schedule.nextCheck(at) - position);
            boolean due = schedule.isDue(at);
            Calibration calibration = schedule.at(at);
            if (due) {
                rows.read(input, batch);
            }
            long before = rows.framesExposed();
            try {
                rows.project(output, from, to, position,
                        new RowRetrieval.Moment(measuring ? FrameNumbers.PROBE : 0, 0,
                                prepared.periodSeconds()),
                        calibration);
            } finally {
                // Frames of rows that fail on the way were frames of rows, too.
                projectedFrames += measuring ? 0 : rows.framesExposed() - before;
            }
            from = to;
        }
        position += batch;
        projectedRows += measuring ? 0 : batch;
    }

    /**
     * Makes projections that are measurements. Their frames are counted as calibration and have noise of their own, and
     * rows projected later are the same as without them. They see the device at the time of the next row.
     *
     * @param projections projects with this object
     */
    @Override
    public void measure(Runnable projections) {
        if (measuring) {
            projections.run();
            return;
        }
        measuredRow = position;
        measuring = true;
        try {
            projections.run();
        } finally {
            measuring = false;
            position = measuredRow;
        }
    }

    /** Returns whether the device knows its ideal projection, with which {@link #fidelity} compares. */
    public boolean knowsIdeal() {
        return prepared.knowsIdeal();
    }

    /**
     * Compares this projection with the ideal linear one of the first calibration on given vectors, as {@link #measure}
     * says. On a device whose medium or reference beam drifts, this is the correlation of the present B with the first.
     *
     * @param ternary float32, shape (batch, n); not modified
     * @param batch the number of rows, at least 1
     * @throws IllegalStateException if the device does not know its ideal projection
     */
    public Fidelity fidelity(MemorySegment ternary, int batch) {
        return IdealComparison.of(this, ternary, batch, perfect(prepared.ideal().perfect()));
    }

    /**
     * Compares what this projection gave with the ideal linear one of the first calibration; exposes nothing.
     *
     * @param ternary float32, shape (batch, n), projected before; not modified
     * @param retrieved float32, shape (batch, m), what {@link #project} made of it; not modified
     * @param batch the number of rows, at least 1
     * @throws IllegalArgumentException if a size does not match, or an element is not ternary
     * @throws IllegalStateException if the device does not know its ideal projection
     */
    public Fidelity fidelity(MemorySegment ternary, MemorySegment retrieved, int batch) {
        Shapes.checkBatch("retrieved", retrieved, batch, prepared.outputs());
        try (OpticalProjection ideal = perfect(prepared.ideal().perfect())) {
            return IdealComparison.of(this, ternary, retrieved, batch, ideal);
        }
    }

    /**
     * Compares this projection with the ideal linear one of the device as it is now on given vectors: what a perfect
     * device gives whose medium and reference beam are those of the next row, and which is calibrated then. Otherwise as
     * {@link #fidelity}.
     *
     * @param ternary float32, shape (batch, n); not modified
     * @param batch the number of rows, at least 1
     * @throws IllegalStateException if the device does not know its ideal projection
     */
    public Fidelity presentFidelity(MemorySegment ternary, int batch) {
        var present = perfect(prepared.ideal().perfectAsItDrifts());
        present.seek(position);
        return IdealComparison.of(this, ternary, batch, present);
    }

    /**
     * Returns the projection that this one would be on a device without imperfections, calibrated at the time of the next row.
     *
     * @param perfectDevice closed with what is returned
     */
    public OpticalProjection perfect(OpuDevice perfectDevice) {
        return new OpticalProjection(prepared.like(perfectDevice, position));
    }

    /** Makes another projection of the same size and retrieval use these pixels for its outputs. */
    void choosePixels(OpticalProjection other) {
        prepared.choosePixels(other.prepared);
    }

    @Override
    public void close() {
        prepared.close();
    }
}
