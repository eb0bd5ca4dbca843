package org.backlight.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class ProjectionExamplesTest {

    /** The noise of 1e-6 has singular values up to 1e-6·(√300 + √800) = 5e-5, far below 0.1 % of the smallest. */
    @Test
    void theSketchFindsTheSingularValues() {
        double[] known = {100, 50, 20, 10};
        double[] found = RandomizedSvd.singularValues(RandomizedSvd.lowRank(300, 800, known), 300, 800,
                known.length);
        for (int i = 0; i < known.length; i++) {
            assertThat(found[i]).isCloseTo(known[i], withinPercentage(0.1));
        }
    }

    /** 45 pairs, m = 1000, ε = 0.25: error probability 2·exp(−1000·(ε²/4 − ε³/6))·45 = 2e-4, for one fixed seed. */
    @Test
    void distancesSurvive() {
        double[] ratios = JohnsonLindenstrauss.distortion(10, 5000, 1000);
        assertThat(ratios[0]).isBetween(0.75, 1.0);
        assertThat(ratios[1]).isBetween(1.0, 1.25);
    }
}
