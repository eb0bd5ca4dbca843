package org.backlight.optics.retrieval;

import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;

/**
 * Method of obtaining a linear projection from intensities. A camera sees |y|^2, which is not linear in the pattern, so
 * each method makes the field interfere with a known one: the {@link KnownField}, which calibration sets and measures.
 *
 * <p>A method is a record of its parameters. One that is to be named in presets and on the command line is added to
 * {@link RetrievalMethods}; nothing else asks which method it deals with.
 */
public interface Retrieval {

    /** Returns the name by which presets and the command line choose this method, such as {@code off-axis}. */
    String method();

    /** Returns the camera frames for each half (positive or negative) of a ternary vector. */
    int framesPerHalf();

    /** Returns whether the device's reference beam is the known field; otherwise it is closed. */
    boolean usesReference();

    /**
     * Returns the largest number of outputs that a device gives with this method.
     *
     * @throws IllegalArgumentException if the device cannot do it at all
     */
    long maximumOutputs(OpuGeometry geometry);

    /**
     * Returns the regions of interest from which this method takes the smallest that is large enough.
     *
     * @throws IllegalArgumentException if the device cannot do it at all
     */
    default RegionChoice regions(OpuGeometry geometry) {
        return RegionChoice.of(geometry);
    }

    /**
     * Returns the region of interest that a number of outputs needs.
     *
     * @throws IllegalArgumentException if the device offers fewer outputs; the message says how many
     */
    Region region(OpuGeometry geometry, long outputs);

    /**
     * Returns the region of interest that a number of outputs needs, on a device that reads no more than a number of pixels
     * in a frame's period. A method that only chooses from more pixels than it needs makes do with these; one that
     * needs more takes longer than the period.
     *
     * @param mostPixels what is read within a period, see {@link org.backlight.optics.device.OpuTiming#pixelsPerPeriod}
     * @throws IllegalArgumentException if the device offers fewer outputs; the message says how many
     */
    default Region regionWithin(double mostPixels, OpuGeometry geometry, long outputs) {
        return region(geometry, outputs);
    }

    /**
     * Lays a number of inputs on the mirrors, and the anchor if the method has one.
     *
     * @throws IllegalArgumentException if the device has too few mirrors
     */
    default MirrorLayout layout(OpuGeometry geometry, long inputs) {
        return MirrorLayout.fill(geometry, inputs, 0);
    }

    /**
     * Makes the arithmetic of this method for a region.
     *
     * @param layout from {@link #layout}
     * @param region whole grains; not always one of {@link #region}
     * @param outputs that are wanted
     */
    Demodulator demodulator(OpuGeometry geometry, MirrorLayout layout, Region region, int outputs);

    /**
     * Makes what sets and measures the known field in a calibration.
     *
     * @param bench exposes calibration frames
     */
    KnownField knownField(CalibrationBench bench);

    /**
     * Returns the largest number of frames that setting and measuring the known field takes for one brightness class, with the choice of
     * pixels that the first one may need.
     */
    long mostFieldFrames(AutoExposure autoExposure);

    /**
     * Returns this method with one output for each grain of its region in turn, so that nothing is chosen by what is measured;
     * itself, if it chooses nothing.
     */
    default Retrieval withoutChoice() {
        return this;
    }

    /**
     * Checks a number of outputs.
     *
     * @throws IllegalArgumentException if the device offers fewer; the message says how many
     */
    default void check(OpuGeometry geometry, long outputs) {
        long most = maximumOutputs(geometry);
        if (outputs < 1 || outputs > most) {
            throw new IllegalArgumentException(
                    "The projection has " + outputs + " outputs, but this device offers 1 to "
                            + most + " with " + this
                            + (outputs > most
                                    ? "; it would take " + Math.ceilDiv(outputs, most)
                                            + " exposures of each pattern."
                                    : "."));
        }
    }

    /**
     * Returns the region of interest that a number of outputs gets on a device, whose table of frame rates bounds it.
     *
     * @throws IllegalArgumentException if the device offers fewer outputs; the message says how many
     */
    default Region region(OpuDevice device, long inputs, long outputs) {
        OpuGeometry geometry = device.geometry();
        // How many outputs fit is said before the table says which sizes it has.
        check(geometry, outputs);
        return regionWithin(device.timing(inputs, outputs).pixelsPerPeriod(), geometry, outputs);
    }
}
