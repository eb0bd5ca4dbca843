package org.backlight.optics.retrieval.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.FrameNumbers;
import org.backlight.optics.device.GuardedDevice;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.CalibrationBench;
import org.backlight.optics.retrieval.CalibrationExposures;
import org.backlight.optics.retrieval.Demodulator;
import org.backlight.optics.retrieval.ExposureSearch;
import org.backlight.optics.retrieval.KnownField;
import org.backlight.optics.retrieval.OperatingPoint;
import org.backlight.optics.retrieval.Retrieval;

/**
 * Calibration of each brightness class: its {@link OperatingPoint}, found by exposing calibration frames as {@link
 * AutoExposure} says. Deterministic: patterns and frame numbers depend on class and turn alone, and all frames are
 * taken to be shown at one time, whenever a class is first asked for.
 *
 * <p>The pixels of an anchor retrieval are chosen in the first turn and stay: others would make another projection of it.
 */
public final class Calibration {

    private final OpuDevice device;
    private final MirrorLayout layout;
    private final Retrieval retrieval;
    private final Demodulator demodulator;
    private final AutoExposure autoExposure;
    private final int turn;
    private final Map<Integer, OperatingPoint> points = new HashMap<>();
    private final CalibrationExposures exposures;
    private final KnownField field;
    /** Intensity of an input relative to what the device's geometry says. */
    private double brightness = 1;

    /**
     * Makes a calibration; nothing is exposed yet.
     *
     * @param turn how many calibrations came before this one
     * @param seconds when it takes place, after the host began
     */
    public Calibration(OpuDevice device, MirrorLayout layout, Region region, Retrieval retrieval,
            Demodulator demodulator, AutoExposure autoExposure, int turn, double seconds) {
        this.device = device;
        this.layout = layout;
        this.retrieval = retrieval;
        this.demodulator = demodulator;
        this.autoExposure = autoExposure;
        this.turn = turn;
        OpuGeometry geometry = device.geometry();
        exposures = new CalibrationExposures(device, layout, region, demodulator, autoExposure.frames(),
                seconds);
        var search = new ExposureSearch(geometry, region, retrieval, demodulator, autoExposure, exposures);
        field = retrieval.knownField(
                new CalibrationBench(geometry, region, demodulator, autoExposure, exposures, search));
    }

    /** Returns how many calibrations came before this one. */
    int turn() {
        return turn;
    }

    /** Returns the largest number of frames that one class can take, with the choice of pixels that the first one may need. */
    public static long mostFrames(AutoExposure autoExposure, Retrieval retrieval) {
        long means = autoExposure.frames();
        long gain = 4L * pairs(autoExposure) * retrieval.framesPerHalf();
        return retrieval.mostFieldFrames(autoExposure) + gain + means * retrieval.framesPerHalf();
    }

    /** Returns the pairs of patterns that measure the gain. */
    private static int pairs(AutoExposure autoExposure) {
        return Math.max(2, autoExposure.frames() / 4);
    }

    /** Returns the calibration frames exposed so far. */
    long framesExposed() {
        return exposures.framesExposed();
    }

    /** Returns the operating point of a class; measured when first asked for. */
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

    /** Measures the operating point of a class. The search for an exposure saturates the camera, which no guard may take for a fault. */
    private OperatingPoint guarded(int brightnessClass) {
        Optional<GuardedDevice> guard = device.capability(GuardedDevice.class);
        guard.ifPresent(GuardedDevice::acceptSaturation);
        try {
            return measure(brightnessClass);
        } finally {
            guard.ifPresent(g -> g.refuseSaturation(demodulator.pixels()));
        }
    }

    private OperatingPoint measure(int brightnessClass) {
        if (demodulator.chooses() && demodulator.pixels() == null) {
            exposures.startAt(FrameNumbers.ofCalibration(turn, -1));
            field.choosePixels(demodulator.outputs());
        }
        exposures.startAt(FrameNumbers.ofCalibration(turn, brightnessClass));
        int on = AutoExposure.brightest(brightnessClass, layout.inputs());
        ExposureSettings settings = field.brightest(on);
        OpuGeometry geometry = device.geometry();
        double signal = brightness * geometry.countsPerMirrorMicrosecond() * layout.mirrorsPerInput()
                * settings.doseMicros();
        double reference = field.referenceCounts(settings);
        float[] weight = field.weights(settings, signal * AutoExposure.dimmest(brightnessClass));
        var point = new OperatingPoint(settings, signal, reference, weight, null);
        GainMeasurement gain = GainMeasurement.of(point, on, exposures, layout, retrieval, demodulator,
                pairs(autoExposure));
        // A camera without a converter is a perfect one, whose inputs shine as its geometry says.
        if (geometry.bits() > 0 && gain.isOff()) {
            point = new OperatingPoint(settings, signal * gain.square(), reference, weight, null);
        }
        return new OperatingPoint(settings, point.signalCounts(), reference, weight, background(point));
    }

    /** Returns what retrieval gives for the empty pattern, averaged. */
    private float[] background(OperatingPoint point) {
        float[] sum = new float[demodulator.outputs()];
        BinaryFrames frames = exposures.batch();
        for (int s = 0; s < autoExposure.frames(); s++) {
            frames.clear();
            int first = frames.add(exposures.take(retrieval.framesPerHalf()), demodulator.firstPhase());
            demodulator.complete(frames, first);
            demodulator.accumulate(exposures.expose(point.settings(), frames), 0, point,
                    1f / autoExposure.frames(), sum,
                    0);
        }
        return sum;
    }
}
