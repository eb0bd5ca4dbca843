package org.backlight.optics.twin;

import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.Region;

/**
 * Knowledge of every physical parameter of a device, each of which can be changed: the capability of a twin. It can be
 * asked after the device is closed as well.
 */
public interface KnownPhysics {

    /** Returns the parameters of the device. */
    OpuParameters parameters();

    /** Returns the seed that fixes its medium, its mirrors that do not move, and its noise. */
    long seed();

    /**
     * Opens a device of the same seed with other parameters.
     *
     * @return a device of its own, to be closed
     */
    OpuDevice with(OpuParameters changed);

    /**
     * Returns the most bytes of transmission matrices that the device stores once it is prepared so: 0 where none is, since it is
     * made anew in each call or stays in its file.
     *
     * @param layout where the bits of a frame lie on the mirrors
     * @param region which pixels are read
     */
    long storedBytes(MirrorLayout layout, Region region);
}
