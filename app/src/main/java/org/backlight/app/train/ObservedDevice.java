package org.backlight.app.train;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.run.LatestFrame;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.ForwardingDevice;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.PixelReadout;
import org.backlight.optics.device.Region;

/**
 * Device that answers as another one does, and now and then keeps the last frame of an exposure, with the counts that came back,
 * for those who watch the run. It changes nothing, and takes at most one in {@value #SHARE} of the time: a frame that takes
 * longer to write is written less often.
 */
final class ObservedDevice extends ForwardingDevice {

    private static final System.Logger LOG = System.getLogger(ObservedDevice.class.getPackageName());
    private static final long SHARE = 200;
    private static final long LEAST_NANOS = 1_000_000_000;

    private MirrorLayout layout;
    private Region region;
    private volatile Path file;
    private long next = System.nanoTime();
    private boolean told;

    /**
     * Creates an observer.
     *
     * @param device what answers, with its guard; closed with this
     */
    ObservedDevice(OpuDevice device) {
        super(device);
    }

    /** Chooses the file that frames are written to from now on. */
    void observeInto(Path newFile) {
        file = newFile;
    }

    @Override
    public void prepare(MirrorLayout newLayout, Region newRegion) {
        device.prepare(newLayout, newRegion);
        layout = newLayout;
        region = newRegion;
    }

    @Override
    public void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
        device.expose(frames, settings, counts);
        Path to = file;
        long begin = System.nanoTime();
        if (to != null && frames.count() > 0 && begin - next >= 0) {
            keep(to, frames, settings, counts);
            long end = System.nanoTime();
            next = end + Math.max(LEAST_NANOS, SHARE * (end - begin));
        }
    }

    private void keep(Path to, BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
        int last = frames.count() - 1;
        byte[] bits = new byte[layout.bits()];
        for (int bit = 0; bit < bits.length; bit++) {
            bits[bit] = (byte) (frames.get(last, bit) ? 1 : 0);
        }
        int[] pixels = counts.pixels() == null ? new int[0] : counts.pixels();
        float[] values = new float[counts.pixels() == null ? region.pixels() : pixels.length];
        int from = last * counts.region().pixels();
        for (int i = 0; i < values.length; i++) {
            values[i] = counts.at(from + i);
        }
        try {
            new LatestFrame(frames.number(last), layout, bits, region, pixels, values,
                    new LatestFrame.Settings(settings.exposureMicros(), settings.laserTransmission(),
                            settings.referenceTransmission(), frames.referencePhaseRadians(last),
                            geometry().saturationCounts()))
                    .write(to);
        } catch (IOException e) {
            // Nobody's training ends for a picture; the disk may have room again the next time.
            LOG.log(told ? Level.DEBUG : Level.WARNING, () -> "the device's latest frame is not kept in " + to
                    + ": " + FileTrouble.words(e));
            told = true;
        }
    }

    /** Whole frames are not looked at where single pixels are read, so that a twin keeps its speed. */
    @Override
    public <C> Optional<C> capability(Class<C> kind) {
        return kind == PixelReadout.class ? device.capability(kind) : super.capability(kind);
    }
}
