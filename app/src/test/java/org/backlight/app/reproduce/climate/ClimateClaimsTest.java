package org.backlight.app.reproduce.climate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.backlight.app.reproduce.Arm;
import org.backlight.app.reproduce.ArmResult;
import org.backlight.app.reproduce.Claim;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.task.climate.Baselines;
import org.backlight.app.task.climate.MapErrors;
import org.junit.jupiter.api.Test;

/** Verdicts of results that are made up. */
class ClimateClaimsTest {

    private static final double[] NONE = {};
    private static final ClimatePlan PLAN = ClimatePlan.of(ClimateSize.SMALL, 0, List.of(1L, 2L, 3L),
            List.of());
    private static final Map<String, MapErrors> BASELINES = Map.of(Baselines.PATTERN_SCALING,
            new MapErrors(0.111, 0.042, 0.322, 0.414), "one member", new MapErrors(0.05, 0.05, 0.29, 0.6));

    private static ClimateClaims claims(Map<String, double[]> totals) {
        return new ClimateClaims(PLAN.trainings().arms().stream()
                .map(arm -> result(arm, totals.getOrDefault(arm.word(), NONE))).toList(), BASELINES);
    }

    private static ArmResult result(Arm arm, double... totals) {
        return new ArmResult(arm, IntStream.range(0, totals.length)
                .mapToObj(i -> new ArmResult.Trained(new RunFolder(Path.of(arm.word())), i + 1, List.of(),
                        Optional.of(new RunSummary(arm.label(), "bp", "climate", i + 1, 400_000_000, 1, 1, 1,
                                Map.of("test_total_nrmse", totals[i]), 1, 1, 1, null,
                                new RunSummary.Reach(134_000_000, 0, 0, 0, null), null, null, null, null,
                                null))))
                .toList(), List.of(), List.of());
    }

    private static Claim about(List<Claim> claims, String words) {
        return claims.stream().filter(claim -> claim.claim().contains(words)).findFirst().orElseThrow();
    }

    @Test
    void theTransformerDoesAsWellWithinTenPercent() {
        Map<String, double[]> near = Map.of("vit-bp", new double[]{0.30, 0.32, 0.31}, "vit-odfa",
                new double[]{0.31, 0.33, 0.32});
        Claim well = about(claims(near).published(), "does as well");
        assertThat(well.verdict()).isEqualTo("yes: at most 10 % above BP (3 seeds)");
        assertThat(well.measured()).isEqualTo(
                "Total NRMSE by BP 0.310 ± 0.010, by ODFA 0.320 ± 0.010: ODFA is 0.010 ± 0.000 above BP.");
        Map<String, double[]> far = Map.of("vit-bp", new double[]{0.30, 0.32, 0.31}, "vit-odfa",
                new double[]{0.40, 0.45, 0.42});
        assertThat(about(claims(far).published(), "does as well").verdict())
                .isEqualTo("no: more than 10 % above BP (3 seeds)");
        // 1.1 BP - ODFA is 0.01, 0.03 and -0.02 by seed.
        Map<String, double[]> open = Map.of("vit-bp", new double[]{0.30, 0.30, 0.30}, "vit-odfa",
                new double[]{0.32, 0.30, 0.35});
        assertThat(about(claims(open).published(), "does as well").verdict())
                .isEqualTo("not decided: 0.007 apart, with a spread of 0.025 over 3 seeds");
        assertThat(about(claims(Map.of()).published(), "does as well"))
                .isEqualTo(new Claim("The vision transformer does as well by ODFA as by BP.",
                        "No finished training of ViT BP, ViT ODFA.", Claim.UNKNOWN));
    }

    @Test
    void theStateOfTheArtIsThatOfTheSameData() {
        assertThat(about(claims(Map.of("vit-odfa", new double[]{0.25, 0.26, 0.27})).published(),
                "state of the art")
                .verdict())
                .isEqualTo("better than pattern scaling (3 seeds); published numbers are of other data");
        List<Claim> aims = claims(Map.of("vit-odfa", new double[]{0.35, 0.36, 0.37})).aims();
        assertThat(aims).hasSize(3);
        assertThat(aims.get(0).verdict()).isEqualTo("reached (3 seeds)");
        assertThat(aims.get(1).claim()).isEqualTo("ViT ODFA is below linear pattern scaling, 0.322.");
        assertThat(aims.get(1).verdict()).isEqualTo("not reached (3 seeds)");
        assertThat(aims.get(2).verdict()).isEqualTo(Claim.UNKNOWN);
    }

    /** ODFA is 0.10 below BP; normed BP is 0.08 below it, layer normalization 0.02. */
    @Test
    void theNormsPartFollowsFromTheFigures() {
        ClimateClaims claims = claims(Map.of("fcnn-bp", new double[]{0.50, 0.51, 0.52}, "fcnn-odfa",
                new double[]{0.40, 0.41, 0.42}, "fcnn-bp-normed", new double[]{0.42, 0.43, 0.44},
                "fcnn-bp-layernorm", new double[]{0.47, 0.50, 0.50}));
        assertThat(about(claims.published(), "better by ODFA than by BP").verdict())
                .isEqualTo("yes: ODFA is better (3 seeds)");
        Claim norm = about(claims.published(), "norm that the camera");
        assertThat(norm.measured())
                .contains("BP with that norm is 0.080 ± 0.000 below FCNN BP: 80 % of the advantage");
        assertThat(norm.verdict()).isEqualTo("yes: the norm alone gives BP more than half of it (3 seeds)");
        assertThat(row(claims, "FCNN BP", "FCNN BP normed")).containsExactly("FCNN BP", "FCNN BP normed",
                "0.080 ± 0.000 below FCNN BP", "80 %", "better (3 seeds)");
        assertThat(row(claims, "FCNN BP", "FCNN BP layer norm")).contains("20 %", "better (3 seeds)");
        assertThat(row(claims, "FCNN DFA", "FCNN ODFA")).contains("No finished training of FCNN DFA.",
                Claim.UNKNOWN);
    }

    @Test
    void withoutAnAdvantageThereIsNothingToExplain() {
        ClimateClaims claims = claims(Map.of("fcnn-bp", new double[]{0.40, 0.41, 0.42}, "fcnn-odfa",
                new double[]{0.50, 0.51, 0.53}, "fcnn-bp-normed", new double[]{0.39, 0.40, 0.41}));
        assertThat(about(claims.published(), "better by ODFA than by BP").verdict())
                .isEqualTo("no: BP is better (3 seeds)");
        assertThat(about(claims.published(), "norm that the camera").verdict())
                .isEqualTo("there is no advantage to explain (3 seeds)");
        assertThat(row(claims, "FCNN BP", "FCNN BP normed")).contains("–", "better (3 seeds)");
    }

    @Test
    void sizesAreComparedWithThePublishedOnes() {
        Claim size = about(claims(Map.of("vit-odfa", new double[]{0.3})).published(), "ViT: 200 million");
        assertThat(size.measured())
                .isEqualTo("400,000,000 parameters, of which 134,000,000 (34 %) take it directly.");
        assertThat(size.verdict())
                .isEqualTo("2.0 times the published size, 1.0 times as many reached directly");
    }

    private static List<String> row(ClimateClaims claims, String from, String to) {
        return claims.changes().stream().filter(row -> row.get(0).equals(from) && row.get(1).equals(to))
                .findFirst().orElseThrow();
    }
}
