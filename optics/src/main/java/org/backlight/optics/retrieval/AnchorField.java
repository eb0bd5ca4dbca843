package org.backlight.optics.retrieval;

import java.util.Arrays;
import java.util.Locale;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;

/**
 * Field of the anchor, whose intensity is measured on the pixels, and by which those of the outputs are chosen and
 * weighted.
 */
final class AnchorField implements KnownField {

    /** The most by which a mean of rounded counts without noise can be off, and the variance of rounding. */
    private static final double ROUNDING = 0.5;
    private static final double ROUNDING_VARIANCE = 1.0 / 12;

    private final OpuGeometry geometry;
    private final Region region;
    private final Demodulator demodulator;
    private final int repetitions;
    private final CalibrationExposures exposures;
    private final ExposureSearch search;

    AnchorField(CalibrationBench bench) {
        geometry = bench.geometry();
        region = bench.region();
        demodulator = bench.demodulator();
        repetitions = bench.autoExposure().frames();
        exposures = bench.exposures();
        search = bench.search();
    }

    /**
     * Returns the most frames that it takes for a class: a search for the choice of pixels and one for the class, and the
     * anchor's intensity with and without it for both.
     */
    static long mostFrames(AutoExposure autoExposure) {
        return 2 * ExposureSearch.MOST_FRAMES + 4L * autoExposure.frames();
    }

    @Override
    public ExposureSettings brightest(int on) {
        return search.brightestUnsaturated(0, on, true);
    }

    /**
     * {@inheritDoc}
     *
     * <p>One of a grain: of the grains that are left over, three quarters are those with the darkest anchor and
     * one quarter those with the brightest.
     */
    @Override
    public void choosePixels(int outputs) {
        int[] candidates = demodulator.candidates();
        double[] all = intensity(search.brightestUnsaturated(0, 0, true), new double[region.pixels()],
                new double[region.pixels()]);
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
        demodulator.choose(chosen);
    }

    /**
     * {@inheritDoc}
     *
     * <p>For the output of a chosen pixel, 1 / (2 |Ta|) would give each output the
     * same variance; but one with a dark anchor is noise, so that Wiener's factor g makes it smaller:
     *
     * <pre>
     * weight = g / (2 |Ta|),   g = |Ta|^2 / (|Ta|^2 + c) up to a factor that makes the mean of g^2 1
     * c      = u + v / (k S)   counts of noise beside a signal of |Ta|^2
     * </pre>
     *
     * with u the counts of a photoelectron, v the variance of a pixel in the dark, and k S the counts of the class's dimmest
     * pattern (see docs/fidelity.md). |Ta|^2 is no less than what its measurement can tell from zero.
     *
     * @param dimmestCounts k S
     */
    @Override
    public float[] weights(ExposureSettings settings, double dimmestCounts) {
        int[] pixels = demodulator.pixels();
        double[] variance = new double[region.pixels()];
        double[] darkVariance = new double[region.pixels()];
        double[] intensity = intensity(settings, variance, darkVariance);
        double sum = 0;
        double shotVariance = 0;
        double dark = 0;
        for (int pixel : pixels) {
            sum += intensity[pixel];
            shotVariance += variance[pixel] - darkVariance[pixel];
            dark += darkVariance[pixel] / pixels.length;
        }
        boolean rounded = geometry.bits() > 0;
        // Below the rounding, most pixels would get the same weight, and outputs would be scaled by |Ta|.
        double needed = Math.min(rounded ? ROUNDING : 0, 0.1 * geometry.saturationCounts());
        if (sum / pixels.length < needed) {
            throw new IllegalStateException(
                    "The anchor is too small: beside patterns that need this exposure, its mean "
                            + "intensity is " + String.format(Locale.ROOT, "%.3g", sum / pixels.length)
                            + " counts, but at least " + needed
                            + " is needed; retrieval.anchor-inputs sets its size.");
        }
        // A pixel that always reads the same count still rounds.
        double noise = rounded ? Math.max(dark, ROUNDING_VARIANCE) : dark;
        double c = Math.max(0, shotVariance / sum) + noise / dimmestCounts;
        // Noise before the rounding makes the mean of many counts finer than one count.
        double finest = rounded
                ? ROUNDING * Math.exp(-2 * Math.PI * Math.PI * (noise - ROUNDING_VARIANCE))
                : 0;
        float[] weights = new float[pixels.length];
        double squares = 0;
        for (int i = 0; i < pixels.length; i++) {
            int p = pixels[i];
            double error = Math.sqrt((variance[p] + darkVariance[p]) / repetitions);
            double anchor = Math.max(intensity[p], Math.max(error, Math.max(finest, Double.MIN_NORMAL)));
            double g = anchor / (anchor + c);
            squares += g * g / pixels.length;
            weights[i] = (float) (g / (2 * Math.sqrt(anchor)));
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= (float) Math.sqrt(squares);
        }
        return weights;
    }

    /**
     * Returns |Ta|^2 of each pixel in counts, the mean of several exposures.
     *
     * @param variance overwritten with the variance of a count with the anchor alone
     * @param darkVariance overwritten with that of the empty pattern
     */
    private double[] intensity(ExposureSettings settings, double[] variance, double[] darkVariance) {
        double[] mean = means(settings, true, variance);
        double[] dark = means(settings, false, darkVariance);
        for (int p = 0; p < mean.length; p++) {
            mean[p] -= dark[p];
        }
        return mean;
    }

    private double[] means(ExposureSettings settings, boolean anchor, double[] variance) {
        double[] sum = new double[region.pixels()];
        Arrays.fill(variance, 0);
        exposures.each(settings, exposures.patterns(repetitions, 0, anchor),
                (counts, frame) -> addPixels(counts, frame, sum, variance));
        for (int p = 0; p < sum.length; p++) {
            sum[p] /= repetitions;
            variance[p] = Math.max(0, variance[p] / repetitions - sum[p] * sum[p]);
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
