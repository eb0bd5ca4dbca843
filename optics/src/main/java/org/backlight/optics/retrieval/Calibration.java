package org.backlight.optics.retrieval;

import java.util.HashMap;
import java.util.Map;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.FrameNumbers;
import org.backlight.optics.device.GuardedDevice;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.device.Shot;

/**
 * Finds the {@link OperatingPoint} of each brightness class by exposing calibration frames, as {@link AutoExposure}
 * tells. Deterministic: patterns and frame numbers depend on class and turn alone, and all frames are taken to be shown
 * at one time, whenever a class is first asked for.
 *
 * <p>The pixels of an anchor retrieval are chosen in the first turn and stay: others would make another projection of it.
 */
public final class Calibration {

    /** Counts below which the mean of a reference beam cannot be told from zero. */
    private static final double LEAST_REFERENCE = 1e-3;

    private final OpuDevice device;
    private final MirrorLayout layout;
    private final Retrieval retrieval;
    private final Demodulator demodulator;
    private final AutoExposure settings;
    private final int turn;
    private final Map<Integer, OperatingPoint> points = new HashMap<>();
    private final CalibrationShots shots;
    private final ExposureSearch search;
    /** Null for a method without an anchor. */
    private final AnchorCalibration anchor;
    /** Intensity of an input relative to what the device's geometry says. */
    private double brightness = 1;

    /**
     * A calibration; nothing is exposed yet.
     *
     * @param turn how many calibrations came before this one
     * @param seconds when it takes place, after the host began
     */
    public Calibration(OpuDevice device, MirrorLayout layout, Region region, Retrieval retrieval,
            Demodulator demodulator, AutoExposure settings, int turn, double seconds) {
        this.device = device;
        this.layout = layout;
        this.retrieval = retrieval;
        this.demodulator = demodulator;
        this.settings = settings;
        this.turn = turn;
        OpuGeometry geometry = device.geometry();
        shots = new CalibrationShots(device, layout, region, demodulator, settings.shots(), seconds);
        search = new ExposureSearch(geometry, region, retrieval, demodulator, settings, shots);
        anchor = demodulator instanceof Demodulator.Anchored anchored
                ? new AnchorCalibration(geometry, region, anchored, settings, shots, search)
                : null;
    }

    /** How many calibrations came before this one. */
    int turn() {
        return turn;
    }

    /** The most frames that one class can take, with the choice of pixels that the first one may need. */
    public static long mostFrames(AutoExposure settings, Retrieval retrieval) {
        long means = settings.shots();
        long gain = 4L * pairs(settings) * retrieval.framesPerHalf();
        long searches = retrieval instanceof AnchorRetrieval
                // Of the pixels' choice and of the class, and the anchor's intensity with and without it for both.
                ? 2 * ExposureSearch.MOST_FRAMES + 4 * means
                : 3 * ExposureSearch.MOST_FRAMES + 7 * means;
        return searches + gain + means * retrieval.framesPerHalf();
    }

    /** Pairs of patterns that measure the gain. */
    private static int pairs(AutoExposure settings) {
        return Math.max(2, settings.shots() / 4);
    }

    /** Calibration frames exposed so far. */
    long framesExposed() {
        return shots.framesExposed();
    }

    /** The operating point of a class; measured when first asked for. */
    public OperatingPoint point(int brightnessClass) {
        OperatingPoint known = points.get(brightnessClass);
        if (known == null) {
            known = guarded(brightnessClass);
            points.put(brightnessClass, known);
        }
        return known;
    }

    /**
     * Makes all outputs smaller by a factor, since inputs are found to shine brighter than the device's geometry says.
     *
     * @param amplitude the factor between fields, above 0
     */
    void dim(double amplitude) {
        brightness *= amplitude * amplitude;
        points.replaceAll((_, point) -> point.dimmed(amplitude));
    }

    /** The search for an exposure saturates the camera, which a guard must not take for a fault. */
    private OperatingPoint guarded(int brightnessClass) {
        if (!(device instanceof GuardedDevice guard)) {
            return measure(brightnessClass);
        }
        guard.acceptSaturation();
        try {
            return measure(brightnessClass);
        } finally {
            guard.refuseSaturation(
                    demodulator instanceof Demodulator.Anchored anchored ? anchored.pixels() : null);
        }
    }

    private OperatingPoint measure(int brightnessClass) {
        if (demodulator instanceof Demodulator.Anchored anchored && anchored.pixels() == null) {
            shots.startAt(FrameNumbers.ofCalibration(turn, -1));
            anchored.choose(anchor.choose(anchored.outputs()));
        }
        shots.startAt(FrameNumbers.ofCalibration(turn, brightnessClass));
        int on = AutoExposure.brightest(brightnessClass, layout.inputs());
        Shot shot = anchor != null ? search.brightestUnsaturated(0, on, true) : search.interfering(on);
        OpuGeometry geometry = device.geometry();
        double signal = brightness * geometry.countsPerMirrorMicrosecond() * layout.mirrorsPerInput()
                * shot.doseMicros();
        double reference = anchor != null
                ? 0
                : Math.max(LEAST_REFERENCE, shots.mean(shot, true) - shots.mean(shot.withReference(0), true));
        float[] weight = anchor != null
                ? anchor.weight(shot, signal * AutoExposure.dimmest(brightnessClass))
                : null;
        var point = new OperatingPoint(shot, signal, reference, weight, null);
        GainMeasurement gain = GainMeasurement.of(point, on, shots, layout, retrieval, demodulator,
                pairs(settings));
        // A camera without a converter is a perfect one, whose inputs shine as its geometry says.
        if (geometry.bits() > 0 && gain.isOff()) {
            point = new OperatingPoint(shot, signal * gain.square(), reference, weight, null);
        }
        return new OperatingPoint(shot, point.signalCounts(), reference, weight, background(point));
    }

    /** What retrieval gives for the empty pattern, averaged. */
    private float[] background(OperatingPoint point) {
        float[] sum = new float[demodulator.outputs()];
        BinaryFrames frames = shots.batch();
        for (int s = 0; s < settings.shots(); s++) {
            frames.clear();
            int first = frames.add(shots.take(retrieval.framesPerHalf()), demodulator.firstPhase());
            demodulator.complete(frames, first);
            demodulator.accumulate(shots.expose(point.shot(), frames), 0, point, 1f / settings.shots(), sum,
                    0);
        }
        return sum;
    }
}
