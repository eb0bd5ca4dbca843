package org.backlight.optics.retrieval;

import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.FrameNumbers;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.Region;
import org.backlight.substrate.random.RandomStream;

/**
 * Exposures of a calibration, which are counted. Deterministic: patterns depend on the frames' numbers alone, which go
 * on from {@link #startAt}. However many they are, they are taken to be shown at one time.
 */
public final class CalibrationExposures {

    private final OpuDevice device;
    private final MirrorLayout layout;
    private final Region region;
    private final Demodulator demodulator;
    private final int usual;
    private final double seconds;
    private CountFrames counts;
    private long number;
    private long framesExposed;

    /**
     * Prepares exposures that are all shown at one time; exposes nothing yet.
     *
     * @param usual frames of a mean
     * @param seconds when they are shown, after the host began
     */
    public CalibrationExposures(OpuDevice device, MirrorLayout layout, Region region, Demodulator demodulator,
            int usual, double seconds) {
        this.device = device;
        this.layout = layout;
        this.region = region;
        this.demodulator = demodulator;
        this.usual = usual;
        this.seconds = seconds;
    }

    /** Returns the frames exposed so far. */
    public long framesExposed() {
        return framesExposed;
    }

    /** Sets the number of the next frame. */
    public void startAt(long first) {
        number = first;
    }

    /** Takes numbers for some frames, and returns the first of them. */
    public long take(int frames) {
        long first = number;
        number += frames;
        return first;
    }

    /** Returns a batch for frames of these exposures. */
    public BinaryFrames batch() {
        BinaryFrames frames = new BinaryFrames(layout.bits());
        frames.clock(seconds, 0, 0);
        return frames;
    }

    /** Returns the mean count over pixels and frames of random patterns. */
    double mean(ExposureSettings settings, int on) {
        return mean(settings, patterns(usual, on, false));
    }

    /** Returns the mean count over pixels and frames of the empty pattern. */
    double mean(ExposureSettings settings, boolean empty) {
        return mean(settings, patterns(usual, empty ? 0 : 1, false));
    }

    private double mean(ExposureSettings settings, BinaryFrames frames) {
        double[] sum = new double[1];
        each(settings, frames, (counts, frame) -> sum[0] += counts.sum(frame));
        return sum[0] / frames.count() / region.pixels();
    }

    /** Receiver of the counts of one frame. */
    interface Look {
        void at(CountFrames counts, int frame);
    }

    /** Exposes frames one by one, which needs little memory however large the region is. */
    void each(ExposureSettings settings, BinaryFrames frames, Look look) {
        BinaryFrames one = batch();
        int[] active = new int[layout.bits()];
        for (int f = 0; f < frames.count(); f++) {
            one.clear();
            one.add(frames.number(f), frames.referencePhaseRadians(f));
            int found = frames.activeBits(f, active);
            for (int k = 0; k < found; k++) {
                one.set(0, active[k]);
            }
            look.at(expose(settings, one), 0);
        }
    }

    /** Exposes frames; the counts are valid until the next call. */
    public CountFrames expose(ExposureSettings settings, BinaryFrames frames) {
        if (counts == null || counts.capacity() < frames.count()) {
            counts = CountFrames.of(device.geometry(), region, frames.count());
        }
        device.expose(frames, settings, counts);
        framesExposed += frames.count();
        return counts;
    }

    /** Returns random patterns with a number of inputs on. */
    public BinaryFrames patterns(int count, int on, boolean anchor) {
        RandomStream random = new RandomStream(FrameNumbers.CALIBRATION);
        BinaryFrames frames = batch();
        for (int f = 0; f < count; f++) {
            int frame = frames.add(number++, demodulator.firstPhase());
            if (anchor) {
                frames.set(frame, layout.anchorBit());
            }
            // Floyd's sampling without replacement (Bentley and Floyd, CACM 30, 754 (1987)).
            for (int j = layout.inputs() - on; j < layout.inputs(); j++) {
                int candidate = (int) Long.remainderUnsigned(random.word(number, j), j + 1L);
                frames.set(frame, frames.get(frame, candidate) ? j : candidate);
            }
        }
        return frames;
    }
}
