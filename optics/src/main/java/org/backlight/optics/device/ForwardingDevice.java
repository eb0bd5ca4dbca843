package org.backlight.optics.device;

import java.util.Objects;
import java.util.Optional;

/**
 * Device that does all that another one does, its {@link #capability capabilities} included, but {@link PixelReadout}; the base of devices that
 * only record, check or limit what another one gives. One that changes the counts must override {@link #capability} and
 * drop those that no longer hold.
 */
public abstract class ForwardingDevice implements OpuDevice {

    /** The device that answers. */
    protected final OpuDevice device;

    /**
     * Creates a device that stands before another one.
     *
     * @param device the device that answers; closed with this
     */
    protected ForwardingDevice(OpuDevice device) {
        this.device = Objects.requireNonNull(device, "device");
    }

    @Override
    public OpuGeometry geometry() {
        return device.geometry();
    }

    @Override
    public OpuTiming timing(long inputs, long outputs) {
        return device.timing(inputs, outputs);
    }

    @Override
    public void prepare(MirrorLayout layout, Region region) {
        device.prepare(layout, region);
    }

    @Override
    public void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
        device.expose(frames, settings, counts);
    }

    @Override
    public <C> Optional<C> capability(Class<C> kind) {
        Optional<C> own = OpuDevice.super.capability(kind);
        return kind == PixelReadout.class ? own : own.or(() -> device.capability(kind));
    }

    @Override
    public void close() {
        device.close();
    }
}
