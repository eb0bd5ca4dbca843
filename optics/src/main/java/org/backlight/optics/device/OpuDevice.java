package org.backlight.optics.device;

import java.util.Optional;

/**
 * Device that turns binary frames into camera counts: the device boundary. A laboratory with a micromirror device, a
 * scattering medium and a camera implements this interface, and everything above it works unchanged. What only some
 * devices can do or know is a {@link #capability} that is asked for.
 *
 * <p>The order of calls is {@link #geometry}, {@link #prepare}, any number of {@link #expose}, {@link #close}.
 * A device is used by one thread at a time, but not always by the same one: {@link GuardedDevice}, which stands before every
 * device that has not the capability {@link Replay}, calls {@link #expose} on a thread of its own and the other methods on that of the projection.
 */
public interface OpuDevice extends AutoCloseable {

    /** Returns sizes, limits and nominal brightness. */
    OpuGeometry geometry();

    /**
     * Sets where the bits of a frame lie on the mirrors and which pixels are read.
     *
     * <p>Called again, with the same arguments, before an exposure that failed is repeated: the place to open a lost connection
     * anew.
     *
     * @throws IllegalArgumentException if the layout or the region does not fit the device
     * @throws DeviceFault if the device fails
     */
    void prepare(MirrorLayout layout, Region region);

    /**
     * Shows each frame on the mirrors, exposes, and reads the camera.
     *
     * <p>The guard repeats a call that fails, as {@link FaultPolicy} says. A failure is a {@link DeviceFault} or any other
     * exception of the connection, such as {@link java.io.UncheckedIOException}, which counts as a lost one; its message
     * becomes part of the sentence that the user reads. Exceptions that tell of a mistake in a program, such as those below
     * and others that {@link GuardedDevice} lists, are not repeated.
     *
     * <p>A call that does not return in time has its thread interrupted ({@link Thread#interrupt}), and must then return or
     * throw soon, and write to counts no more: it is called again on the same thread, and a device that has not come back
     * within the policy's time by then is given up.
     *
     * @param frames patterns of the prepared layout; not modified
     * @param settings light and exposure for all of them
     * @param counts as many frames of the prepared region, or of some of its pixels if {@link PixelReadout} offers that;
     *     overwritten
     * @throws IllegalStateException if the device is not prepared
     * @throws IllegalArgumentException if frames, settings or counts do not fit it
     * @throws DeviceFault if the device notices itself that it failed
     */
    void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts);

    /**
     * Returns how fast frames of a projection of a size are.
     *
     * @throws IllegalArgumentException if the device does not take that size
     */
    OpuTiming timing(long inputs, long outputs);

    /**
     * Returns something that only some devices can do or know, such as {@link KnownIdeal} or {@link Replay}. A device has
     * what it implements; one that stands before another has what that one has as well, see {@link ForwardingDevice}.
     *
     * @param kind the capability
     * @return empty if the device lacks it
     */
    default <C> Optional<C> capability(Class<C> kind) {
        return kind.isInstance(this) ? Optional.of(kind.cast(this)) : Optional.empty();
    }

    /** Frees the device; nothing is thrown. */
    @Override
    void close();
}
