package org.backlight.optics.characterization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.projection.GaussianProjection;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;
import org.junit.jupiter.api.Test;

class MatrixEstimateTest {

    private static double meanSquaredError(MatrixEstimate estimate, long seed) {
        RandomStream stream = new RandomStream(seed);
        double sum = 0;
        for (int i = 0; i < estimate.outputs(); i++) {
            float[] row = estimate.row(i);
            for (int j = 0; j < row.length; j++) {
                sum += Math.pow(row[j] - stream.entry(EntryDistribution.NORMAL, i, j), 2);
            }
        }
        return sum / estimate.outputs() / estimate.inputs();
    }

    @Test
    void noiselessMatrixIsFoundExactly() {
        try (var digital = new GaussianProjection(6, 30, 40)) {
            MatrixEstimate estimate = MatrixEstimate.measure(digital, 60, 1);
            assertThat(Math.sqrt(meanSquaredError(estimate, 6))).isLessThan(1e-5);
            assertThat(estimate.noiseVariance()).isLessThan(1e-8);
        }
    }

    /**
     * On the noisy device, the error of an entry falls as v / (probes − n − 1). 40 x 256 entries; columns share one
     * Wishart matrix whose inverse's trace varies by some 7 % about 0.9 of its mean at 60 ternary probes, and by 3 % at 480,
     * hence bounds of 30 % and 15 %. Calibration errors (gain and
     * background, from 64 probes) do not fall with the probes and are allowed for apart.
     */
    @Test
    void errorFallsWithTheNumberOfShots() {
        int n = 40;
        // A pattern of sensitivity changes entries for good, by its variance over two.
        OpuPreset preset = OpuPresets.load("launay-2020",
                Map.of("camera.photo-response-non-uniformity", "0",
                        "dmd.edge-illumination", "1", "dmd.dead-fraction", "0", "dmd.stuck-fraction", "0"));
        for (int probes : new int[]{60, 120, 480}) {
            try (var opu = OpticalProjection.simulated(preset, 6, n, 256)) {
                MatrixEstimate estimate = MatrixEstimate.measure(opu, probes, 2);
                double error = meanSquaredError(estimate, 6);
                assertThat(error).isCloseTo(estimate.entryVariance(),
                        within((probes == 60 ? 0.3 : 0.15) * estimate.entryVariance() + 2e-5));
            }
        }
    }

    @Test
    void tooFewShotsAreRefused() {
        try (var digital = new GaussianProjection(6, 30, 40)) {
            assertThatThrownBy(() -> MatrixEstimate.measure(digital, 31, 1))
                    .hasMessage("An estimate of 30 columns needs at least 32 probes, not 31.");
        }
    }
}
