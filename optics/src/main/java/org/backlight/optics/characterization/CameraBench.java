package org.backlight.optics.characterization;

import java.util.SplittableRandom;
import org.backlight.optics.characterization.Characterization.Image;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.device.Shot;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.CalibrationShots;
import org.backlight.optics.retrieval.Demodulator;
import org.backlight.optics.retrieval.ExposureSearch;
import org.backlight.optics.retrieval.OffAxisHolography;
import org.backlight.optics.retrieval.RegionChoice;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.twin.SimulatedOpu;

/**
 * A device prepared for a region about as high as wide, and what finds its exposure: for pictures and for the statistics of
 * light. The region has whole grains, and a carrier lies on a bin of its spectrum.
 */
final class CameraBench implements AutoCloseable {

    private static final int SIDE = 256;
    /** Where each pixel is a sum over all grains of its row and its column. */
    private static final int INTERPOLATED_SIDE = 128;

    private final DeviceUnderTest tested;
    private final SimulatedOpu device;
    private final MirrorLayout layout;
    private final Region region;
    private final ExposureSearch search;

    CameraBench(DeviceUnderTest tested) {
        this.tested = tested;
        device = tested.twin();
        Retrieval retrieval = tested.preset().retrieval();
        OpuGeometry geometry = device.geometry();
        layout = retrieval.layout(geometry, tested.inputs());
        RegionChoice choice = retrieval instanceof OffAxisHolography
                ? RegionChoice.withCarrier(geometry)
                : RegionChoice.of(geometry);
        int side = geometry.grainColumns() > 1 || geometry.aperturePixels() > 0 ? INTERPOLATED_SIDE : SIDE;
        region = choice.about(side, side);
        device.prepare(layout, region);
        Demodulator demodulator = Demodulator.of(retrieval, geometry, layout, region, region.pixels());
        AutoExposure settings = AutoExposure.standard();
        search = new ExposureSearch(geometry, region, retrieval, demodulator, settings,
                new CalibrationShots(device, layout, region, demodulator, settings.shots(), 0));
    }

    OpuGeometry geometry() {
        return device.geometry();
    }

    MirrorLayout layout() {
        return layout;
    }

    Region region() {
        return region;
    }

    /** The shot at which patterns with a number of inputs on just fill the camera, without reference beam. */
    Shot objectShot(int on) {
        return search.brightestUnsaturated(0, on, false);
    }

    /** The shot at which object and reference beam together just fill the camera. */
    Shot interferingShot(int on) {
        return search.interfering(on);
    }

    /** The first of some random patterns with a number of inputs on; the same ones each time. */
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

    CountFrames expose(BinaryFrames frames, Shot shot) {
        CountFrames counts = CountFrames.of(device.geometry(), region, frames.count());
        device.expose(frames, shot, counts);
        return counts;
    }

    /** The first frame as a picture. */
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
