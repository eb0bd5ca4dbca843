package org.backlight.optics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.backlight.projection.RandomStream;

/**
 * Finds the {@link OperatingPoint} of each brightness class by exposing calibration frames, as {@link AutoExposure}
 * tells. Deterministic: patterns and frame numbers depend on the class alone.
 */
final class Calibration {

    /** Calibration frames are numbered from here, so that none is ever numbered like a projected one. */
    private static final long FIRST_NUMBER = SimulatedOpu.CALIBRATION_BIT;
    private static final int SEARCH_STEPS = 14;
    private static final int SEARCH_SHOTS = 4;
    /** Counts below which the mean of a reference beam cannot be told from zero. */
    private static final double LEAST_REFERENCE = 1e-3;
    /** The gain is corrected if it is further from 1 than its own measurement can be. */
    private static final double GAIN_TOLERANCE = 0.25;

    private final OpuDevice device;
    private final MirrorLayout layout;
    private final Region region;
    private final Retrieval retrieval;
    private final Demodulator demodulator;
    private final AutoExposure settings;
    private final Map<Integer, OperatingPoint> points = new HashMap<>();
    private CountFrames counts;
    private long number;
    private long framesExposed;

    Calibration(OpuDevice device, MirrorLayout layout, Region region, Retrieval retrieval,
            Demodulator demodulator,
            AutoExposure settings) {
        this.device = device;
        this.layout = layout;
        this.region = region;
        this.retrieval = retrieval;
        this.demodulator = demodulator;
        this.settings = settings;
    }

    AutoExposure settings() {
        return settings;
    }

    /** Calibration frames exposed so far. */
    long framesExposed() {
        return framesExposed;
    }

