package org.backlight.optics.cost;

import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.OpuTiming;
import org.backlight.optics.device.Region;

/**
 * Cost of one frame of a projection, by parts.
 *
 * <p>Frames are pipelined: while one is exposed, the next pattern is loaded and transferred, and the previous one is read,
 * transferred and retrieved. A frame therefore takes the device's period, or its longest phase if that is longer:
 *
 * <pre>
 * seconds = max(period, load, exposure, readout, transfer, host)
 * </pre>
 *
 * <p>Where the phases do not overlap, each part of the account is the phase's own duration, and the rest is waiting.
 * Where they must overlap, because together they are longer than the frame, the frame is shared in proportion to their
 * durations. So the parts always add up to the frame.
 *
 * @param periodSeconds from one frame to the next by the device's table of frame rates; above 0
 * @param phases how long each phase lasts by itself; its waiting is not used
 * @param powerWatts electrical power of the device, at least 0
 */
public record FrameCost(double periodSeconds, TimeSplit phases, double powerWatts) {

    /** Bytes of a count that is not rounded, a float32. */
    private static final int UNROUNDED_BYTES = Float.BYTES;

    /**
     * Returns the cost of a frame of a layout and a region.
     *
     * <p>The exposure lasts as long as the camera's longest one: a frame's place in time does not depend on what of it
     * calibration uses. A pattern is one bit for each input and each part of the anchor, which the device spreads
     * over mirrors; a count takes as many whole bytes as its bits need.
     */
    public static FrameCost of(OpuTiming timing, OpuGeometry geometry, MirrorLayout layout, Region region) {
        double patternBytes = Math.ceilDiv(layout.bits(), Byte.SIZE);
        double countBytes = region.pixels()
                * (double) (geometry.bits() == 0
                        ? UNROUNDED_BYTES
                        : Math.ceilDiv(geometry.bits(), Byte.SIZE));
        return new FrameCost(1 / timing.frameRateHz(),
                new TimeSplit(timing.loadMicros() * 1e-6, geometry.maximumExposureMicros() * 1e-6,
                        region.pixels() / timing.readoutPixelsPerSecond(),
                        patternBytes / timing.patternBytesPerSecond()
                                + countBytes / timing.countBytesPerSecond(),
                        region.pixels() / timing.hostCountsPerSecond(), 0),
                timing.powerWatts());
    }

    /** Returns the seconds of one frame. */
    public double seconds() {
        double longest = Math.max(Math.max(phases.load(), phases.exposure()),
                Math.max(phases.readout(), Math.max(phases.transfer(), phases.host())));
        return Math.max(periodSeconds, longest);
    }

    /** Returns the seconds of one frame by where they go. */
    public TimeSplit split() {
        double all = seconds();
        double busy = phases.busy();
        if (busy >= all) {
            return new TimeSplit(phases.load(), phases.exposure(), phases.readout(), phases.transfer(),
                    phases.host(), 0).times(all / busy);
        }
        return new TimeSplit(phases.load(), phases.exposure(), phases.readout(), phases.transfer(),
                phases.host(), all - busy);
    }

    /** Returns the seconds that a number of frames take. */
    public double seconds(long frames) {
        return frames * seconds();
    }

    /** Returns the joules that a number of frames take. */
    public double joules(long frames) {
        return seconds(frames) * powerWatts;
    }
}
