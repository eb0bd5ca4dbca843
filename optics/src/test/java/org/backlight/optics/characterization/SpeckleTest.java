package org.backlight.optics.characterization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.Operation;
import org.backlight.optics.device.Region;
import org.backlight.optics.twin.Camera;
import org.backlight.optics.twin.Dmd;
import org.backlight.optics.twin.Laser;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.ReferenceBeam;
import org.backlight.optics.twin.ScatteringMedium;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The light on the camera behaves like fully developed, polarized speckle. */
class SpeckleTest {

    private static final int SIDE = 256;

    /** Noise-free intensities of object light alone, one value per pixel, for a pattern with some inputs on. */
    private static float[] intensities(long seed, int on) {
        Camera camera = new Camera(SIDE, SIDE, 0, 1, 1000, 1, false, 0, 0, 0, 0, Double.POSITIVE_INFINITY, 1,
                0,
                0);
        OpuParameters parameters = new OpuParameters(new Dmd(32, 32, Double.POSITIVE_INFINITY, 0, 0, 1),
                new Laser(1024, 1, 0, 0, 1),
                new ScatteringMedium(ScatteringMedium.Kind.GAUSSIAN, 1, 1, Double.POSITIVE_INFINITY),
                new ReferenceBeam(0, 1, 0, 0, 0, 1), camera,
                new Operation(List.of(new Operation.FrameRate(1024, 100_000, 1)), 1, 0, 1e9, 1e9, 1e9, 1e9));
        try (var device = new SimulatedOpu(parameters, seed)) {
            Region region = new Region(SIDE, SIDE);
            device.prepare(new MirrorLayout(32, 32, 64, 4, 0), region);
            BinaryFrames frames = new BinaryFrames(64);
            int frame = frames.add(0, 0);
            for (int j = 0; j < on; j++) {
                frames.set(frame, j);
            }
            CountFrames counts = CountFrames.unrounded(region, 1);
            device.expose(frames, new ExposureSettings(1, 1, 0), counts);
            return counts.countsUnrounded().clone();
        }
    }

    /**
     * P(I &gt; i) = exp(-i / mean), mean = mirrors on: Kolmogorov–Smirnov with 65,536 pixels; the bound 2.6 / sqrt(n)
     * is exceeded with probability 2 exp(-2 * 2.6^2) = 3e-6 per case.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64})
    void intensityIsExponential(int on) {
        for (long seed = 1; seed <= 3; seed++) {
            float[] intensity = intensities(seed, on);
            Arrays.sort(intensity);
            double mean = 16.0 * on;
            double distance = 0;
            for (int i = 0; i < intensity.length; i++) {
                double cdf = 1 - Math.exp(-intensity[i] / mean);
                distance = Math.max(distance, Math.max(Math.abs(cdf - (double) i / intensity.length),
                        Math.abs(cdf - (i + 1.0) / intensity.length)));
            }
            assertThat(distance).isLessThan(2.6 / Math.sqrt(intensity.length));
        }
    }

    /** Contrast (standard deviation over mean) of exponential intensities is 1; standard error 1/sqrt(n), 5 of them. */
    @Test
    void contrastIsOne() {
        for (long seed = 1; seed <= 3; seed++) {
            assertThat(contrast(intensities(seed, 5))).isCloseTo(1, within(5.0 / SIDE));
        }
    }

    /** The sum of N independent patterns has contrast 1/sqrt(N) (Goodman, section 3.2). */
    @Test
    void contrastOfSummedPatternsFalls() {
        for (int n : new int[]{2, 4, 9}) {
            float[] sum = new float[SIDE * SIDE];
            for (int k = 0; k < n; k++) {
                float[] one = intensities(100 + k, 3);
                for (int p = 0; p < sum.length; p++) {
                    sum[p] += one[p];
                }
            }
            assertThat(contrast(sum)).isCloseTo(1 / Math.sqrt(n), within(5.0 / SIDE));
        }
    }

    private static double contrast(float[] intensity) {
        double sum = 0;
        double squares = 0;
        for (float i : intensity) {
            sum += i;
            squares += (double) i * i;
        }
        double mean = sum / intensity.length;
        return Math.sqrt(squares / intensity.length - mean * mean) / mean;
    }
}
