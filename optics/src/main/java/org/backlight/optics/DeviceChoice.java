package org.backlight.optics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backlight.optics.cost.FrameCost;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.Operation;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.twin.KnownPhysics;

/**
 * Choice of a device, and of how the host uses it. A device of a {@link OpuPreset preset} is simulated; any other one
 * comes from a {@link org.backlight.optics.driver.DriverChoice driver}.
 */
public interface DeviceChoice {

    /** Returns the name of the preset or of the driver. */
    String name();

    /** Returns one sentence on what the device is. */
    String summary();

    /**
     * Opens the device.
     *
     * @param seed fixes all that is random of a device that is simulated
     * @return a device of its own, to be closed
     * @throws IllegalArgumentException if a parameter's value does not do
     * @throws org.backlight.optics.device.DeviceFault if the device cannot be reached
     */
    OpuDevice open(long seed);

    /**
     * Returns the method of retrieval for the device.
     *
     * @param geometry of the opened device
     */
    Retrieval retrieval(OpuGeometry geometry);

    /** Returns when the host looks for drift, and how much of it calls for another calibration. */
    Recalibration recalibration();

    /** Returns all parameters of the device, and then those of its use. */
    List<Parameter> table();

    /** Returns, in words, what says how the device is without being told otherwise: the preset, or the driver's defaults. */
    default String defaults() {
        return "device's defaults";
    }

    /** Returns those of {@link #table} that differ from what the device is without being told otherwise. */
    List<Parameter> changed();

    /**
     * Parameter of the device.
     *
     * @param path its name, such as {@code camera.bits}
     * @param value its value
     * @param source where it comes from
     */
    record Parameter(String path, String value, String source) {}

    /**
     * Makes a projection on the device.
     *
     * @param seed fixes all that is random of a device that is simulated
     * @param inputs n
     * @param outputs m
     * @throws IllegalArgumentException if the device has too few mirrors or pixels, or cannot do this retrieval
     */
    default OpticalProjection projection(long seed, long inputs, long outputs) {
        return OpticalProjection.on(open(seed), this, inputs, outputs);
    }

    /**
     * Computes what a frame of a projection costs on the device, which is opened to be asked.
     *
     * @throws IllegalArgumentException if the device does not take that size
     */
    default FrameCost frameCost(long inputs, long outputs) {
        try (OpuDevice device = open(0)) {
            return frameCost(device, inputs, outputs);
        }
    }

    /**
     * Computes what a frame of a projection costs on an opened device.
     *
     * @throws IllegalArgumentException if the device does not take that size
     */
    default FrameCost frameCost(OpuDevice device, long inputs, long outputs) {
        OpuGeometry geometry = device.geometry();
        Retrieval retrieval = retrieval(geometry);
        MirrorLayout layout = retrieval.layout(geometry, inputs);
        Region region = retrieval.region(device, inputs, outputs);
        return FrameCost.of(device.timing(inputs, outputs), geometry, layout, region);
    }

    /**
     * Computes what a frame of the largest projection of each entry of the device's table of frame rates costs, in the
     * table's order; empty for a device that tells no table. Entries that its mirrors or pixels do not reach are left out.
     */
    default Map<Operation.FrameRate, FrameCost> frameCosts() {
        Map<Operation.FrameRate, FrameCost> costs = new LinkedHashMap<>();
        try (OpuDevice device = open(0)) {
            for (Operation.FrameRate rate : device.capability(KnownPhysics.class)
                    .map(known -> known.parameters().operation().frameRates()).orElse(List.of())) {
                try {
                    costs.put(rate, frameCost(device, rate.inputs(), rate.outputs()));
                } catch (IllegalArgumentException e) {
                    // Other mirrors, pixels or retrieval than the table was measured with.
                    continue;
                }
            }
        }
        return costs;
    }
}
