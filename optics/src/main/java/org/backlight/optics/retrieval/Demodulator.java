package org.backlight.optics.retrieval;

import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.Region;

/** Arithmetic of a {@link Retrieval} for a given region: which frames it needs, and what it does with counts. */
public abstract class Demodulator {

    final RetrievalKernels kernels = RetrievalKernels.best();
    final Region region;

    /**
     * Creates a demodulator for a region of interest.
     *
     * @param region what is read of the sensor
     */
    protected Demodulator(Region region) {
        this.region = region;
    }

    /** Returns the outputs of the whole region, at least those asked for. */
    public abstract int outputs();

    /** Returns how many independent lines of outputs there are, into which retrieval can be split. */
    public abstract int lines();

    /** Returns the outputs that precede a line, or all of them for the number of lines. */
    public abstract int outputsBefore(int line);

    /** Adds the frames that follow the first of a half, whose bits are set. */
    public abstract void complete(BinaryFrames frames, int first);

    /** Returns the phase of the reference beam in the first frame, in radians. */
    public double firstPhase() {
        return 0;
    }

    /**
     * Adds sign times the retrieved projection to a row of outputs, those of some lines alone.
     *
     * @param counts frames of the region, or of the chosen {@link #pixels} alone
     * @param first the first frame of the half
     * @param out changed from {@code at + outputsBefore(from)} to {@code at + outputsBefore(to) - 1}
     */
    public abstract void accumulate(CountFrames counts, int first, OperatingPoint point, float sign,
            float[] out,
            int at, int from, int to);

    /** Adds sign times the retrieved projection to a row of outputs. */
    public void accumulate(CountFrames counts, int first, OperatingPoint point, float sign, float[] out,
            int at) {
        accumulate(counts, first, point, sign, out, at, 0, lines());
    }

    /** Returns whether each output is that of a pixel that calibration chooses from {@link #candidates}. */
    public boolean chooses() {
        return false;
    }

    /** Returns the pixels from which outputs are chosen, whose fields are independent, in ascending order; none to choose from. */
    public int[] candidates() {
        return new int[0];
    }

    /** Returns the chosen pixel of each output, in ascending order; null if none are chosen, or not yet. */
    public int[] pixels() {
        return null;
    }

    /**
     * Chooses the pixels of the outputs from now on.
     *
     * @param chosen from {@link #candidates}, in ascending order, one for each output
     * @throws UnsupportedOperationException if outputs are not chosen
     */
    public void choose(int[] chosen) {
        throw new UnsupportedOperationException("This retrieval chooses no pixels.");
    }

    /** Returns the standard deviation of |r| Re y for one active input, the factor between a demodulated count and an output. */
    static double unit(OperatingPoint point) {
        return Math.sqrt(point.referenceCounts() * point.signalCounts() / 2);
    }

    /** Adds the frames of further phase steps to that of a half. */
    static void addSteps(BinaryFrames frames, int first, int steps) {
        for (int k = 1; k < steps; k++) {
            int next = frames.add(frames.number(first) + k, 2 * Math.PI * k / steps);
            frames.copyBits(first, next);
        }
    }
}
