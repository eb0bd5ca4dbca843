package org.backlight.optics.characterization;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.backlight.optics.Fidelity;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.device.KnownIdeal;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.Recalibration;

/**
 * Stability of a device over a day.
 *
 * @param drifts whether anything of the device changes with time; otherwise it is looked at less often
 * @param moments in the order of time
 */
public record Stability(boolean drifts, List<Moment> moments) {

    private static final double CHECK_SECONDS = 60;
    private static final double[] HOURS = {0, 0.1, 0.2, 0.5, 1, 2, 4, 8, 16, 24};
    private static final double[] STEADY_HOURS = {0, 1, 24};

    /**
     * A moment.
     *
     * @param hours since the first calibration
     * @param once calibrated once
     * @param refreshed calibrated again when checks find that it has drifted
     * @param refreshes how often that was by then
     */
    public record Moment(double hours, Quality once, Quality refreshed, long refreshes) {}

    /**
     * The quality of a projection at a time.
     *
     * @param present correlation with the ideal projection of the device as it is then
     * @param first correlation with the ideal projection at the first calibration
     * @param gain slope against the ideal of the device as it is then
     */
    public record Quality(double present, double first, double gain) {}

    /** Checks for drift are those of the device, or one in a minute if it has none. */
    static Stability measure(DeviceUnderTest tested, boolean drifts, KnownIdeal known, IdealOutputs first) {
        double secondsPerRow = tested.frameCost().seconds(2L * tested.retrieval().framesPerHalf());
        MemorySegment vectors = tested.vectors(DeviceUnderTest.DENSITY);
        List<Moment> moments = new ArrayList<>();
        if (!drifts) {
            try (var once = calibrated(tested, Recalibration.NEVER)) {
                for (double hours : STEADY_HOURS) {
                    once.seek((long) (hours * 3600 / secondsPerRow));
                    Fidelity fidelity = first.compare(once, vectors);
                    var quality = new Quality(fidelity.correlation(), fidelity.correlation(),
                            fidelity.gain());
                    moments.add(new Moment(hours, quality, quality, 0));
                }
            }
            return new Stability(false, moments);
        }
        Recalibration own = tested.choice().recalibration();
        Recalibration checks = own.checks()
                ? own
                : new Recalibration((long) Math.ceil(CHECK_SECONDS / secondsPerRow), own.driftBound());
        try (var once = calibrated(tested, Recalibration.NEVER); var refreshed = calibrated(tested, checks)) {
            for (double hours : HOURS) {
                long row = (long) (hours * 3600 / secondsPerRow);
                once.seek(row);
                refreshed.seek(row);
                var present = new PresentIdeal(known, vectors, row);
                moments.add(new Moment(hours, quality(once, vectors, present, first),
                        quality(refreshed, vectors, present, first), refreshed.drift().refreshes()));
            }
        }
        return new Stability(true, moments);
    }

    private static OpticalProjection calibrated(DeviceUnderTest tested, Recalibration recalibration) {
        return new OpticalProjection(tested.device(), tested.retrieval(), tested.inputs(),
                tested.outputs(), AutoExposure.standard(), recalibration,
                OpticalProjection.DEFAULT_THREADS);
    }

    private static Quality quality(OpticalProjection projection, MemorySegment vectors, PresentIdeal present,
            IdealOutputs first) {
        float[][] found = new float[1][];
        projection.measure(() -> found[0] = DeviceUnderTest.project(projection, vectors));
        MemorySegment answers = MemorySegment.ofArray(found[0]);
        Fidelity now = Fidelity.of(answers, present.of(projection));
        return new Quality(now.correlation(),
                Fidelity.of(answers, first.of(projection, vectors)).correlation(),
                now.gain());
    }

    /** The ideal of the device as it is at the time of a row, made once for projections that use the same pixels. */
    private static final class PresentIdeal {
        private final KnownIdeal known;
        private final MemorySegment vectors;
        private final long row;
        private int[] pixels;
        private float[] answers;

        PresentIdeal(KnownIdeal known, MemorySegment vectors, long row) {
            this.known = known;
            this.vectors = vectors;
            this.row = row;
        }

        MemorySegment of(OpticalProjection projection) {
            int[] theirs = projection.chosenPixels();
            if (answers == null || !Arrays.equals(theirs, pixels)) {
                try (var perfect = projection.perfect(known.perfectAsItDrifts())) {
                    perfect.seek(row);
                    answers = DeviceUnderTest.project(perfect, vectors);
                }
                pixels = theirs;
            }
            return MemorySegment.ofArray(answers);
        }
    }
}
