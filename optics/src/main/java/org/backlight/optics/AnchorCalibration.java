package org.backlight.optics;

import java.util.Arrays;
import java.util.Locale;

/** Measures the anchor's intensity on the pixels, and chooses and weighs those of the outputs by it. */
final class AnchorCalibration {

    private final OpuGeometry geometry;
    private final Region region;
    private final Demodulator.Anchored demodulator;
    private final AutoExposure settings;
    private final CalibrationShots shots;
    private final ExposureSearch search;

    AnchorCalibration(OpuGeometry geometry, Region region, Demodulator.Anchored demodulator,
            AutoExposure settings, CalibrationShots shots, ExposureSearch search) {
        this.geometry = geometry;
        this.region = region;
        this.demodulator = demodulator;
        this.settings = settings;
        this.shots = shots;
        this.search = search;
    }

    /**
     * The pixels of the outputs, one of a grain: of the grains that are left over, three quarters are those with the darkest anchor and
     * one quarter those with the brightest.
     */
    int[] choose(int outputs) {
        int[] candidates = demodulator.candidates();
        double[] all = intensity(search.brightestUnsaturated(0, 0, true), new double[region.pixels()]);
        double[] intensity = new double[candidates.length];
        Arrays.setAll(intensity, i -> all[candidates[i]]);
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
                chosen[found++] = candidates[p];
            }
        }
        return chosen;
    }

    /** 1 / (2 |Ta|) of each chosen pixel, |Ta|^2 being no less than what its measurement can tell from zero. */
    float[] weight(Shot shot) {
        int[] pixels = demodulator.pixels();
        double[] error = new double[region.pixels()];
        double[] intensity = intensity(shot, error);
        double rounding = geometry.bits() == 0 ? 0 : 0.5;
        float[] weights = new float[pixels.length];
        double sum = 0;
        for (int i = 0; i < pixels.length; i++) {
            double least = Math.max(error[pixels[i]], Math.max(rounding, Double.MIN_NORMAL));
            weights[i] = (float) (0.5 / Math.sqrt(Math.max(intensity[pixels[i]], least)));
            sum += intensity[pixels[i]];
        }
        // Below the rounding, most pixels would get the same weight, and outputs would be scaled by |Ta|.
        double needed = Math.min(rounding, 0.1 * geometry.saturationCounts());
        if (sum / pixels.length < needed) {
            throw new IllegalStateException(
                    "The anchor is too small: beside patterns that need this exposure, its mean "
                            + "intensity is " + String.format(Locale.ROOT, "%.3g", sum / pixels.length)
                            + " counts, but at least " + needed + " is needed.");
        }
        return weights;
    }

    /**
     * |Ta|^2 of each pixel in counts, the mean of several shots.
     *
     * @param error overwritten with its standard error
     */
    private double[] intensity(Shot shot, double[] error) {
        int repetitions = settings.shots();
        double[] sum = new double[error.length];
        double[] squares = new double[error.length];
        shots.each(shot, shots.patterns(repetitions, 0, true),
                (counts, frame) -> addPixels(counts, frame, sum, squares));
        double[] dark = new double[error.length];
        double[] darkSquares = new double[error.length];
        shots.each(shot, shots.patterns(repetitions, 0, false),
                (counts, frame) -> addPixels(counts, frame, dark, darkSquares));
        for (int p = 0; p < error.length; p++) {
            double variance = squares[p] / repetitions - Math.pow(sum[p] / repetitions, 2)
                    + darkSquares[p] / repetitions
                    - Math.pow(dark[p] / repetitions, 2);
            error[p] = Math.sqrt(Math.max(0, variance) / repetitions);
            sum[p] = (sum[p] - dark[p]) / repetitions;
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
}
