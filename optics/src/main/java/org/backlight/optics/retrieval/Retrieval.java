package org.backlight.optics.retrieval;

import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;

/**
 * How the host gets a linear projection out of intensities. A camera sees |y|^2, which is not linear in the
 * pattern; each method makes the field interfere with a known one.
 */
public sealed interface Retrieval permits OffAxisHolography, PhaseShifting, AnchorRetrieval {

    /** Camera frames for each half (positive or negative) of a ternary vector. */
    int framesPerHalf();

    /**
     * The most outputs that a device gives with this method.
     *
     * @throws IllegalArgumentException if the device cannot do it at all
     */
    long maximumOutputs(OpuGeometry geometry);

    /**
     * The region of the camera that a number of outputs needs.
     *
     * @throws IllegalArgumentException if the device does not offer so many outputs; the message says how many
     */
    Region region(OpuGeometry geometry, long outputs);

    /**
     * The region of the camera that a number of outputs needs, on a device that reads no more than a number of pixels
     * in a frame's period. A method that only chooses from more pixels than it needs makes do with these; one that
     * needs more takes longer than the period.
     *
     * @param mostPixels what is read within a period, see {@link org.backlight.optics.device.OpuTiming#pixelsPerPeriod}
     * @throws IllegalArgumentException if the device does not offer so many outputs; the message says how many
     */
    default Region regionWithin(double mostPixels, OpuGeometry geometry, long outputs) {
        return region(geometry, outputs);
    }

    /**
     * Where a number of inputs lies on the mirrors, and the anchor if the method has one.
     *
     * @throws IllegalArgumentException if the device has too few mirrors
     */
    default MirrorLayout layout(OpuGeometry geometry, long inputs) {
        return MirrorLayout.fill(geometry, inputs, 0);
    }

    /**
     * Checks a number of outputs.
     *
     * @throws IllegalArgumentException if the device does not offer so many; the message says how many
     */
    default void check(OpuGeometry geometry, long outputs) {
        long most = maximumOutputs(geometry);
        if (outputs < 1 || outputs > most) {
            throw new IllegalArgumentException(
                    "The projection has " + outputs + " outputs, but this device offers 1 to "
                            + most + " with " + this + ".");
        }
    }

    /**
     * The region of the camera that a number of outputs gets on a device, whose table of frame rates bounds it.
     *
     * @throws IllegalArgumentException if the device does not offer so many outputs; the message says how many
     */
    default Region region(OpuDevice device, long inputs, long outputs) {
        OpuGeometry geometry = device.geometry();
        // How many outputs fit is said before the table says which sizes it has.
        check(geometry, outputs);
        return regionWithin(device.timing(inputs, outputs).pixelsPerPeriod(), geometry, outputs);
    }
}
