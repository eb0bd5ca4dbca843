package org.backlight.optics;

import java.util.HashMap;
import java.util.Map;

import org.backlight.projection.RandomStream;

/**
 * Finds the {@link OperatingPoint} of each brightness class by exposing calibration frames, as {@link AutoExposure}
 * tells. Deterministic: patterns and frame numbers depend on the class alone.
 */
final class Calibration {

    /** Calibration frames are numbered from here, so that none is ever numbered like a projected one. */
    private static final long FIRST_NUMBER = 1L << 62;
    private static final int SEARCH_STEPS = 14;
    private static final int SEARCH_SHOTS = 4;

    private final OpuDevice device;
    private final MirrorLayout layout;
    private final Region region;
    private final Retrieval retrieval;
    private final Demodulator demodulator;
    private final AutoExposure settings;
    private final Map<Integer, OperatingPoint> points = new HashMap<>();
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
        return points.computeIfAbsent(brightnessClass, this::measure);
    }

    private OperatingPoint measure(int brightnessClass) {
        number = FIRST_NUMBER + ((long) brightnessClass << 40);
        int on = AutoExposure.brightest(brightnessClass, layout.inputs());
        boolean anchored = retrieval instanceof AnchorRetrieval;
        Shot shot = anchored ? brightestUnsaturated(0, on, true) : interfering(on);
        OpuGeometry geometry = device.geometry();
        double signal = geometry.countsPerMirrorMicrosecond() * layout.mirrorsPerInput() * shot.doseMicros();
        double reference = anchored ? 0 : mean(shot, true) - mean(shot.withReference(0), true);
        float[] weight = anchored ? anchorWeight(shot) : null;
        var point = new OperatingPoint(shot, signal, reference, weight, null);
        return new OperatingPoint(shot, signal, reference, weight, background(point));
    }

    /** Reference and object beam balanced, and then as bright as the camera bears. */
    private Shot interfering(int on) {
        Shot object = brightestUnsaturated(0, on, false);
        Shot reference = brightestUnsaturated(1, 0, false);
        double dark = mean(object.withReference(0), true);
        double objectRate = (mean(object, on) - dark) / object.doseMicros();
        double referenceRate = (mean(reference, true) - mean(reference.withReference(0), true))
                / reference.doseMicros();
        if (!(referenceRate > 0)) {
            throw new IllegalStateException(
                    "The camera sees no reference beam, though " + retrieval + " needs one.");
        }
        double wanted = settings.referenceToSignal() * Math.max(objectRate, 0) / referenceRate;
        double transmission = Math.clamp(wanted, device.geometry().minimumReferenceTransmission(), 1);
        return brightestUnsaturated(transmission, on, false);
    }

    /**
     * The largest dose at which no more pixels than allowed saturate: bisection on a logarithmic scale.
     *
     * @throws IllegalStateException if even the smallest dose saturates too many
     */
    private Shot brightestUnsaturated(double referenceTransmission, int on, boolean anchor) {
        OpuGeometry geometry = device.geometry();
        double low = geometry.minimumExposureMicros() * geometry.minimumLaserTransmission();
        double high = geometry.maximumExposureMicros();
        Shot brightest = shot(high, referenceTransmission);
        if (geometry.saturationCounts() == Double.POSITIVE_INFINITY
                || saturated(brightest, on, anchor) <= settings.saturatedFraction()) {
            return brightest;
        }
        double least = saturated(shot(low, referenceTransmission), on, anchor);
        if (least > settings.saturatedFraction()) {
            throw new IllegalStateException("The camera is overexposed: at its shortest exposure ("
                    + geometry.minimumExposureMicros() + " microseconds) and the laser's least transmission ("
                    + geometry.minimumLaserTransmission() + "), " + Math.round(least * 1000) / 10.0
                    + " % of the pixels saturate, and at most " + settings.saturatedFraction() * 100
                    + " % may.");
        }
        for (int step = 0; step < SEARCH_STEPS; step++) {
            double middle = Math.sqrt(low * high);
            if (saturated(shot(middle, referenceTransmission), on, anchor) <= settings.saturatedFraction()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return shot(low, referenceTransmission);
    }

    /** A dose as the longest exposure that gives it, so that the laser is dimmed last. */
    private Shot shot(double doseMicros, double referenceTransmission) {
        OpuGeometry geometry = device.geometry();
        double exposure = Math.clamp(doseMicros, geometry.minimumExposureMicros(),
                geometry.maximumExposureMicros());
        return new Shot(exposure, Math.min(1, doseMicros / exposure), referenceTransmission);
    }

    private double saturated(Shot shot, int on, boolean anchor) {
        CountFrames counts = expose(shot, patterns(SEARCH_SHOTS, on, anchor));
        long found = 0;
        for (int f = 0; f < SEARCH_SHOTS; f++) {
            found += counts.atLeast(f, device.geometry().saturationCounts());
        }
        return (double) found / SEARCH_SHOTS / region.pixels();
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

    /** 1 / (2 |Ta|) of each pixel, |Ta|^2 being no less than what its measurement can tell from zero. */
    private float[] anchorWeight(Shot shot) {
        int pixels = region.pixels();
        double[] sum = new double[pixels];
        double[] squares = new double[pixels];
        each(shot, patterns(settings.shots(), 0, true),
                (counts, frame) -> addPixels(counts, frame, sum, squares));
        double[] dark = new double[pixels];
        each(shot, patterns(settings.shots(), 0, false),
                (counts, frame) -> addPixels(counts, frame, dark, new double[pixels]));
        float[] weight = new float[pixels];
        int shots = settings.shots();
        for (int p = 0; p < pixels; p++) {
            double spread = Math.max(0, squares[p] / shots - sum[p] / shots * (sum[p] / shots));
            double floor = Math.max(Math.sqrt(spread / shots), Double.MIN_NORMAL);
            double rounding = device.geometry().bits() == 0 ? 0 : 0.5;
            double intensity = Math.max((sum[p] - dark[p]) / shots, Math.max(floor, rounding));
            weight[p] = (float) (0.5 / Math.sqrt(intensity));
        }
        return weight;
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

    private CountFrames expose(Shot shot, BinaryFrames frames) {
        CountFrames counts = device.geometry().bits() == 0
                ? CountFrames.unrounded(region, frames.count())
                : CountFrames.of16Bits(region, frames.count());
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
