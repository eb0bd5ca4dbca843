package org.backlight.optics;

import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.OpuTiming;
import org.backlight.optics.device.Region;
import org.backlight.optics.twin.SimulatedOpu;

/** A device behind the boundary that is none of the known kinds: a twin does its work. */
public abstract class WrappedTwin implements OpuDevice {

    public final SimulatedOpu twin;

    public WrappedTwin(SimulatedOpu twin) {
        this.twin = twin;
    }

    @Override
    public OpuGeometry geometry() {
        return twin.geometry();
    }

    @Override
    public OpuTiming timing(long inputs, long outputs) {
        return twin.timing(inputs, outputs);
    }

    @Override
    public void prepare(MirrorLayout layout, Region region) {
        twin.prepare(layout, region);
    }

    @Override
    public void close() {
        twin.close();
    }
}
