package org.backlight.optics.characterization;

import java.util.ArrayList;
import java.util.List;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.cost.FrameCost;
import org.backlight.optics.cost.TimeSplit;

/**
 * Cost of a projection of a ternary vector with both halves.
 *
 * @param inputs of the projection
 * @param outputs of the projection
 * @param framesPerProjection its camera frames
 * @param frame one of them, by parts
 * @param hostMicros encoding and retrieval of the projection, measured on this machine
 */
public record ProjectionCost(long inputs, long outputs, int framesPerProjection, FrameCost frame,
        double hostMicros) {

    /** Returns the time of the projection by where it goes. */
    public TimeSplit seconds() {
        return frame.split().times(framesPerProjection);
    }

    /** Returns the energy of the projection by where it goes. */
    public TimeSplit joules() {
        return seconds().times(frame.powerWatts());
    }

    /** Returns the time of each phase by itself, of all frames; their sum exceeds {@link #seconds} where phases overlap. */
    public TimeSplit phases() {
        return frame.phases().times(framesPerProjection);
    }

    /**
     * Measures the host's part of a projection, and computes the device's. The device is asked for its timing, but exposes nothing.
     *
     * @param device the device
     * @param inputs of the projection, 4 to 1,000,000
     * @param outputs of the projection, 64 to 1,000,000
     * @throws IllegalArgumentException if the device has no projection of that size
     */
    public static ProjectionCost measure(DeviceChoice device, int inputs, int outputs) {
        return of(new DeviceUnderTest(device, 1, inputs, outputs));
    }

    private static ProjectionCost of(DeviceUnderTest tested, long inputs, long outputs, FrameCost frame) {
        return new ProjectionCost(inputs, outputs, 2 * tested.retrieval().framesPerHalf(), frame,
                HostTime.micros(tested, inputs, outputs));
    }

    /** Returns the cost of a device's projections of the measured size. */
    static ProjectionCost of(DeviceUnderTest tested) {
        return of(tested, tested.inputs(), tested.outputs(), tested.frameCost());
    }

    /**
     * Returns the costs of the largest projection of each entry of a device's table of frame rates, in the table's
     * order; entries that this device's mirrors or pixels do not reach are left out.
     */
    static List<ProjectionCost> published(DeviceUnderTest tested) {
        List<ProjectionCost> costs = new ArrayList<>();
        tested.choice().frameCosts()
                .forEach((size, frame) -> costs.add(of(tested, size.inputs(), size.outputs(), frame)));
        return costs;
    }
}
