package org.backlight.app.reproduce.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.backlight.app.reproduce.Claim;

/** Published claims and aims beside what was measured here; the words follow from the figures. */
final class ScalingClaims {

    private static final double PERCENT = 100;
    private static final double AIM_DFA = 0.70;
    private static final double AIM_HOST = 1.10;
    private static final double AIM_MEDIAN = 0.15;
    private static final double AIM_NINTH_DECILE = 0.30;

    private final ScalingStudy study;
    private final Optional<ScalingModel.Fitted> model;
    private final CrossoverClaims crossovers;
    private final ScalingModel described;

    /**
     * Creates claims.
     *
     * @param study what was measured
     * @param model of this machine; empty where nothing is measured
     * @param described model of the described machine
     */
    ScalingClaims(ScalingStudy study, Optional<ScalingModel.Fitted> model, ScalingModel described) {
        this.study = study;
        this.model = model;
        this.described = described;
        crossovers = new CrossoverClaims(study, model, described);
    }

    /** Returns the published claims. */
    List<Claim> published() {
        List<Claim> claims = new ArrayList<>(new GrowthClaims(study).all());
        claims.add(crossovers.crossover());
        claims.addAll(new ProjectionClaims(study, described).all());
        return claims;
    }

    /** Returns the sentences on where light pays. */
    CrossoverClaims crossovers() {
        return crossovers;
    }

    /** Returns what is aimed for here, which no paper has. */
    List<Claim> aims() {
        List<Claim> aims = new ArrayList<>();
        study.largest().ifPresent(point -> {
            String where = format("%d × %,d", point.depth(), point.width());
            NetworkTimes bp = times(ScalingMethod.BP, point);
            NetworkTimes dfa = times(ScalingMethod.DFA, point);
            NetworkTimes odfa = times(ScalingMethod.ODFA, point);
            double ratio = dfa.host().median() / bp.host().median();
            boolean there = point.depth() == PublishedTimes.DEPTH && point.width() == PublishedTimes.WIDTH;
            aims.add(new Claim(
                    format("A step by DFA takes at most %.2f of one by BP at %d × %,d.", AIM_DFA,
                            PublishedTimes.DEPTH, PublishedTimes.WIDTH),
                    format("%.3f at %s%s.", ratio, where,
                            bp.processorSeconds() > 0
                                    ? format("; %.3f of the processors' time",
                                            dfa.processorSeconds() / bp.processorSeconds())
                                    : ""),
                    there ? reached(ratio <= AIM_DFA) : Claim.UNKNOWN));
            double host = odfa.host().median() / (dfa.host().median() - dfa.feedback().median());
            aims.add(new Claim(
                    format("The host's part of ODFA takes at most %.2f of DFA's step without its projection.",
                            AIM_HOST),
                    format("%.3f at %s.", host, where), there ? reached(host <= AIM_HOST) : Claim.UNKNOWN));
        });
        model.ifPresent(fitted -> {
            aims.add(new Claim(
                    format("The model's median error on the measured steps is at most %.0f %%.",
                            PERCENT * AIM_MEDIAN),
                    format("%.1f %% over %d steps; %.1f %% where the constants were fitted to the other half.",
                            PERCENT * fitted.fit().medianError(), fitted.fit().steps(),
                            PERCENT * fitted.medianApart()),
                    reached(fitted.fit().medianError() <= AIM_MEDIAN)));
            aims.add(new Claim(format("Nine of ten lie within %.0f %%.", PERCENT * AIM_NINTH_DECILE),
                    format("Within %.1f %%.", PERCENT * fitted.fit().ninthDecileError()),
                    reached(fitted.fit().ninthDecileError() <= AIM_NINTH_DECILE)));
        });
        return aims;
    }

    private NetworkTimes times(ScalingMethod method, NetworkPoint at) {
        return study.network(method, at.width(), at.depth()).orElseThrow();
    }

    private static String reached(boolean reached) {
        return reached ? "reached" : "not reached";
    }

    static Claim unknown(String claim, String needed) {
        return new Claim(claim, "It needs " + needed + ", which are not all measured.", Claim.UNKNOWN);
    }

    static String plusMinus(String format, double value, double error) {
        return format(format, value) + (Double.isNaN(error) ? "" : " ± " + format(format, error));
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
