package org.backlight.optics.retrieval;

import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.Region;

/**
 * Demodulator that takes the field out of a band of the spectrum: that about the carrier, or that about zero where
 * phases are stepped.
 */
final class BandDemodulator extends Demodulator {
    private final SideBand band;
    private final int steps;

    BandDemodulator(Region region, SideBand band, int steps) {
        super(region);
        this.band = band;
        this.steps = steps;
    }

    @Override
    public int outputs() {
        return band.lines() * band.outputsPerLine();
    }

    @Override
    public int lines() {
        return band.lines();
    }

    @Override
    public int outputsBefore(int line) {
        return line * band.outputsPerLine();
    }

    @Override
    public void complete(BinaryFrames frames, int first) {
        addSteps(frames, first, steps);
    }

    @Override
    public void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out,
            int at, int from, int to) {
        band.accumulate(counts, first, (float) (sign / unit(point)), out, at, from, to);
    }
}
