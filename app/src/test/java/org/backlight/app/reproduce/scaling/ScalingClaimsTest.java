package org.backlight.app.reproduce.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.backlight.app.reproduce.Claim;
import org.junit.jupiter.api.Test;

/** Verdicts on a study whose times follow known laws. */
class ScalingClaimsTest {

    private static final ScalingStudy STUDY = SyntheticStudy.of(SyntheticStudy.plan());
    private static final ScalingModel DESCRIBED = ScalingModel.of("a6000", SyntheticStudy.DEVICE);
    private static final ScalingClaims CLAIMS = new ScalingClaims(STUDY, Optional.empty(), DESCRIBED);

    private static Claim claim(String part) {
        return CLAIMS.published().stream().filter(claim -> claim.claim().contains(part)).findFirst()
                .orElseThrow();
    }

    @Test
    void growthIsThatOfTheLaws() {
        assertThat(claim("quadratically").measured())
                .startsWith("Exponent of the width beside a floor, at 64 layers: BP 2.00 ± 0.00");
        assertThat(claim("linearly").measured())
                .startsWith("Exponent of the depth beside a floor, at width 3,200: BP 1.00 ± 0.00");
    }

    @Test
    void theSlopeIsTwoThirds() {
        assertThat(claim("less steeply").measured())
                .contains("0.67 ± 0.00 of BP's by ODFA, 0.67 ± 0.00 by DFA");
        assertThat(claim("less steeply").verdict()).isEqualTo("yes");
        assertThat(claim("24 %").measured()).startsWith("33 ± 0 % smaller");
        assertThat(claim("24 %").verdict()).startsWith("reached");
    }

    @Test
    void theFloorIsTheDevices() {
        double device = LightWork.cost(SyntheticStudy.DEVICE, 100, 100).seconds();
        assertThat(claim("floor").measured()).contains(String.format(Locale.ROOT,
                "of which %.2f ms are the device's 4.0 frames", 1e3 * device));
        assertThat(claim("floor").verdict()).isEqualTo("yes: by the device's timing");
    }

    /** BP and ODFA are equal where the third that is left out takes as long as the device. */
    @Test
    void theCrossoverIsWhereTheDevicePays() {
        double device = LightWork.cost(SyntheticStudy.DEVICE, 100, 100).seconds();
        double width = Math.sqrt(device * SyntheticStudy.RATE / 2 / 65);
        assertThat(STUDY.crossover(TimeCurve.ODFA, 64).orElseThrow().size().getAsDouble()).isCloseTo(width,
                within(0.1 * width));
        assertThat(CLAIMS.crossovers().measured().getFirst())
                .isEqualTo("With 64 hidden layers ODFA is faster than BP from a width of about 1,400 on.");
        assertThat(CLAIMS.crossovers().byDepth().rows().getFirst()).startsWith("1",
                "nowhere from 100 to 3,200");
        assertThat(claim("overtakes").verdict()).startsWith("here ODFA is ")
                .endsWith("% faster at that size");
        assertThat(claim("overtakes").measured()).contains("at 64 × 3,200: BP ",
                "The model of NVIDIA RTX A6000");
    }

    @Test
    void theRatioFallsAsTheSquareOfTheSize() {
        assertThat(claim("10^3 × 10^3").verdict()).startsWith("the ratio falls by a factor of 100 here");
        assertThat(STUDY.lightTo(ProjectionPoint.Kind.STORED, 10_000).orElseThrow())
                .isCloseTo((LightWork.cost(SyntheticStudy.DEVICE, 10_000, 10_000).seconds() + 1e-5) / 2e-3,
                        within(1e-9));
    }

    @Test
    void theOpticalTimeIsConstant() {
        assertThat(claim("stays the same").verdict()).isEqualTo("yes, by the device's timing: up to 45,000");
        // 2 · 45,000² / 1e11 s, beside frames of 2.1 ms.
        assertThat(claim("50 times").measured()).contains("19.1 times faster than a stored matrix");
    }

    @Test
    void aimsAreMeasuredAtTheLargestNetworkAndJudgedAtThePublishedOneAlone() {
        List<Claim> aims = CLAIMS.aims();
        assertThat(aims).hasSize(2);
        assertThat(aims.getFirst().measured())
                .isEqualTo("0.667 at 64 × 3,200; 0.667 of the processors' time.");
        assertThat(aims.getFirst().verdict()).isEqualTo(Claim.UNKNOWN);
        assertThat(aims.getLast().measured()).isEqualTo("1.000 at 64 × 3,200.");
    }

    @Test
    void ofNothingNothingIsSaid() {
        ScalingClaims empty = new ScalingClaims(new ScalingStudy(STUDY.plan(), STUDY.device(), Map.of()),
                Optional.empty(), DESCRIBED);
        assertThat(empty.published()).hasSize(9)
                .allSatisfy(claim -> assertThat(claim.verdict()).isEqualTo(Claim.UNKNOWN));
        assertThat(empty.aims()).isEmpty();
        assertThat(empty.crossovers().measured()).isEmpty();
    }
}
