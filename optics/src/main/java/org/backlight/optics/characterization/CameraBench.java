package org.backlight.optics.characterization;

import java.util.SplittableRandom;
import org.backlight.optics.characterization.Characterization.Image;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.GuardedDevice;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.CalibrationExposures;
import org.backlight.optics.retrieval.Demodulator;
import org.backlight.optics.retrieval.ExposureSearch;
import org.backlight.optics.retrieval.Retrieval;

/**
 * Device prepared for a region about as high as wide, with its exposure: for pictures and for the statistics of light.
 * The region has whole grains, and a carrier lies on a bin of its spectrum.
 */
final class CameraBench implements AutoCloseable {

    private static final int SIDE = 256;
    /** Side of the region of a camera in which each pixel is a sum over all grains of its row and its column. */
    private static final int INTERPOLATED_SIDE = 128;

    private final DeviceUnderTest tested;
    private final OpuDevice device;
    private final MirrorLayout layout;
    private final Region region;
    private final ExposureSearch search;

    CameraBench(DeviceUnderTest tested) {
        this.tested = tested;
        Retrieval retrieval = tested.retrieval();
        OpuGeometry geometry = tested.geometry();
        layout = retrieval.layout(geometry, tested.inputs());
        int side = geometry.grainColumns() > 1 || geometry.aperturePixels() > 0 ? INTERPOLATED_SIDE : SIDE;
        region = retrieval.regions(geometry).about(side, side);
        Demodulator demodulator = retrieval.demodulator(geometry, layout, region, region.pixels());
        device = prepared(tested, layout, region);
        AutoExposure autoExposure = AutoExposure.standard();
        search = new ExposureSearch(geometry, region, retrieval, demodulator, autoExposure,
                new CalibrationExposures(device, layout, region, demodulator, autoExposure.frames(), 0));
    }

    private static OpuDevice prepared(DeviceUnderTest tested, MirrorLayout layout, Region region) {
        OpuDevice device = GuardedDevice.before(tested.device());
        try {
            device.prepare(layout, region);
            device.capability(GuardedDevice.class).ifPresent(guard -> {
                guard.expect(tested.frameCost().seconds());
                // The search for an exposure saturates the camera.
                guard.acceptSaturation();
            });
            return device;
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    OpuGeometry geometry() {
        return tested.geometry();
    }

    MirrorLayout layout() {
        return layout;
    }

    Region region() {
        return region;
    }

    /** Finds the settings at which patterns with a number of inputs on just fill the camera, without reference beam. */
    ExposureSettings objectSettings(int on) {
        return search.brightestUnsaturated(0, on, false);
    }

    /** Finds the settings at which object and reference beam together just fill the camera. */
    ExposureSettings interferingSettings(int on) {
        return search.interfering(on);
    }

    /** Returns the first of some random patterns with a number of inputs on; the same ones each time. */
    BinaryFrames patterns(int count, int on) {
        SplittableRandom random = new SplittableRandom(tested.seed());
        BinaryFrames frames = new BinaryFrames(layout.bits());
        for (int f = 0; f < count; f++) {
            int frame = frames.add(f, 0);
            int left = on;
            for (int j = 0; j < tested.inputs(); j++) {
                if (random.nextInt(tested.inputs() - j) < left) {
                    frames.set(frame, j);
                    left--;
                }
            }
        }
        return frames;
    }

    CountFrames expose(BinaryFrames frames, ExposureSettings settings) {
        CountFrames counts = CountFrames.of(tested.geometry(), region, frames.count());
        device.expose(frames, settings, counts);
        return counts;
    }

    /** Returns the first frame as a picture. */
    Image image(CountFrames counts) {
        float[] values = new float[region.pixels()];
        for (int p = 0; p < values.length; p++) {
            values[p] = counts.at(p);
        }
        return new Image(region.rows(), region.columns(), values);
    }

    @Override
    public void close() {
        device.close();
    }
}
