package org.backlight.app.serve;

import java.util.Optional;
import org.backlight.optics.device.ForwardingDevice;
import org.backlight.optics.device.KnownIdeal;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.PixelReadout;
import org.backlight.optics.device.Region;
import org.backlight.optics.twin.KnownPhysics;

/** Twin whose stored transmission matrix counts as memory that clients hold, as does that of the ideal it is compared with. */
final class BoundedTwin extends ForwardingDevice implements KnownIdeal {

    private final KnownPhysics physics;
    private final KnownIdeal ideal;
    private final HeldMemory held;
    private long taken;

    private BoundedTwin(OpuDevice device, KnownPhysics physics, KnownIdeal ideal, HeldMemory held) {
        super(device);
        this.physics = physics;
        this.ideal = ideal;
        this.held = held;
    }

    /** Returns a device of which what it stores counts; any device that is no twin as it is, since its matrix is made of glass. */
    static OpuDevice of(OpuDevice device, HeldMemory held) {
        Optional<KnownPhysics> physics = device.capability(KnownPhysics.class);
        Optional<KnownIdeal> ideal = device.capability(KnownIdeal.class);
        return physics.isPresent() && ideal.isPresent()
                ? new BoundedTwin(device, physics.get(), ideal.get(), held)
                : device;
    }

    @Override
    public void prepare(MirrorLayout layout, Region region) {
        long bytes = physics.storedBytes(layout, region);
        // A device that is refused another matrix, or cannot make it, may still store the one that it has.
        if (bytes > taken) {
            held.takeMore(taken, bytes, "The transmission matrix of this simulated device takes");
            taken = bytes;
        }
        super.prepare(layout, region);
        held.giveBack(taken - bytes);
        taken = bytes;
    }

    /** Counts and pixels are the twin's own. */
    @Override
    public <C> Optional<C> capability(Class<C> kind) {
        return kind == PixelReadout.class ? device.capability(kind) : super.capability(kind);
    }

    @Override
    public OpuDevice perfect() {
        return of(ideal.perfect(), held);
    }

    @Override
    public OpuDevice perfectAsItDrifts() {
        return of(ideal.perfectAsItDrifts(), held);
    }

    @Override
    public void close() {
        super.close();
        held.giveBack(taken);
        taken = 0;
    }
}