    /** The operating point of a class; measured when first asked for. */
    OperatingPoint point(int brightnessClass) {
        OperatingPoint known = points.get(brightnessClass);
        if (known == null) {
            known = guarded(brightnessClass);
            points.put(brightnessClass, known);
        }
        return known;
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
            anchored.choose(pixelsWithGoodAnchor(anchored.outputs()));
        }
        number = FIRST_NUMBER + ((brightnessClass + 1L) << 40);
        int on = AutoExposure.brightest(brightnessClass, layout.inputs());
        boolean anchored = demodulator instanceof Demodulator.Anchored;
        Shot shot = anchored ? brightestUnsaturated(0, on, true) : interfering(on);
        OpuGeometry geometry = device.geometry();
        double signal = geometry.countsPerMirrorMicrosecond() * layout.mirrorsPerInput() * shot.doseMicros();
        double reference = anchored
                ? 0
                : Math.max(LEAST_REFERENCE, mean(shot, true) - mean(shot.withReference(0), true));
        float[] weight = anchored ? anchorWeight(shot) : null;
        var point = new OperatingPoint(shot, signal, reference, weight, null);
        double gain = gain(point, on);
        // The fewer entries of the matrix the outputs show, the less is known of their variance.
        double entries = (double) demodulator.outputs() * Math.min(layout.inputs(), 2 * on);
        if (geometry.bits() > 0 && Math.abs(gain - 1) > GAIN_TOLERANCE + 6 * Math.sqrt(0.5 / entries)) {
            point = new OperatingPoint(shot, signal * gain * gain, reference, weight, null);
        }
        return new OperatingPoint(shot, point.signalCounts(), reference, weight, background(point));
    }

    /**
     * The slope of what is retrieved against what it should be, from the covariance of two exposures of the same
     * patterns, whose noise is independent: 1 unless the camera is too coarse for the reference beam's mean to be
     * measured.
     */
    private double gain(OperatingPoint point, int on) {
        double squares = 0;
        int half = retrieval.framesPerHalf();
        float[][] twice = new float[2][demodulator.outputs()];
        int pairs = Math.max(2, settings.shots() / 4);
        for (int pair = 0; pair < pairs; pair++) {
            BinaryFrames patterns = patterns(2, on, false);
            BinaryFrames frames = new BinaryFrames(layout.bits());
            int[] active = new int[layout.bits()];
            // The difference of two patterns has no background.
            for (int repetition = 0; repetition < 2; repetition++) {
                Arrays.fill(twice[repetition], 0);
                for (int sign = 1; sign >= -1; sign -= 2) {
                    frames.clear();
                    int first = frames.add(number, demodulator.firstPhase());
                    int found = patterns.activeBits(sign > 0 ? 0 : 1, active);
                    for (int k = 0; k < found; k++) {
                        frames.set(first, active[k]);
                    }
                    demodulator.complete(frames, first);
                    number += half;
                    demodulator.accumulate(expose(point.shot(), frames), 0, point, sign, twice[repetition],
                            0);
                }
            }
            int distance = 0;
            for (int bit = 0; bit < layout.inputs(); bit++) {
                distance += patterns.get(0, bit) == patterns.get(1, bit) ? 0 : 1;
            }
            if (distance > 0) {
                double covariance = 0;
                for (int i = 0; i < twice[0].length; i++) {
                    covariance += (double) twice[0][i] * twice[1][i];
                }
                squares += covariance / twice[0].length / distance / pairs;
            } else {
                squares += 1.0 / pairs;
            }
        }
        return squares > 0 ? Math.sqrt(squares) : 1;
    }

    /**
     * The pixels of the outputs: of the pixels that are left over, three quarters are those with the darkest anchor and
     * one quarter those with the brightest.
     */
    private int[] pixelsWithGoodAnchor(int outputs) {
        number = FIRST_NUMBER;
        double[] intensity = anchorIntensity(brightestUnsaturated(0, 0, true), new double[region.pixels()]);
        double[] order = intensity.clone();
        Arrays.parallelSort(order);
        int darkest = (int) ((order.length - outputs) * 3L / 4);
        double least = order[darkest];
        double most = order[darkest + outputs - 1];
        // Of several pixels at either bound, the first ones are taken, so that the number is right.
        int atLeast = 0;
        int atMost = 0;
        for (int p = darkest; p < darkest + outputs; p++) {
            atLeast += order[p] == least ? 1 : 0;
            atMost += order[p] == most ? 1 : 0;
        }
        int[] chosen = new int[outputs];
        int found = 0;
        for (int p = 0; p < intensity.length; p++) {
            double here = intensity[p];
            if (here > least && here < most || here == least && atLeast-- > 0
                    || here == most && most > least && atMost-- > 0) {
                chosen[found++] = p;
            }
        }
        return chosen;
    }

    /** Reference and object beam balanced, and then as bright as the camera bears. */
    Shot interfering(int on) {
        Shot object = brightestUnsaturated(0, on, false);
        Shot reference = brightestUnsaturated(1, 0, false);
        double dark = mean(object.withReference(0), true);
        double objectRate = (mean(object, on) - dark) / object.doseMicros();
        double referenceRate = (mean(reference, true) - mean(reference.withReference(0), true))
                / reference.doseMicros();
        if (!(referenceRate > 0) && device.geometry().bits() > 2) {
            throw new IllegalStateException(
                    "The camera sees no reference beam, though " + retrieval + " needs one.");
        }
        double wanted = settings.referenceToSignal() * Math.max(objectRate, 0) / referenceRate;
        double transmission = Math.clamp(Double.isFinite(wanted) ? wanted : 1,
                device.geometry().minimumReferenceTransmission(), 1);
        return brightestUnsaturated(transmission, on, false);
    }

    /**
     * The largest dose at which no more pixels than allowed saturate: bisection on a logarithmic scale.
     *
     * @throws IllegalStateException if even the smallest dose saturates too many
     */
    Shot brightestUnsaturated(double referenceTransmission, int on, boolean anchor) {
        OpuGeometry geometry = device.geometry();
        double low = geometry.minimumExposureMicros() * geometry.minimumLaserTransmission();
        double high = geometry.maximumExposureMicros();
        Shot brightest = shot(high, referenceTransmission);
        if (geometry.saturationCounts() == Double.POSITIVE_INFINITY
                || saturated(brightest, on, anchor) <= allowedFraction()) {
            return brightest;
        }
        double least = saturated(shot(low, referenceTransmission), on, anchor);
        if (least > allowedFraction()) {
            throw new IllegalStateException("The camera is overexposed: at its shortest exposure ("
                    + geometry.minimumExposureMicros() + " microseconds) and the laser's least transmission ("
                    + geometry.minimumLaserTransmission() + "), " + Math.round(least * 1000) / 10.0
                    + " % of the pixels saturate, and at most " + allowedFraction() * 100
                    + " % may.");
        }
        for (int step = 0; step < SEARCH_STEPS; step++) {
            double middle = Math.sqrt(low * high);
            if (saturated(shot(middle, referenceTransmission), on, anchor) <= allowedFraction()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return shot(low, referenceTransmission);
    }

    /**
     * The most saturated pixels: as set, but a converter of few bits has its largest count at half of a step below full
     * scale, so 4^-bits of the pixels may read it.
     */
    private double allowedFraction() {
        int bits = device.geometry().bits();
        return bits == 0
                ? settings.saturatedFraction()
                : Math.max(settings.saturatedFraction(), Math.pow(4, -bits));
    }

    /** A dose as the longest exposure that gives it, so that the laser is dimmed last. */
    private Shot shot(double doseMicros, double referenceTransmission) {
        OpuGeometry geometry = device.geometry();
        double exposure = Math.clamp(doseMicros, geometry.minimumExposureMicros(),
                geometry.maximumExposureMicros());
        return new Shot(exposure, Math.min(1, doseMicros / exposure), referenceTransmission);
    }

    private double saturated(Shot shot, int on, boolean anchor) {
        int[] pixels = demodulator instanceof Demodulator.Anchored anchored ? anchored.pixels() : null;
        long[] found = new long[1];
        each(shot, patterns(SEARCH_SHOTS, on, anchor), (counts, frame) -> found[0] += counts.atLeast(frame,
                device.geometry().saturationCounts(), pixels));
        return (double) found[0] / SEARCH_SHOTS / (pixels == null ? region.pixels() : pixels.length);
    }

    /** Mean count over pixels and shots of random patterns. */
    private double mean(Shot shot, int on) {
        return mean(shot, patterns(settings.shots(), on, false));
    }

    /** Mean count over pixels and shots of the empty pattern. */
    private double mean(Shot shot, boolean empty) {
        return mean(shot, patterns(settings.shots(), empty ? 0 : 1, false));
    }

    private double mean(Shot shot, BinaryFrames frames) {
        double[] sum = new double[1];
        each(shot, frames, (counts, frame) -> sum[0] += counts.sum(frame));
        return sum[0] / frames.count() / region.pixels();
    }

    /** 1 / (2 |Ta|) of each chosen pixel, |Ta|^2 being no less than what its measurement can tell from zero. */
    private float[] anchorWeight(Shot shot) {
        int[] pixels = ((Demodulator.Anchored) demodulator).pixels();
        double[] error = new double[region.pixels()];
        double[] intensity = anchorIntensity(shot, error);
        double rounding = device.geometry().bits() == 0 ? 0 : 0.5;
        float[] weight = new float[pixels.length];
        double sum = 0;
        for (int i = 0; i < pixels.length; i++) {
            double least = Math.max(error[pixels[i]], Math.max(rounding, Double.MIN_NORMAL));
            weight[i] = (float) (0.5 / Math.sqrt(Math.max(intensity[pixels[i]], least)));
            sum += intensity[pixels[i]];
        }
        double needed = rounding == 0 ? 0 : Math.min(1, 0.1 * device.geometry().saturationCounts());
        if (sum / pixels.length < needed) {
            throw new IllegalStateException(
                    "The anchor is too small: beside patterns that need this exposure, its mean "
                            + "intensity is " + sum / pixels.length + " counts, but at least " + needed
                            + " is needed.");
        }
        return weight;
    }

    /**
     * |Ta|^2 of each pixel in counts, the mean of several shots.
     *
     * @param error overwritten with its standard error
     */
    private double[] anchorIntensity(Shot shot, double[] error) {
        int shots = settings.shots();
        double[] sum = new double[error.length];
        double[] squares = new double[error.length];
        each(shot, patterns(shots, 0, true), (counts, frame) -> addPixels(counts, frame, sum, squares));
        double[] dark = new double[error.length];
        double[] darkSquares = new double[error.length];
        each(shot, patterns(shots, 0, false), (counts, frame) -> addPixels(counts, frame, dark, darkSquares));
        for (int p = 0; p < error.length; p++) {
            double variance = squares[p] / shots - Math.pow(sum[p] / shots, 2) + darkSquares[p] / shots
                    - Math.pow(dark[p] / shots, 2);
            error[p] = Math.sqrt(Math.max(0, variance) / shots);
            sum[p] = (sum[p] - dark[p]) / shots;
        }
        return sum;
    }

    private static void addPixels(CountFrames counts, int frame, double[] sum, double[] squares) {
        for (int p = 0; p < sum.length; p++) {
            float count = counts.count(frame, 0, p);
            sum[p] += count;
            squares[p] += (double) count * count;
        }
    }

    /** What retrieval gives for the empty pattern, averaged. */
    private float[] background(OperatingPoint point) {
        float[] sum = new float[demodulator.outputs()];
        BinaryFrames frames = new BinaryFrames(layout.bits());
        int batch = retrieval.framesPerHalf();
        for (int s = 0; s < settings.shots(); s++) {
            frames.clear();
            int first = frames.add(number, demodulator.firstPhase());
            demodulator.complete(frames, first);
            number += batch;
            demodulator.accumulate(expose(point.shot(), frames), 0, point, 1f / settings.shots(), sum, 0);
        }
        return sum;
    }

    private interface Look {
        void at(CountFrames counts, int frame);
    }

    /** Exposes frames one by one, which needs little memory however large the region is. */
    private void each(Shot shot, BinaryFrames frames, Look look) {
        BinaryFrames one = new BinaryFrames(layout.bits());
        int[] active = new int[layout.bits()];
        for (int f = 0; f < frames.count(); f++) {
            one.clear();
            one.add(frames.number(f), frames.referencePhaseRadians(f));
            int found = frames.activeBits(f, active);
            for (int k = 0; k < found; k++) {
                one.set(0, active[k]);
            }
            look.at(expose(shot, one), 0);
        }
    }

    /** The counts are valid until the next call. */
    private CountFrames expose(Shot shot, BinaryFrames frames) {
        if (counts == null || counts.capacity() < frames.count()) {
            counts = CountFrames.of(device.geometry(), region, frames.count());
        }
        device.expose(frames, shot, counts);
        framesExposed += frames.count();
        return counts;
    }

    /** Random patterns with a number of inputs on. */
    private BinaryFrames patterns(int count, int on, boolean anchor) {
        RandomStream random = new RandomStream(FIRST_NUMBER);
        BinaryFrames frames = new BinaryFrames(layout.bits());
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
