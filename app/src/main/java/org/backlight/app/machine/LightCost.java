package org.backlight.app.machine;

import org.backlight.optics.DeviceChoice;
import org.backlight.optics.cost.FrameCost;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.Retrieval;

/**
 * Cost of projecting one ternary vector by light. A camera region holds a number of outputs; where a projection has more, each of its patterns
 * is exposed several times, with another part of the speckle on the camera, or another medium in front of it.
 *
 * @param device its name
 * @param inputs of the projection
 * @param outputs of the projection
 * @param mostOutputs how many the device gives at once
 * @param exposures that all outputs together need, at least 1
 * @param frames of one vector: both halves, in all exposures
 * @param frame what each of them costs
 * @param pixels counts that each of them gives
 */
public record LightCost(String device, long inputs, long outputs, long mostOutputs, long exposures,
        long frames, FrameCost frame, long pixels) {

    /**
     * Computes the cost on a device, which is opened to be asked.
     *
     * @throws IllegalArgumentException if the device has not that many inputs
     */
    public static LightCost of(DeviceChoice choice, long inputs, long outputs) {
        try (OpuDevice device = choice.open(0)) {
            OpuGeometry geometry = device.geometry();
            Retrieval retrieval = choice.retrieval(geometry);
            MirrorLayout layout = retrieval.layout(geometry, inputs);
            long most = mostAtOnce(device, retrieval, inputs);
            long exposures = Math.ceilDiv(outputs, most);
            long atOnce = Math.ceilDiv(outputs, exposures);
            Region region = retrieval.region(device, inputs, atOnce);
            return new LightCost(choice.name(), inputs, outputs, most, exposures,
                    Math.multiplyExact(exposures, 2L * retrieval.framesPerHalf()),
                    FrameCost.of(device.timing(inputs, atOnce), geometry, layout, region), region.pixels());
        }
    }

    /** Returns the largest number of outputs at once that its camera and its table of frame rates take. */
    private static long mostAtOnce(OpuDevice device, Retrieval retrieval, long inputs) {
        long least = 1;
        device.timing(inputs, least);
        long most = Math.min(retrieval.maximumOutputs(device.geometry()), device.geometry().maximumOutputs());
        while (least < most) {
            long middle = least + Math.ceilDiv(most - least, 2);
            if (takes(device, inputs, middle)) {
                least = middle;
            } else {
                most = middle - 1;
            }
        }
        return least;
    }

    private static boolean takes(OpuDevice device, long inputs, long outputs) {
        try {
            device.timing(inputs, outputs);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** Returns the seconds of one vector on the device. */
    public double seconds() {
        return frame.seconds(frames);
    }

    /** Returns the electrical energy of one vector on the device, in joules. */
    public double joules() {
        return frame.joules(frames);
    }
}
