package org.backlight.app.reproduce.climate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.backlight.app.reproduce.ArmResult;
import org.backlight.app.reproduce.Claim;
import org.backlight.app.reproduce.Comparisons;
import org.backlight.app.reproduce.Contrast;
import org.backlight.app.reproduce.Measure;
import org.backlight.app.run.RunSummary;
import org.backlight.app.task.climate.Baselines;
import org.backlight.app.task.climate.MapErrors;

/**
 * Published claims beside what was measured here; the words follow from the figures.
 *
 * <p>Published: Wang et al. 2024, arXiv 2409.12965, the figure of the networks that learn the climate.
 */
final class ClimateClaims {

    /** The figure by which the field compares. */
    static final Measure TOTAL_NRMSE = new Measure("", run -> run.testFigure("total_nrmse"));

    private static final double AIM_TOTAL = 0.40;
    private static final double AIM_DISTANCE = 0.10;
    /** Parameters, and those that the light reaches directly. */
    private static final Map<ClimateNetwork, double[]> PUBLISHED = Map.of(ClimateNetwork.VIT,
            new double[]{200e6, 134e6}, ClimateNetwork.FCNN, new double[]{1.3e9, 1.03e9});

    private final Comparisons compared;
    private final Map<String, MapErrors> baselines;

    /**
     * Creates claims.
     *
     * @param arms every method of both networks
     * @param baselines as of {@link Baselines#errors}, of the scenario that the networks are measured on
     */
    ClimateClaims(List<ArmResult> arms, Map<String, MapErrors> baselines) {
        compared = new Comparisons(arms, TOTAL_NRMSE);
        this.baselines = baselines;
    }

    /** Returns the published claims. */
    List<Claim> published() {
        return List.of(
                asWell("The vision transformer does as well by ODFA as by BP.", ClimateMethod.BP,
                        ClimateMethod.ODFA),
                asWell("The same, where whole maps are learned as published.", ClimateMethod.BP_RAW,
                        ClimateMethod.ODFA_RAW),
                stateOfTheArt(),
                better("The fully connected network is better by ODFA than by BP.", ClimateMethod.BP,
                        ClimateMethod.ODFA),
                better("The same, where whole maps are learned as published.", ClimateMethod.BP_RAW,
                        ClimateMethod.ODFA_RAW),
                norm(), parameters(ClimateNetwork.VIT), parameters(ClimateNetwork.FCNN));
    }

    /** Returns what is aimed for here, which no paper has. */
    List<Claim> aims() {
        List<Claim> aims = new ArrayList<>();
        aims.add(below(format("The vision transformer by ODFA reaches a total NRMSE of %.2f.", AIM_TOTAL),
                ClimateMethod.ODFA, AIM_TOTAL));
        MapErrors scaling = baselines.get(Baselines.PATTERN_SCALING);
        if (scaling != null) {
            for (ClimateMethod method : List.of(ClimateMethod.ODFA, ClimateMethod.BP)) {
                aims.add(below(format("%s is below linear pattern scaling, %.3f.", vit(method),
                        scaling.totalNrmse()), method, scaling.totalNrmse()));
            }
        }
        return aims;
    }

    private static String vit(ClimateMethod method) {
        return method.label(ClimateNetwork.VIT);
    }

    private static String fcnn(ClimateMethod method) {
        return method.label(ClimateNetwork.FCNN);
    }

    private Claim asWell(String claim, ClimateMethod exact, ClimateMethod optical) {
        String bp = vit(exact);
        String odfa = vit(optical);
        Contrast within = compared.contrast(0, compared.term(bp, 1 + AIM_DISTANCE), compared.term(odfa, -1));
        if (Double.isNaN(within.value())) {
            return without(claim, bp, odfa);
        }
        return new Claim(claim, values(bp, odfa), within.verdict(
                format("yes: at most %.0f %% above BP", 100 * AIM_DISTANCE),
                format("no: more than %.0f %% above BP", 100 * AIM_DISTANCE)));
    }

    private Claim stateOfTheArt() {
        String claim = "The vision transformer by ODFA is close to the state of the art.";
        String odfa = vit(ClimateMethod.ODFA);
        Optional<Map.Entry<String, MapErrors>> best = baselines.entrySet().stream()
                .filter(baseline -> Baselines.SCALINGS.contains(baseline.getKey()))
                .min((a, b) -> Double.compare(a.getValue().totalNrmse(), b.getValue().totalNrmse()));
        if (compared.arm(odfa).finished().isEmpty() || best.isEmpty()) {
            return without(claim, odfa);
        }
        double total = best.get().getValue().totalNrmse();
        return new Claim(claim,
                format("Total NRMSE of ODFA %s, of %s %.3f, the better of the scalings on the same data.",
                        Comparisons.spread(compared.of(odfa), 3), best.get().getKey(), total),
                compared.contrast(total, compared.term(odfa, -1)).verdict("better than pattern scaling",
                        "worse than pattern scaling")
                        + "; published numbers are of other data");
    }

    private Claim better(String claim, ClimateMethod exact, ClimateMethod optical) {
        String bp = fcnn(exact);
        String odfa = fcnn(optical);
        Contrast advantage = compared.above(bp, odfa);
        return Double.isNaN(advantage.value())
                ? without(claim, bp, odfa)
                : new Claim(claim, values(bp, odfa),
                        advantage.verdict("yes: ODFA is better", "no: BP is better"));
    }

