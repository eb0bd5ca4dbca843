package org.backlight.optics.retrieval;

import org.backlight.optics.device.Aperture;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.PupilAxis;
import org.backlight.optics.device.Region;

/** Demodulator that takes the difference of counts with and without the anchor, for the chosen pixels. */
final class AnchorDemodulator extends Demodulator {
    private static final int LINE = 256;
    /** Outputs that are retrieved at once if their pixels are neighbours. */
    private static final int RUN = 64;

    private final int anchorBit;
    private final int outputs;
    private final OpuGeometry geometry;
    /** Mean square of an entry of the projection, relative to pixels that are points. */
    private final double entryVariance;
    private int[] pixels;

    AnchorDemodulator(OpuGeometry geometry, Region region, int anchorBit, int outputs) {
        super(region);
        this.anchorBit = anchorBit;
        this.outputs = outputs;
        this.geometry = geometry;
        Aperture aperture = new Aperture(geometry.aperturePixels());
        entryVariance = aperture.squaredContrast(geometry.grainRows())
                * aperture.squaredContrast(geometry.grainColumns());
    }

    @Override
    public boolean chooses() {
        return true;
    }

    /** {@inheritDoc} They are the first one of each grain. */
    @Override
    public int[] candidates() {
        int[] candidates = new int[PupilAxis.rows(geometry, region).grains()
                * PupilAxis.columns(geometry, region).grains()];
        int n = 0;
        for (int row = 0; row < region.rows(); row += geometry.grainRows()) {
            for (int column = 0; column < region.columns(); column += geometry.grainColumns()) {
                candidates[n++] = row * region.columns() + column;
            }
        }
        return candidates;
    }

    @Override
    public int[] pixels() {
        return pixels;
    }

    @Override
    public void choose(int[] chosen) {
        pixels = chosen;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public int lines() {
        return (outputs + LINE - 1) / LINE;
    }

    @Override
    public int outputsBefore(int line) {
        return Math.min(outputs, LINE * line);
    }

    @Override
    public void complete(BinaryFrames frames, int first) {
        int next = frames.add(frames.number(first) + 1, 0);
        frames.copyBits(first, next);
        frames.set(next, anchorBit);
    }

    @Override
    public void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out,
            int at, int from, int to) {
        float scale = (float) (sign / Math.sqrt(entryVariance * point.signalCounts() / 2));
        float[] weight = point.anchorWeight();
        int start = outputsBefore(from);
        int end = outputsBefore(to);
        int without = first * counts.region().pixels();
        int with = without + counts.region().pixels();
        if (counts.pixels() != null) {
            kernels.differences(counts, with + start, without + start, weight, start, scale, out, at + start,
                    end - start);
            return;
        }
        for (int i = start; i < end; i += RUN) {
            int length = Math.min(RUN, end - i);
            // Where the sensor has few pixels to spare, most outputs have the pixel next to that of the last one.
            if (pixels[i + length - 1] - pixels[i] == length - 1) {
                kernels.differences(counts, with + pixels[i], without + pixels[i], weight, i, scale, out,
                        at + i, length);
            } else {
                scattered(counts, with, without, weight, scale, out, at, i, length);
            }
        }
    }

    private void scattered(CountFrames counts, int with, int without, float[] weight, float scale,
            float[] out, int at, int first, int length) {
        for (int i = first; i < first + length; i++) {
            int pixel = pixels[i];
            float difference = counts.at(with + pixel) - counts.at(without + pixel);
            out[at + i] = Math.fma(difference, weight[i] * scale, out[at + i]);
        }
    }
}
