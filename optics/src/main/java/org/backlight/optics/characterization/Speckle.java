package org.backlight.optics.characterization;

import java.util.Arrays;
import java.util.Optional;
import org.backlight.optics.characterization.Characterization.Image;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.twin.Camera;

/**
 * Speckle of the object alone, measured for random patterns with half of the inputs on. Statistics are those of one
 * pixel of each grain, which are independent.
 *
 * @param image counts of one frame
 * @param contrast standard deviation of the counts above the dark level over their mean, all frames
 * @param standardError of the contrast, by the jackknife over blocks of grains; patterns share inputs, and grains do not
 * @param cameraKnown whether the camera's noise is known, as a twin's is
 * @param expectedContrast sqrt(V + 1/S + (sigma^2 + q^2 / 12) / S^2) with S mean photoelectrons, V the variance of the {@link
 *     IntensityDistribution} relative to its squared mean, cut off where the camera saturates, sigma the read noise and q electrons of a
 *     count; NaN where the camera is not known, or the mean is so few counts that rounding is no noise of its own
 * @param distribution what intensities follow
 * @param meanCounts mean of the counts above the dark level
 * @param darkCounts the dark level, with the laser closed
 * @param saturation where the camera saturates, over the mean; infinity if it does not
 * @param relative counts above the dark level over their mean, all frames, in ascending order
 */
public record Speckle(Image image, double contrast, double standardError, boolean cameraKnown,
        double expectedContrast,
        IntensityDistribution distribution, double meanCounts, double darkCounts, double saturation,
        double[] relative) {

    private static final int FRAMES = 16;
    private static final int BLOCKS = 64;
    /** Counts above which rounding errors of one count are nearly uniform and independent of the light. */
    private static final double ENOUGH_COUNTS = 4;

    static Speckle measure(DeviceUnderTest tested) {
        try (var bench = new CameraBench(tested)) {
            int on = tested.inputs() / 2;
            ExposureSettings settings = bench.objectSettings(on);
            CountFrames counts = bench.expose(bench.patterns(FRAMES, on), settings);
            // With the laser closed: mirrors that are off leak light, which belongs to the speckle.
            CountFrames dark = bench.expose(bench.patterns(FRAMES, 0),
                    new ExposureSettings(settings.exposureMicros(), 0, 0));
            double level = 0;
            for (int f = 0; f < FRAMES; f++) {
                level += dark.sum(f) / FRAMES / bench.region().pixels();
            }
            return of(tested.physics().map(known -> known.parameters().camera()), bench, counts, level);
        }
    }

    private static Speckle of(Optional<Camera> camera, CameraBench bench, CountFrames counts, double level) {
        OpuGeometry geometry = bench.geometry();
        int down = geometry.grainRows();
        int across = geometry.grainColumns();
        Region region = bench.region();
        int grains = region.rows() / down * (region.columns() / across);
        double[] values = new double[FRAMES * grains];
        double[][] sums = new double[Math.min(BLOCKS, grains)][3];
        int n = 0;
        for (int f = 0; f < FRAMES; f++) {
            int grain = 0;
            for (int r = 0; r < region.rows(); r += down) {
                for (int c = 0; c < region.columns(); c += across) {
                    double value = counts.count(f, r, c) - level;
                    values[n++] = value;
                    double[] block = sums[grain++ % sums.length];
                    block[0]++;
                    block[1] += value;
                    block[2] += value * value;
                }
            }
        }
        double[] all = new double[3];
        for (double[] block : sums) {
            for (int i = 0; i < all.length; i++) {
                all[i] += block[i];
            }
        }
        double mean = all[1] / all[0];
        double saturation = (geometry.saturationCounts() - level) / mean;
        IntensityDistribution distribution = IntensityDistribution.of(geometry);
        return new Speckle(bench.image(counts), contrast(all, new double[3]), jackknife(all, sums),
                camera.isPresent(),
                camera.map(known -> expected(known, distribution, mean, saturation)).orElse(Double.NaN),
                distribution, mean, level, saturation,
                Arrays.stream(values).map(v -> v / mean).sorted().toArray());
    }

    /** Returns the contrast of all values but some, both given by number, sum and sum of squares. */
    private static double contrast(double[] all, double[] without) {
        double n = all[0] - without[0];
        double mean = (all[1] - without[1]) / n;
        return Math.sqrt(Math.max(0, (all[2] - without[2]) / n - mean * mean)) / mean;
    }

    private static double jackknife(double[] all, double[][] blocks) {
        double[] without = Arrays.stream(blocks).mapToDouble(block -> contrast(all, block)).toArray();
        double mean = Arrays.stream(without).average().orElseThrow();
        double squares = Arrays.stream(without).map(c -> (c - mean) * (c - mean)).sum();
        return Math.sqrt(squares * (blocks.length - 1) / blocks.length);
    }

    private static double expected(Camera camera, IntensityDistribution distribution, double mean,
            double saturation) {
        if (camera.bits() > 0 && mean < ENOUGH_COUNTS) {
            return Double.NaN;
        }
        double q = camera.bits() == 0 ? 0 : camera.electronsPerCount();
        double electrons = mean * camera.electronsPerCount();
        double noise = Math.pow(camera.readNoiseElectrons(), 2) + q * q / 12;
        return Math.sqrt(distribution.clippedVariance(saturation) + (camera.shotNoise() ? 1 / electrons : 0)
                + noise / (electrons * electrons));
    }
}
