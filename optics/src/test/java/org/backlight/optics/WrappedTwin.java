package org.backlight.optics;

/** A device behind the boundary that is none of the known kinds: a twin does its work. */
abstract class WrappedTwin implements OpuDevice {

    final SimulatedOpu twin;

    WrappedTwin(SimulatedOpu twin) {
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
