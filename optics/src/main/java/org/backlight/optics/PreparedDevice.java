package org.backlight.optics;

import java.util.Map;
import java.util.Objects;
import org.backlight.optics.cost.FrameCost;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.device.GuardedDevice;
import org.backlight.optics.device.KnownIdeal;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.PupilAxis;
import org.backlight.optics.device.Region;
import org.backlight.optics.device.Replay;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.Demodulator;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.retrieval.internal.Calibration;
import org.backlight.optics.retrieval.internal.CalibrationSchedule;
import org.backlight.optics.retrieval.internal.RowRetrieval;
import org.backlight.optics.twin.KnownPhysics;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * Device that is ready for the projections of one size: it has its mirrors and region of interest laid out, and knows
 * what a frame costs, how counts become outputs, and which calibration is in force when. The device is closed with
 * this.
 */
final class PreparedDevice implements AutoCloseable {

    private final OpuDevice device;
    private final Retrieval retrieval;
    private final AutoExposure exposure;
    private final int inputs;
    private final int outputs;
    private final Demodulator demodulator;
    private final FrameCost cost;
    private final double periodSeconds;
    private final ThreadTeam team;
    private final RowRetrieval rows;
    private final CalibrationSchedule schedule;

    /**
     * Prepares a device.
     *
     * @param device closed if it cannot be prepared; guarded if it needs to be
     * @param period seconds from one frame to the next; NaN for the device's own
     * @param firstRow the row at whose time the first calibration takes place
     * @throws IllegalArgumentException if the device has too few mirrors or pixels, or cannot do this retrieval
     */
    PreparedDevice(OpuDevice device, Retrieval retrieval, long inputs, long outputs, AutoExposure exposure,
            Recalibration recalibration, int threads, double period, long firstRow) {
        this.device = GuardedDevice.before(device);
        try {
            this.retrieval = Objects.requireNonNull(retrieval, "retrieval");
            this.exposure = Objects.requireNonNull(exposure, "exposure");
            OpuGeometry geometry = device.geometry();
            MirrorLayout layout = retrieval.layout(geometry, inputs);
            Region region = retrieval.region(device, inputs, outputs);
            device.capability(KnownPhysics.class)
                    .ifPresent(known -> known.parameters().medium().requireMeasured(
                            (long) PupilAxis.rows(geometry, region).grains()
                                    * PupilAxis.columns(geometry, region).grains(),
                            inputs));
            cost = FrameCost.of(device.timing(inputs, outputs), geometry, layout, region);
            periodSeconds = Double.isNaN(period) ? cost.seconds() : period;
            this.inputs = (int) inputs;
            this.outputs = Math.toIntExact(outputs);
            demodulator = retrieval.demodulator(geometry, layout, region, this.outputs);
            team = ThreadTeam.of(threads);
            this.device.prepare(layout, region);
            this.device.capability(GuardedDevice.class).ifPresent(guard -> guard.expect(cost.seconds()));
            rows = new RowRetrieval(this.device, retrieval, layout, region, demodulator, this.outputs, team);
            schedule = new CalibrationSchedule(recalibration, seconds(firstRow), seconds(1),
                    device.capability(Replay.class).isPresent(),
                    (turn, when) -> new Calibration(this.device, layout, region, retrieval, demodulator,
                            exposure, turn, when),
                    rows);
        } catch (RuntimeException | Error e) {
            this.device.close();
            throw e;
        }
    }

    /** Returns when a row is projected, in seconds after the first one. */
    private double seconds(long row) {
        return row * (2.0 * retrieval.framesPerHalf() * periodSeconds);
    }

    Retrieval retrieval() {
        return retrieval;
    }

    int inputs() {
        return inputs;
    }

    int outputs() {
        return outputs;
    }

    /** Returns what a frame costs on the device. */
    FrameCost cost() {
        return cost;
    }

    /** Returns the seconds from one frame to the next. */
    double periodSeconds() {
        return periodSeconds;
    }

    RowRetrieval rows() {
        return rows;
    }

    CalibrationSchedule schedule() {
        return schedule;
    }

    /** Returns the faults met so far, those that a repetition cured included. */
    Map<DeviceFault.Kind, Long> faults() {
        return device.capability(GuardedDevice.class).map(GuardedDevice::faults).orElse(Map.of());
    }

    /**
     * Returns the largest number of frames that a number of rows can take, calibration of every brightness included; checks for drift and frames
     * that a guard repeats are not.
     */
    long mostFrames(long rowsToCome) {
        int classes = AutoExposure.brightnessClass(inputs) + 1;
        return Math.addExact(Math.multiplyExact(rowsToCome, 2L * retrieval.framesPerHalf()),
                classes * Calibration.mostFrames(exposure, retrieval));
    }

    boolean knowsIdeal() {
        return device.capability(KnownIdeal.class).isPresent();
    }

    /**
     * Returns the ideal projection, as the device knows it.
     *
     * @throws IllegalStateException if the device does not know its ideal projection
     */
    KnownIdeal ideal() {
        return device.capability(KnownIdeal.class).orElseThrow(() -> new IllegalStateException(
                "This device does not know its ideal projection, as a simulated one does."));
    }

    /**
     * Returns another device made ready for the same projections, calibrated once, at the time of a row.
     *
     * @param other closed with what is returned
     */
    PreparedDevice like(OpuDevice other, long row) {
        var prepared = new PreparedDevice(other, retrieval, inputs, outputs, exposure, Recalibration.NEVER,
                team.size(), periodSeconds, row);
        choosePixels(prepared);
        return prepared;
    }

    /** Returns the pixel of each output of a retrieval that chooses them, once it has projected; null otherwise. */
    int[] chosenPixels() {
        return demodulator.pixels();
    }

    /** Makes another preparation for the same projections use these pixels for its outputs. */
    void choosePixels(PreparedDevice other) {
        if (demodulator.chooses()) {
            other.demodulator.choose(demodulator.pixels());
        }
    }

    @Override
    public void close() {
        device.close();
    }
}
