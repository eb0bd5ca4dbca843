package org.backlight.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.backlight.app.run.RunSummary;
import org.backlight.app.terminal.Words;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.OpuTiming;
import org.backlight.optics.device.Region;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;

/** What a run says of a device that failed on the way. */
class FaultyDeviceTest {

    private static final OpuPreset PRESET = OpuPresets.load("launay-2020");

    /** A laboratory whose connection breaks now and then. */
    private static final class Laboratory implements OpuDevice {
        private final OpuDevice twin = new SimulatedOpu(PRESET.parameters(), 3);
        private int broken;

        @Override
        public OpuGeometry geometry() {
            return twin.geometry();
        }

        @Override
        public void prepare(MirrorLayout layout, Region region) {
            twin.prepare(layout, region);
        }

        @Override
        public void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
            if (broken > 0) {
                broken--;
                throw new UncheckedIOException(new IOException("socket closed"));
            }
            twin.expose(frames, settings, counts);
        }

        @Override
        public OpuTiming timing(long inputs, long outputs) {
            return twin.timing(inputs, outputs);
        }

        @Override
        public void close() {
            twin.close();
        }
    }

    private static OpuAtWork project(Laboratory laboratory, int broken) {
        var opu = new OpuAtWork(OpticalProjection.on(laboratory, PRESET, 3, 8));
        laboratory.broken = broken;
        opu.project(MemorySegment.ofArray(new float[]{1, 0, -1}), MemorySegment.ofArray(new float[8]), 1);
        return opu;
    }

    @Test
    void faultsReachTheSummaryOverAllPartsOfARun() {
        try (var first = project(new Laboratory(), 2);
                var second = project(new Laboratory(), 1);
                var healthy = project(new Laboratory(), 0)) {
            assertThat(first.summary().faults()).isEqualTo(Map.of("connection_lost", 2L));
            second.resume(first.metric(1, 1));
            assertThat(second.summary().faults()).isEqualTo(Map.of("connection_lost", 3L));
            assertThat(healthy.summary().faults()).isNull();
            assertThat(Words.counts(second.summary().faults())).isEqualTo("3 connection lost");
            var summary = new RunSummary("r", "odfa", "digits", 1, 1, 1, 1, 1, null, 1, 1, 1,
                    second.summary(), null, null, null, null, null, null);
            assertThat(summary.json()).contains("\"connection_lost\" : 3");
        }
    }
}