    private Claim norm() {
        String claim = "That advantage of the fully connected network is the norm that the camera gives the feedback by itself.";
        String bp = fcnn(ClimateMethod.BP);
        String odfa = fcnn(ClimateMethod.ODFA);
        String normed = fcnn(ClimateMethod.BP_NORMED);
        Contrast advantage = compared.above(bp, odfa);
        if (Double.isNaN(advantage.value()) || Double.isNaN(compared.of(normed).mean())) {
            return without(claim, bp, odfa, normed);
        }
        if (!advantage.decided() || advantage.value() < 0) {
            return new Claim(claim, format("ODFA is %s BP.", compared.apart(odfa, bp)),
                    advantage.verdict("", "there is no advantage to explain"));
        }
        return new Claim(claim,
                format("ODFA is %s %s, and BP with that norm is %s %s: %s of the advantage.",
                        compared.apart(odfa, bp), bp, compared.apart(normed, bp), bp,
                        Comparisons.percent(share(bp, normed).orElseThrow())),
                compared.contrast(0, compared.term(bp, 0.5), compared.term(odfa, 0.5),
                        compared.term(normed, -1))
                        .verdict("yes: the norm alone gives BP more than half of it",
                                "no: the norm alone gives BP less than half of it"));
    }

    /** Returns how much of ODFA's advantage over BP a change brings; empty where there is none. */
    private Optional<Double> share(String from, String to) {
        Contrast advantage = compared.above(fcnn(ClimateMethod.BP), fcnn(ClimateMethod.ODFA));
        double part = compared.above(from, to).value() / advantage.value();
        return advantage.decided() && advantage.value() > 0 && Double.isFinite(part)
                ? Optional.of(part)
                : Optional.empty();
    }

    /** Returns, for each change of the method that the norm may have a part in, the cells of a row. */
    List<List<String>> changes() {
        List<List<String>> rows = new ArrayList<>();
        for (ClimateNetwork network : ClimateNetwork.values()) {
            Stream.of(List.of(ClimateMethod.BP, ClimateMethod.ODFA),
                    List.of(ClimateMethod.BP, ClimateMethod.BP_NORMED),
                    List.of(ClimateMethod.BP, ClimateMethod.BP_LAYER_NORM),
                    List.of(ClimateMethod.BP, ClimateMethod.DFA),
                    List.of(ClimateMethod.DFA, ClimateMethod.DFA_NORMED),
                    List.of(ClimateMethod.DFA, ClimateMethod.ODFA),
                    List.of(ClimateMethod.ODFA, ClimateMethod.ODFA_NORMED),
                    List.of(ClimateMethod.BP_RAW, ClimateMethod.ODFA_RAW))
                    .filter(change -> change.stream().allMatch(method -> method.trains(network)))
                    .forEach(change -> rows.add(change(network, change.getFirst(), change.getLast())));
        }
        return rows;
    }

    private List<String> change(ClimateNetwork network, ClimateMethod before, ClimateMethod after) {
        String from = before.label(network);
        String to = after.label(network);
        Contrast gain = compared.above(from, to);
        if (Double.isNaN(gain.value())) {
            return List.of(from, to, compared.missing(from, to), "–", Claim.UNKNOWN);
        }
        return List.of(from, to, compared.apart(to, from) + " " + from, network == ClimateNetwork.FCNN
                ? share(from, to).map(Comparisons::percent).orElse("–")
                : "–", gain.verdict("better", "worse"));
    }

    private Claim parameters(ClimateNetwork network) {
        double[] published = PUBLISHED.get(network);
        String claim = format(
                "%s: %,.0f million parameters, of which %,.0f million (%.0f %%) take the light directly.",
                network.label(), published[0] / 1e6, published[1] / 1e6, 100 * published[1] / published[0]);
        String odfa = ClimateMethod.ODFA.label(network);
        Optional<RunSummary> run = compared.arm(odfa).finishedFirst();
        if (run.isEmpty() || run.get().reach() == null) {
            return without(claim, odfa);
        }
        double parameters = run.get().parameters();
        long direct = run.get().reach().direct();
        return new Claim(claim,
                format("%,.0f parameters, of which %,d (%.0f %%) take it directly.", parameters, direct,
                        100 * direct / parameters),
                format("%.2g times the published size, %.2g times as many reached directly",
                        parameters / published[0], direct / published[1]));
    }

    private Claim below(String claim, ClimateMethod method, double total) {
        String label = vit(method);
        return compared.arm(label).finished().isEmpty()
                ? without(claim, label)
                : new Claim(claim, Comparisons.spread(compared.of(label), 3),
                        compared.contrast(total, compared.term(label, -1)).verdict("reached", "not reached"));
    }

    private String values(String bp, String odfa) {
        return format("Total NRMSE by BP %s, by ODFA %s: ODFA is %s BP.",
                Comparisons.spread(compared.of(bp), 3), Comparisons.spread(compared.of(odfa), 3),
                compared.apart(odfa, bp));
    }

    private Claim without(String claim, String... labels) {
        return new Claim(claim, compared.missing(labels), Claim.UNKNOWN);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
