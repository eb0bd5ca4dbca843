package org.backlight.optics.device;

/**
 * Readout of single pixels: the capability of a device that need not make those that nobody looks at, as a twin need not. It
 * exposes to counts {@link CountFrames#ofPixels of some pixels} as it would to those of the region, and gives the same
 * counts.
 *
 * <p>A device that stands before another one has it only if it implements it, since it may look at whole frames.
 */
public interface PixelReadout {

    /**
     * Returns whether this device, as it is prepared, gives some pixels alone, and saves time by it.
     *
     * @param pixels indices into a frame of the prepared region, in ascending order
     */
    boolean savesBy(int[] pixels);
}
