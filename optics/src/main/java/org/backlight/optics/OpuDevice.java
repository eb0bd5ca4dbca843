package org.backlight.optics;

/**
 * The device boundary: binary frames in, camera counts out. A laboratory with a micromirror device, a scattering
 * medium and a camera implements this interface, and everything above it works unchanged;
 * {@link SimulatedOpu} is the twin.
 *
 * <p>The order of calls is {@link #geometry}, {@link #prepare}, any number of {@link #expose}, {@link #close}.
 * A device is used by one thread at a time.
 */
public interface OpuDevice extends AutoCloseable {

    /** Sizes, limits and nominal brightness. */
    OpuGeometry geometry();

    /**
     * Sets where the bits of a frame lie on the mirrors and which pixels are read.
     *
     * @throws IllegalArgumentException if the layout or the region does not fit the device
     */
    void prepare(MirrorLayout layout, Region region);

    /**
     * Shows each frame on the mirrors, exposes, and reads the camera.
     *
     * @param frames patterns of the prepared layout; not modified
     * @param shot light and exposure for all of them
     * @param counts as many frames of the prepared region; overwritten
     * @throws IllegalStateException if the device is not prepared
     * @throws IllegalArgumentException if frames, shot or counts do not fit it
     */
    void expose(BinaryFrames frames, Shot shot, CountFrames counts);

    /**
     * How fast frames of a projection of a size are.
     *
     * @throws IllegalArgumentException if the device does not take that size
     */
    OpuTiming timing(long inputs, long outputs);

    /** Frees the device; nothing is thrown. */
    @Override
    void close();
}
