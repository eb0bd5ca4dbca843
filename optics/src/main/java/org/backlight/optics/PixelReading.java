package org.backlight.optics;

import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.Demodulator;
import org.backlight.optics.retrieval.OperatingPoint;

/** Reading of single pixels, without any field to interfere with: an output is a count in units of one input's. */
final class PixelReading extends Demodulator {

    private final int pixelsPerFrame;
    private final int[] pixels;

    PixelReading(Region region, int[] pixels) {
        super(region);
        pixelsPerFrame = region.pixels();
        this.pixels = pixels;
    }

    @Override
    public int[] pixels() {
        return pixels;
    }

    @Override
    public int outputs() {
        return pixels.length;
    }

    @Override
    public int lines() {
        return 1;
    }

    @Override
    public int outputsBefore(int line) {
        return line == 0 ? 0 : pixels.length;
    }

    /** {@inheritDoc} None follow. */
    @Override
    public void complete(BinaryFrames frames, int first) {}

    @Override
    public void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out,
            int at, int from, int to) {
        for (int i = outputsBefore(from); i < outputsBefore(to); i++) {
            out[at + i] += sign * counts.at(first * pixelsPerFrame + pixels[i])
                    / (float) point.signalCounts();
        }
    }
}
