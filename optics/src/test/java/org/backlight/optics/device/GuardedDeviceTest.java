package org.backlight.optics.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.TernaryErrors;
import org.backlight.optics.WrappedTwin;
import org.backlight.optics.cost.Ledger;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.OffAxisHolography;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuardedDeviceTest {

    private static final int INPUTS = 10;
    private static final int OUTPUTS = 100;
    private static final int BATCH = 16;

    /** A twin that fails in a given way for a number of exposures, once it is told to. */
    private static final class FaultyOpu extends WrappedTwin {
        private final DeviceFault.Kind kind;
        /** Exposures before the failures. */
        private int healthy;
        private int failures;
        private boolean closed;

        FaultyOpu(DeviceFault.Kind kind) {
            super(new SimulatedOpu(OpuPresets.load("launay-2020").parameters(), 4));
            this.kind = kind;
        }

        @Override
        public void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
            twin.expose(frames, settings, counts);
            if (failures == 0 || healthy-- > 0) {
                return;
            }
            failures--;
            int n = counts.region().pixels();
            short[] all = counts.counts16();
            switch (kind) {
                case TIMEOUT -> {
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                case CONNECTION_LOST, WRONG_ANSWER -> throw new DeviceFault(kind, "the cable is out.", null);
                case STUCK_FRAME -> System.arraycopy(all, 2 * n, all, 3 * n, n);
                case SATURATED -> Arrays.fill(all, 5 * n, 5 * n + n / 2, (short) 255);
                case BLANK -> Arrays.fill(all, 0, n, (short) 7);
            }
        }

        @Override
        public void close() {
            closed = true;
            twin.close();
        }
    }

    private static OpticalProjection projection(OpuDevice device) {
        OpuDevice guarded = device instanceof SimulatedOpu
                ? device
                : new GuardedDevice(device, new FaultPolicy(2, 0.5, 0.05));
        return new OpticalProjection(guarded, new OffAxisHolography(), INPUTS, OUTPUTS,
                AutoExposure.standard(), 1);
    }

    /**
     * Rows of two brightnesses take two exposures, and the device fails in the second one. What the first one exposed is no
     * calibration.
     */
    @Test
    void framesOfRowsThatFailCountForRows() {
        FaultyOpu device = new FaultyOpu(DeviceFault.Kind.CONNECTION_LOST);
        int inputs = 40;
        try (OpticalProjection projection = new OpticalProjection(
                new GuardedDevice(device, new FaultPolicy(2, 0.5, 0.05)), new OffAxisHolography(), inputs,
                OUTPUTS, AutoExposure.standard(), 1)) {
            float[] rows = new float[2 * inputs];
            rows[0] = 1;
            Arrays.fill(rows, inputs, 2 * inputs, 1);
            MemorySegment input = MemorySegment.ofArray(rows);
            MemorySegment output = MemorySegment.ofArray(new float[2 * OUTPUTS]);
            projection.project(input, output, 2);
            Ledger before = projection.ledger();
            assertThat(before.frames()).isEqualTo(2);
            device.healthy = 1;
            device.failures = 3;
            assertThatThrownBy(() -> projection.project(input, output, 2)).isInstanceOf(DeviceFault.class);
            Ledger after = projection.ledger();
            assertThat(after.frames()).isEqualTo(3);
            assertThat(after.rows()).isEqualTo(before.rows());
            assertThat(after.calibrationFrames()).isEqualTo(before.calibrationFrames());
        }
    }

    private static float[] project(OpticalProjection projection) {
        float[] output = new float[BATCH * OUTPUTS];
        projection.project(TernaryErrors.random(1, BATCH, INPUTS, 0.5), MemorySegment.ofArray(output), BATCH);
        return output;
    }

    @ParameterizedTest
    @EnumSource
    void faultsThatPassAreCuredAndReported(DeviceFault.Kind kind) {
        FaultyOpu device = new FaultyOpu(kind);
        try (var healthy = projection(new SimulatedOpu(OpuPresets.load("launay-2020").parameters(), 4));
                var guarded = projection(device)) {
            assertThat(project(guarded)).isEqualTo(project(healthy));
            assertThat(guarded.faults()).isEmpty();
            device.failures = 2;
            assertThat(project(guarded)).isEqualTo(project(healthy));
            assertThat(guarded.faults()).isEqualTo(Map.of(kind, 2L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void faultsThatStayAreThrown(DeviceFault.Kind kind) {
        FaultyOpu device = new FaultyOpu(kind);
        try (var healthy = projection(new SimulatedOpu(OpuPresets.load("launay-2020").parameters(), 4));
                var guarded = projection(device)) {
            project(guarded);
            project(healthy);
            device.failures = 3;
            assertThatThrownBy(() -> project(guarded)).isInstanceOfSatisfying(DeviceFault.class,
                    fault -> assertThat(fault.kind()).isEqualTo(kind))
                    .hasMessageEndingWith("It was asked 3 times.");
            assertThat(guarded.faults()).isEqualTo(Map.of(kind, 3L));
            // The device recovers, and the projection goes on as if nothing had happened.
            assertThat(project(guarded)).isEqualTo(project(healthy));
        }
    }

    @Test
    void devicesAreGuardedByDefault() {
        FaultyOpu device = new FaultyOpu(DeviceFault.Kind.STUCK_FRAME);
        try (var projection = new OpticalProjection(device, new OffAxisHolography(), INPUTS, OUTPUTS,
                AutoExposure.standard(), 1)) {
            project(projection);
            device.failures = 1;
            project(projection);
            assertThat(projection.faults()).isEqualTo(Map.of(DeviceFault.Kind.STUCK_FRAME, 1L));
        }
    }

    @Test
    void devicesAreClosedWhenTheProjectionCannotBeMade() {
        FaultyOpu tooSmall = new FaultyOpu(DeviceFault.Kind.BLANK);
        assertThatThrownBy(() -> new OpticalProjection(tooSmall, new OffAxisHolography(), INPUTS, 200_000,
                AutoExposure.standard(), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(tooSmall.closed).isTrue();
        FaultyOpu unused = new FaultyOpu(DeviceFault.Kind.BLANK);
        assertThatThrownBy(() -> new OpticalProjection(unused, new OffAxisHolography(), INPUTS, OUTPUTS,
                AutoExposure.standard(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(unused.closed).isTrue();
    }

    @Test
    void badPoliciesAreRefused() {
        assertThatThrownBy(() -> new FaultPolicy(-1, 1, 0.1))
                .hasMessage("retries is -1; expected a whole number from 0 to 1000");
        assertThatThrownBy(() -> new FaultPolicy(1, 0, 0.1))
                .hasMessageStartingWith("timeout (seconds) is 0;");
        assertThatThrownBy(() -> new FaultPolicy(1, 1, 2)).hasMessageStartingWith("saturated fraction is 2;");
    }
}
