package org.backlight.optics.retrieval;

import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.Region;

/** Demodulator that takes the field pixel by pixel, where phases are stepped and every pixel is a grain. */
final class StepDemodulator extends Demodulator {
    private final int steps;

    StepDemodulator(Region region, int steps) {
        super(region);
        this.steps = steps;
    }

    @Override
    public int outputs() {
        return 2 * region.pixels();
    }

    @Override
    public int lines() {
        return region.rows();
    }

    @Override
    public int outputsBefore(int line) {
        return 2 * line * region.columns();
    }

    @Override
    public void complete(BinaryFrames frames, int first) {
        addSteps(frames, first, steps);
    }

    @Override
    public void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out,
            int at, int from, int to) {
        double scale = sign / (steps * unit(point));
        int start = from * region.columns();
        int pixels = (to - from) * region.columns();
        for (int k = 0; k < steps; k++) {
            double angle = 2 * Math.PI * k / steps;
            kernels.steps(counts, (first + k) * region.pixels() + start,
                    (float) (scale * Math.cos(angle)),
                    (float) (scale * Math.sin(angle)), out, at + 2 * start, pixels);
        }
    }
}
