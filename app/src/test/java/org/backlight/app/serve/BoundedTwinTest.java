package org.backlight.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.backlight.optics.OpuPresets;
import org.backlight.optics.device.ForwardingDevice;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.Region;
import org.backlight.optics.twin.KnownPhysics;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;

/** What counts of a twin is what it stores, also after it was asked for more than there is, or failed to make it. */
class BoundedTwinTest {

    private static final Region REGION = new Region(16, 64);
    private static final int SMALL = 10;
    private static final int LARGE = 40;

    private final OpuDevice twin = new SimulatedOpu(OpuPresets.load("ideal").parameters(), 1);

    private MirrorLayout layout(int inputs) {
        return MirrorLayout.fill(twin.geometry(), inputs, 0);
    }

    private long stored(int inputs) {
        return twin.capability(KnownPhysics.class).orElseThrow().storedBytes(layout(inputs), REGION);
    }

    @Test
    void aMatrixInPlaceOfAnotherCountsAlone() {
        assertThat(stored(SMALL)).isBetween(1L, stored(LARGE) - 1);
        // Both at once do not fit, and never have to.
        var held = new HeldMemory(stored(LARGE));
        try (OpuDevice bounded = BoundedTwin.of(twin, held)) {
            for (int inputs : new int[]{SMALL, LARGE, LARGE, SMALL}) {
                bounded.prepare(layout(inputs), REGION);
                assertThat(held.bytes()).isEqualTo(stored(inputs));
            }
        }
        assertThat(held.bytes()).isZero();
    }

    @Test
    void aTwinThatIsRefusedMoreCountsAsBefore() {
        var held = new HeldMemory(stored(LARGE) - 1);
        try (OpuDevice bounded = BoundedTwin.of(twin, held)) {
            bounded.prepare(layout(SMALL), REGION);
            assertThatThrownBy(() -> bounded.prepare(layout(LARGE), REGION)).isInstanceOf(Refusal.class)
                    .hasMessageContaining(stored(LARGE) + " bytes");
            assertThat(held.bytes()).isEqualTo(stored(SMALL));
            bounded.prepare(layout(SMALL), REGION);
            assertThat(held.bytes()).isEqualTo(stored(SMALL));
        }
        assertThat(held.bytes()).isZero();
    }

    /** Twin without memory for more inputs than a few. */
    private static final class Scarce extends ForwardingDevice {

        private Scarce(OpuDevice device) {
            super(device);
        }

        @Override
        public void prepare(MirrorLayout layout, Region region) {
            if (layout.inputs() > SMALL) {
                throw new OutOfMemoryError("no memory for a matrix");
            }
            super.prepare(layout, region);
        }
    }

    /** It may have made the new matrix or still have the old one. */
    @Test
    void aTwinThatFailsCountsAsTheLargerMatrix() {
        var held = new HeldMemory(stored(LARGE));
        try (OpuDevice bounded = BoundedTwin.of(new Scarce(twin), held)) {
            bounded.prepare(layout(SMALL), REGION);
            assertThatThrownBy(() -> bounded.prepare(layout(LARGE), REGION))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThat(held.bytes()).isEqualTo(stored(LARGE));
            bounded.prepare(layout(SMALL), REGION);
            assertThat(held.bytes()).isEqualTo(stored(SMALL));
        }
        assertThat(held.bytes()).isZero();
    }
}
