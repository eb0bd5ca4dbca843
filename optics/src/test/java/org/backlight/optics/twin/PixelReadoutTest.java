package org.backlight.optics.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.SplittableRandom;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.TernaryErrors;
import org.backlight.optics.Twins;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.ForwardingDevice;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.PixelReadout;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pixels that are read alone read the same as in their region. */
class PixelReadoutTest {

    private static final int INPUTS = 300;
    private static final int FRAMES = 7;
    private static final Region REGION = new Region(5, 192);
    private static final ExposureSettings SETTINGS = new ExposureSettings(200, 1e-3, 0);

    private static OpuPreset preset(String... overrides) {
        return OpuPresets.load("wang-2024", overrides.length == 0
                ? Map.of()
                : Map.of(overrides[0], overrides[1]));
    }

    private static MirrorLayout layout(OpuDevice device) {
        return new AnchorRetrieval(0, 3).layout(device.geometry(), INPUTS);
    }

    private static BinaryFrames frames(MirrorLayout layout) {
        BinaryFrames frames = new BinaryFrames(layout.bits());
        frames.clock(0, 0, 0.3);
        SplittableRandom random = new SplittableRandom(3);
        for (int f = 0; f < FRAMES; f++) {
            frames.add(f, 0);
            for (int j = 0; j < INPUTS; j++) {
                if (random.nextInt(FRAMES) < f) {
                    frames.set(f, j);
                }
            }
            if (f % 2 == 1) {
                frames.copyBits(f - 1, f);
                frames.set(f, layout.anchorBit());
            }
        }
        return frames;
    }

    @ParameterizedTest
    @CsvSource({"camera.bits, 8", "camera.bits, 0", "camera.read-noise-electrons, 0",
            "camera.dark-signal-non-uniformity-electrons, 0", "medium.decorrelation-seconds, 1",
            "camera.shot-noise, false"})
    void pixelsReadAsInTheirRegion(String parameter, String value) {
        OpuPreset preset = preset(parameter, value);
        try (SimulatedOpu device = new SimulatedOpu(preset.parameters(), 5);
                SimulatedOpu scalar = TwinParts.scalar(preset.parameters(), 5)) {
            MirrorLayout layout = layout(device);
            BinaryFrames frames = frames(layout);
            CountFrames all = CountFrames.of(device.geometry(), REGION, FRAMES);
            device.prepare(layout, REGION);
            scalar.prepare(layout, REGION);
            device.expose(frames, SETTINGS, all);
            for (int length : new int[]{1, 63, 64, 65, 300, 704}) {
                int[] pixels = new SplittableRandom(length).ints(0, REGION.pixels()).distinct().limit(length)
                        .sorted().toArray();
                assertThat(device.savesBy(pixels)).isTrue();
                for (SimulatedOpu twin : new SimulatedOpu[]{device, scalar}) {
                    CountFrames some = CountFrames.ofPixels(twin.geometry(), pixels, FRAMES);
                    twin.expose(frames, SETTINGS, some);
                    for (int f = 0; f < FRAMES; f++) {
                        for (int i = 0; i < length; i++) {
                            assertThat(some.at(f * some.region().pixels() + i))
                                    .isEqualTo(all.at(f * REGION.pixels() + pixels[i]));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"medium.grain-rows=5", "camera.aperture-pixels=1", "medium.kind=hadamard",
            "reference.photons-per-pixel-microsecond=1", "camera.bits=8"})
    void whereNothingIsSavedPixelsAreRefused(String setting) {
        String[] parts = setting.split("=");
        try (SimulatedOpu device = new SimulatedOpu(preset(parts).parameters(), 5)) {
            MirrorLayout layout = layout(device);
            device.prepare(layout, REGION);
            // The region has fifteen tiles; 705 pixels take twelve, and no quarter is saved.
            int length = parts[0].equals("camera.bits") ? 705 : 100;
            int[] pixels = new SplittableRandom(1).ints(0, REGION.pixels()).distinct().limit(length)
                    .sorted().toArray();
            assertThat(device.savesBy(pixels)).isFalse();
            CountFrames some = CountFrames.ofPixels(device.geometry(), pixels, FRAMES);
            assertThatThrownBy(() -> device.expose(frames(layout), SETTINGS, some))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage("This device gives no " + length
                            + " pixels alone of a region of 5 x 192.");
        }
    }

    /** A device that may look at frames gets whole ones, and the projection is the same. */
    @Test
    void projectionsAreTheSameWithWholeFrames() {
        final class Looking extends ForwardingDevice {
            private int narrow;

            Looking(OpuDevice device) {
                super(device);
            }

            @Override
            public void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
                narrow += counts.pixels() == null ? 0 : 1;
                super.expose(frames, settings, counts);
            }
        }
        int outputs = 500;
        MemorySegment errors = TernaryErrors.random(4, 9, INPUTS, 0.4);
        Looking looking = new Looking(preset().open(5));
        assertThat(looking.capability(PixelReadout.class)).isEmpty();
        try (OpticalProjection bare = OpticalProjection.on(preset().open(5), preset(), INPUTS, outputs);
                OpticalProjection wrapped = OpticalProjection.on(looking, preset(), INPUTS, outputs)) {
            for (int batch = 1; batch <= 2; batch++) {
                assertThat(Twins.project(bare, errors, 9)).isEqualTo(Twins.project(wrapped, errors, 9));
            }
            assertThat(bare.chosenPixels()).isEqualTo(wrapped.chosenPixels());
        }
        assertThat(looking.narrow).isZero();
    }
}
