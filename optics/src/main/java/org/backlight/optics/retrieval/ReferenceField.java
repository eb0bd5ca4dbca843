package org.backlight.optics.retrieval;

import org.backlight.optics.device.ExposureSettings;

/** Known field of a reference beam. */
final class ReferenceField implements KnownField {

    /** Counts below which the mean of a reference beam cannot be told from zero. */
    private static final double LEAST_REFERENCE = 1e-3;

    private final CalibrationBench bench;

    ReferenceField(CalibrationBench bench) {
        this.bench = bench;
    }

    /** Returns the most frames that it takes for a class: three searches, and seven means. */
    static long mostFrames(AutoExposure autoExposure) {
        return 3 * ExposureSearch.MOST_FRAMES + 7L * autoExposure.frames();
    }

    @Override
    public ExposureSettings brightest(int on) {
        return bench.search().interfering(on);
    }

    @Override
    public double referenceCounts(ExposureSettings settings) {
        CalibrationExposures exposures = bench.exposures();
        return Math.max(LEAST_REFERENCE,
                exposures.mean(settings, true) - exposures.mean(settings.withReference(0), true));
    }
}
