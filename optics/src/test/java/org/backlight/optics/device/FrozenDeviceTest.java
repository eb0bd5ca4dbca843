package org.backlight.optics.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.Twins;
import org.backlight.optics.WrappedTwin;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices that answer in good form, but with frames of the past, or not at all. */
class FrozenDeviceTest {

    private static final int INPUTS = 40;
    private static final int OUTPUTS = 200;
    private static final int CALLS = 12;

    /** A twin whose camera may freeze, and whose connection may break. */
    private static final class Laboratory extends WrappedTwin {
        private int frozenCalls;
        private int brokenCalls;
        private RuntimeException broken = new UncheckedIOException(new IOException("socket closed"));
        private int calls;
        /** Whether what is delivered again is the last exposure as a whole, and not its last frame. */
        private boolean wholeBuffer;
        private short[] last;

        Laboratory(OpuPreset preset) {
            super(new SimulatedOpu(preset.parameters(), 4));
        }

        @Override
        public void prepare(MirrorLayout layout, Region region) {
            super.prepare(layout, region);
            if (brokenCalls > 0 && calls > 0 && broken instanceof UncheckedIOException) {
                brokenCalls--;
                throw broken;
            }
        }

        @Override
        public void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
            calls++;
            if (brokenCalls > 0) {
                brokenCalls--;
                throw broken;
            }
            int n = counts.region().pixels();
            if (frozenCalls > 0) {
                frozenCalls--;
                for (int f = 0; f < frames.count(); f++) {
                    int from = wholeBuffer ? f % (last.length / n) : last.length / n - 1;
                    System.arraycopy(last, from * n, counts.counts16(), f * n, n);
                }
                return;
            }
            twin.expose(frames, settings, counts);
            last = Arrays.copyOf(counts.counts16(), frames.count() * n);
        }
    }

    private static OpuPreset preset(String name, Map<String, String> changes) {
        return OpuPresets.load(name, changes);
    }

    private static OpticalProjection projection(OpuDevice device, OpuPreset preset) {
        return new OpticalProjection(new GuardedDevice(device, new FaultPolicy(2, 5, 0.05)),
                preset.retrieval(),
                INPUTS, OUTPUTS, AutoExposure.standard(), 1);
    }

    /** Rows of one sign, so that an off-axis exposure has one frame. */
    private static MemorySegment row(int number, boolean bothSigns) {
        float[] row = new float[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            row[i] = (i + number) % 3 != 0 ? 0 : bothSigns && i % 2 == 0 ? -1 : 1;
        }
        return MemorySegment.ofArray(row);
    }

    private static float[] project(OpticalProjection projection, int number, boolean bothSigns) {
        return Twins.project(projection, row(number, bothSigns), 1);
    }

    @ParameterizedTest
    @CsvSource({"launay-2020, false, false", "launay-2020, true, false", "launay-2020, true, true",
            "wang-2024, false, false", "wang-2024, true, false", "wang-2024, true, true"})
    void aFrozenCameraIsFoundWithOneRowACall(String name, boolean bothSigns, boolean wholeBuffer) {
        OpuPreset preset = preset(name, Map.of());
        Laboratory laboratory = new Laboratory(preset);
        laboratory.wholeBuffer = wholeBuffer;
        try (var projection = projection(laboratory, preset);
                var healthy = projection(new SimulatedOpu(preset.parameters(), 4), preset)) {
            for (int call = 0; call < CALLS; call++) {
                assertThat(project(projection, call, bothSigns)).isEqualTo(project(healthy, call, bothSigns));
            }
            assertThat(projection.faults()).isEmpty();

            laboratory.frozenCalls = 2;
            assertThat(project(projection, CALLS, bothSigns)).isEqualTo(project(healthy, CALLS, bothSigns));
            assertThat(projection.faults()).isEqualTo(Map.of(DeviceFault.Kind.STUCK_FRAME, 2L));

            laboratory.frozenCalls = Integer.MAX_VALUE;
            int before = laboratory.calls;
            assertThatThrownBy(() -> project(projection, CALLS + 1, bothSigns))
                    .isInstanceOf(DeviceFault.class)
                    .hasMessageMatching("The device delivered a stuck frame: frame \\d+ equals frame \\d+ in "
                            + "every pixel, although it shows something else. It was asked 3 times.");
            assertThat(laboratory.calls - before).isEqualTo(3);
        }
    }

    /** The same row again may give the same counts on a device without noise, and on one of few bits by chance. */
    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024", "ideal"})
    void perfectAndCoarseDevicesAreNotTakenForFrozen(String name) {
        OpuPreset ideal = preset(name, Map.of());
        OpuParameters perfect = ideal.parameters().perfect();
        // A camera of two levels cannot see an anchor as small as the default.
        Retrieval retrieval = ideal.retrieval() instanceof AnchorRetrieval anchor
                ? new AnchorRetrieval(256, anchor.pixelsPerOutput())
                : ideal.retrieval();
        for (OpuParameters parameters : new OpuParameters[]{perfect, ideal.parameters(),
                preset(name.equals("ideal") ? "launay-2020" : name, Map.of("camera.bits", "1")).parameters(),
                preset(name.equals("ideal") ? "launay-2020" : name, Map.of("camera.bits", "2"))
                        .parameters()}) {
            try (var projection = new OpticalProjection(
                    new GuardedDevice(new WrappedTwin(new SimulatedOpu(parameters, 4)) {
                        @Override
                        public void expose(BinaryFrames frames, ExposureSettings settings,
                                CountFrames counts) {
                            twin.expose(frames, settings, counts);
                        }
                    }, new FaultPolicy(0, 5, 0.5)), retrieval, INPUTS, 8, AutoExposure.standard(),
                    1)) {
                for (int call = 0; call < CALLS; call++) {
                    Twins.project(projection, row(call / 3, call % 2 == 0), 1);
                }
                assertThat(projection.faults()).isEmpty();
            }
        }
    }

    /** Frames without noise on a camera of two levels: patterns that differ in one of many inputs look alike. */
    @Test
    void whatChanceExplainsIsNoFault() {
        OpuGeometry geometry = new SimulatedOpu(Twins.LAUNAY.parameters(), 1).geometry();
        Region region = new Region(8, 64);
        var layout = MirrorLayout.fill(geometry, 1000, 0);
        ExposureSettings settings = new ExposureSettings(100, 1, 0.5);
        CountFrames counts = CountFrames.of16Bits(region, 1);
        BinaryFrames frames = new BinaryFrames(layout.bits());
        frames.add(1, 0);
        BinaryFrames similar = new BinaryFrames(layout.bits());
        similar.add(2, 0);
        BinaryFrames other = new BinaryFrames(layout.bits());
        other.add(3, 0);
        for (int i = 0; i < 500; i++) {
            frames.set(0, i);
            similar.set(0, i == 0 ? 500 : i);
            other.set(0, 500 + i);
        }
        for (int i = 0; i < region.pixels(); i++) {
            counts.counts16()[i] = (short) (i * 37 % 11 < 5 ? 1 : 0);
        }
        var repeated = new FramePlausibility(geometry, layout, region);
        repeated.accept(frames, settings, counts);
        assertThat(repeated.repeatedBy(similar, 0, settings, counts)).isEqualTo(-1);
        assertThat(repeated.repeatedBy(other, 0, settings, counts)).isEqualTo(1);
        assertThat(repeated.repeatedBy(frames, 0, settings, counts)).isEqualTo(-1);
        assertThat(repeated.repeatedBy(frames, 0, new ExposureSettings(50, 1, 0.5), counts)).isEqualTo(1);
        // The same light, otherwise made.
        assertThat(repeated.repeatedBy(frames, 0, new ExposureSettings(200, 0.5, 0.5), counts)).isEqualTo(-1);
        // One pixel that is always bright tells nothing.
        Arrays.fill(counts.counts16(), (short) 0);
        counts.counts16()[7] = 255;
        repeated.accept(frames, settings, counts);
        assertThat(repeated.repeatedBy(other, 0, settings, counts)).isEqualTo(-1);
    }

    @Test
    void aLostConnectionThatComesBackIsCured() {
        OpuPreset preset = preset("launay-2020", Map.of());
        Laboratory laboratory = new Laboratory(preset);
        try (var projection = projection(laboratory, preset);
                var healthy = projection(new SimulatedOpu(preset.parameters(), 4), preset)) {
            assertThat(project(projection, 0, true)).isEqualTo(project(healthy, 0, true));
            // Once when it exposes, and once when it is prepared anew.
            laboratory.brokenCalls = 2;
            assertThat(project(projection, 1, true)).isEqualTo(project(healthy, 1, true));
            assertThat(projection.faults()).isEqualTo(Map.of(DeviceFault.Kind.CONNECTION_LOST, 2L));
        }
    }

    @Test
    void aLostConnectionThatStaysEndsInOneSentence() {
        OpuPreset preset = preset("launay-2020", Map.of());
        Laboratory laboratory = new Laboratory(preset);
        try (var projection = projection(laboratory, preset)) {
            project(projection, 0, true);
            laboratory.brokenCalls = Integer.MAX_VALUE;
            assertThatThrownBy(() -> project(projection, 1, true)).isInstanceOf(DeviceFault.class)
                    .hasMessage(
                            "The device lost its connection: it says \"socket closed\". It was asked 3 times.")
                    .hasRootCauseMessage("socket closed");
            assertThat(projection.faults()).isEqualTo(Map.of(DeviceFault.Kind.CONNECTION_LOST, 3L));
        }
    }

    @Test
    void mistakesInAProgramAreThrownAtOnce() {
        OpuPreset preset = preset("launay-2020", Map.of());
        Laboratory laboratory = new Laboratory(preset);
        try (var projection = projection(laboratory, preset)) {
            project(projection, 0, true);
            laboratory.broken = new IndexOutOfBoundsException("index 5");
            laboratory.brokenCalls = Integer.MAX_VALUE;
            int before = laboratory.calls;
            assertThatThrownBy(() -> project(projection, 1, true)).isSameAs(laboratory.broken);
            assertThat(laboratory.calls - before).isEqualTo(1);
            assertThat(projection.faults()).isEmpty();
        }
    }
}
