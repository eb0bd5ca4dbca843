package org.backlight.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.backlight.app.run.LatestFrame;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.device.GuardedDevice;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.PixelReadout;
import org.backlight.optics.device.Replay;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservedDeviceTest {

    private static final int INPUTS = 5;
    private static final int OUTPUTS = 100;
    private static final int ROWS = 10;

    @TempDir
    private Path folder;

    private static float[] project(OpuDevice device, OpuPreset preset) {
        float[] input = new float[ROWS * INPUTS];
        for (int i = 0; i < input.length; i++) {
            input[i] = i * 7 % 3 - 1;
        }
        float[] output = new float[ROWS * OUTPUTS];
        try (var projection = OpticalProjection.on(device, preset, INPUTS, OUTPUTS)) {
            projection.project(MemorySegment.ofArray(input), MemorySegment.ofArray(output), ROWS);
        }
        return output;
    }

    /** Whatever the retrieval and the readout. */
    @Test
    void whatIsObservedIsTheSameBitForBit() throws IOException {
        for (String name : List.of("launay-2020", "wang-2024")) {
            OpuPreset preset = OpuPresets.load(name);
            Path file = folder.resolve(name + "/opu/latest.npz");
            var observed = new ObservedDevice(new SimulatedOpu(preset.parameters(), 3));
            observed.observeInto(file);
            assertThat(project(observed, preset)).as(name)
                    .isEqualTo(project(new SimulatedOpu(preset.parameters(), 3), preset));
            LatestFrame frame = LatestFrame.read(file);
            assertThat(frame.layout().inputs()).isEqualTo(INPUTS);
            assertThat(frame.bits()).hasSize(frame.layout().bits());
            assertThat(frame.counts()).as(name).hasSizeGreaterThanOrEqualTo(OUTPUTS);
        }
    }

    @Test
    void itHasWhatTheDeviceHas() {
        OpuPreset preset = OpuPresets.load("launay-2020");
        try (var observed = new ObservedDevice(new SimulatedOpu(preset.parameters(), 3))) {
            assertThat(observed.capability(PixelReadout.class)).isPresent();
            assertThat(observed.capability(Replay.class)).isPresent();
            assertThat(observed.capability(GuardedDevice.class)).isEmpty();
        }
    }

    /** A folder that cannot be made stands for a disk that is full. */
    @Test
    void aFrameThatCannotBeKeptEndsNothing() throws IOException {
        Path blocked = Files.writeString(folder.resolve("opu"), "a file");
        OpuPreset preset = OpuPresets.load("launay-2020");
        var observed = new ObservedDevice(new SimulatedOpu(preset.parameters(), 3));
        observed.observeInto(blocked.resolve("latest.npz"));
        assertThat(project(observed, preset))
                .isEqualTo(project(new SimulatedOpu(preset.parameters(), 3), preset));
        assertThat(blocked).hasContent("a file");
    }
}
