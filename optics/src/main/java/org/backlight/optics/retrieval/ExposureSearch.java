package org.backlight.optics.retrieval;

import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.substrate.check.Ranges;

/** Search for the brightest light that the camera can take, as {@link AutoExposure} says. */
public final class ExposureSearch {

    private static final int SEARCH_STEPS = 14;
    private static final int SEARCH_FRAMES = 4;
    /** The most frames of a search: both ends, and each step. */
    static final int MOST_FRAMES = (SEARCH_STEPS + 2) * SEARCH_FRAMES;

    private final OpuGeometry geometry;
    private final Region region;
    private final Retrieval retrieval;
    private final Demodulator demodulator;
    private final AutoExposure autoExposure;
    private final CalibrationExposures exposures;

    /**
     * Prepares searches on a device; nothing is exposed yet.
     *
     * @param geometry of the device
     * @param region whose pixels are looked at
     * @param retrieval decides which beams are on
     * @param demodulator tells which pixels count
     * @param autoExposure how bright frames may be
     * @param exposures exposes the frames
     */
    public ExposureSearch(OpuGeometry geometry, Region region, Retrieval retrieval, Demodulator demodulator,
            AutoExposure autoExposure, CalibrationExposures exposures) {
        this.geometry = geometry;
        this.region = region;
        this.retrieval = retrieval;
        this.demodulator = demodulator;
        this.autoExposure = autoExposure;
        this.exposures = exposures;
    }

    /** Returns settings at which reference and object beam are balanced, and then as bright as the camera can take. */
    public ExposureSettings interfering(int on) {
        ExposureSettings object = brightestUnsaturated(0, on, false);
        ExposureSettings reference = brightestUnsaturated(1, 0, false);
        double dark = exposures.mean(object.withReference(0), true);
        double objectRate = (exposures.mean(object, on) - dark) / object.doseMicros();
        double referenceRate = (exposures.mean(reference, true)
                - exposures.mean(reference.withReference(0), true))
                / reference.doseMicros();
        if (!(referenceRate > 0) && geometry.bits() > 2) {
            throw new IllegalStateException(
                    "The camera sees no reference beam, though " + retrieval + " needs one.");
        }
        double wanted = autoExposure.referenceToSignal() * Math.max(objectRate, 0) / referenceRate;
        double transmission = Math.clamp(Double.isFinite(wanted) ? wanted : 1,
                geometry.minimumReferenceTransmission(), 1);
        return brightestUnsaturated(transmission, on, false);
    }

    /**
     * Returns the largest dose at which no more pixels than allowed saturate: bisection on a logarithmic scale.
     *
     * @throws IllegalStateException if even the smallest dose saturates too many
     */
    public ExposureSettings brightestUnsaturated(double referenceTransmission, int on, boolean anchor) {
        double low = geometry.minimumExposureMicros() * geometry.minimumLaserTransmission();
        double high = geometry.maximumExposureMicros();
        ExposureSettings brightest = settings(high, referenceTransmission);
        if (geometry.saturationCounts() == Double.POSITIVE_INFINITY
                || saturated(brightest, on, anchor) <= allowedFraction()) {
            return brightest;
        }
        double least = saturated(settings(low, referenceTransmission), on, anchor);
        if (least > allowedFraction()) {
            double dark = saturated(new ExposureSettings(geometry.minimumExposureMicros(), 0, 0), 0, false);
            if (dark > allowedFraction()) {
                throw new IllegalStateException("The camera reads its largest count, "
                        + Ranges.text(geometry.saturationCounts()) + ", on " + Math.round(dark * 1000) / 10.0
                        + " % of the pixels in the dark: its black level is too high for its bits "
                        + "(camera.black-level-counts, camera.bits).");
            }
            throw new IllegalStateException("The camera is overexposed: at its shortest exposure ("
                    + geometry.minimumExposureMicros() + " microseconds) and the laser's least transmission ("
                    + geometry.minimumLaserTransmission() + "), " + Math.round(least * 1000) / 10.0
                    + " % of the pixels saturate, and at most " + allowedFraction() * 100
                    + " % may.");
        }
        for (int step = 0; step < SEARCH_STEPS; step++) {
            double middle = Math.sqrt(low * high);
            if (saturated(settings(middle, referenceTransmission), on, anchor) <= allowedFraction()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return settings(low, referenceTransmission);
    }

    /**
     * Returns the largest number of saturated pixels: as set, but a converter of few bits has its largest count at half of a step below full
     * scale, so 4^-bits of the pixels may read it.
     */
    private double allowedFraction() {
        int bits = geometry.bits();
        return bits == 0
                ? autoExposure.saturatedFraction()
                : Math.max(autoExposure.saturatedFraction(), Math.pow(4, -bits));
    }

    /** Returns a dose as the longest exposure that gives it, so that the laser is dimmed last. */
    private ExposureSettings settings(double doseMicros, double referenceTransmission) {
        double exposure = Math.clamp(doseMicros, geometry.minimumExposureMicros(),
                geometry.maximumExposureMicros());
        return new ExposureSettings(exposure, Math.min(1, doseMicros / exposure), referenceTransmission);
    }

    private double saturated(ExposureSettings settings, int on, boolean anchor) {
        int[] pixels = demodulator.pixels();
        long[] found = new long[1];
        exposures.each(settings, exposures.patterns(SEARCH_FRAMES, on, anchor),
                (counts, frame) -> found[0] += counts.atLeast(frame,
                        geometry.saturationCounts(), pixels));
        return (double) found[0] / SEARCH_FRAMES / (pixels == null ? region.pixels() : pixels.length);
    }
}
