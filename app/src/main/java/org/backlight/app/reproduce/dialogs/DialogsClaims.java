package org.backlight.app.reproduce.dialogs;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.backlight.app.reproduce.ArmResult;
import org.backlight.app.reproduce.Claim;
import org.backlight.app.reproduce.Comparisons;
import org.backlight.app.reproduce.Contrast;
import org.backlight.app.reproduce.Measure;
import org.backlight.app.run.RunSummary;
import org.backlight.app.run.Spread;
import org.backlight.app.terminal.Words;

/**
 * Published claims beside what was measured here; the words follow from the figures.
 *
 * <p>Published: Wang et al. 2024, arXiv 2409.12965, the figure of the generative transformer.
 */
final class DialogsClaims {

    private static final double PUBLISHED_PARAMETERS = 1.07e9;
    private static final double PUBLISHED_DIRECT = 4e8;
    private static final int PUBLISHED_EPOCHS = 2;
    private static final double AIM_DISTANCE = 0.10;
    private static final double AIM_CLOSED = 0.60;

    private final Comparisons compared;

    DialogsClaims(List<ArmResult> arms) {
        compared = new Comparisons(arms, Measure.NATS);
    }

    /**
     * Returns the published claims.
     *
     * @param written what ODFA's transformer wrote
     */
    List<Claim> published(List<DialogsTexts.Written> written) {
        return List.of(nearBackpropagation(), belowShallow(), parameters(), time(), sense(written));
    }

    /** Returns what the calibrated configuration aims for, which no paper has. */
    List<Claim> calibrated() {
        return List.of(dfaNearTuned(), odfaClosesGap());
    }

    /**
     * Returns the part of the gap from shallow training to tuned backpropagation that a method closes: (shallow −
     * method) / (shallow − BP tuned), of mean losses; empty while one of them is not known or there is no gap.
     */
    Optional<Double> closed(String method) {
        return closed(method, DialogsPlan.BP_TUNED);
    }

    private Optional<Double> closed(String method, String best) {
        double shallow = compared.of(DialogsPlan.SHALLOW).mean();
        double part = (shallow - compared.of(method).mean()) / (shallow - compared.of(best).mean());
        return Double.isFinite(part) && compared.of(best).mean() < shallow
                ? Optional.of(part)
                : Optional.empty();
    }

    private Claim nearBackpropagation() {
        String claim = "ODFA's loss comes close to that of BP in the same configuration.";
        Optional<Double> closed = closed(DialogsPlan.ODFA, DialogsPlan.BP);
        if (closed.isEmpty()) {
            return without(claim, DialogsPlan.ODFA, DialogsPlan.BP, DialogsPlan.SHALLOW);
        }
        return new Claim(claim, format(
                "ODFA ends %s BP and %s shallow training; it closes %s of the gap between the two.",
                compared.apart(DialogsPlan.ODFA, DialogsPlan.BP),
                compared.apart(DialogsPlan.ODFA, DialogsPlan.SHALLOW),
                Comparisons.percent(closed.get())),
                compared.contrast(0, compared.term(DialogsPlan.BP, 0.5),
                        compared.term(DialogsPlan.SHALLOW, 0.5),
                        compared.term(DialogsPlan.ODFA, -1))
                        .verdict("nearer to BP than to shallow training",
                                "nearer to shallow training than to BP"));
    }

    private Claim belowShallow() {
        String claim = "ODFA's loss is clearly below that of shallow training.";
        Contrast below = compared.contrast(0, compared.term(DialogsPlan.SHALLOW, 1),
                compared.term(DialogsPlan.ODFA, -1));
        if (Double.isNaN(below.value())) {
            return without(claim, DialogsPlan.ODFA, DialogsPlan.SHALLOW);
        }
        return new Claim(claim, format("ODFA %s, shallow training %s: ODFA ends %s shallow training.",
                Comparisons.spread(compared.of(DialogsPlan.ODFA), 4),
                Comparisons.spread(compared.of(DialogsPlan.SHALLOW), 4),
                compared.apart(DialogsPlan.ODFA, DialogsPlan.SHALLOW)),
                below.verdict("yes: it is below", "no: it is not below"));
    }

    private Claim parameters() {
        String claim = format(
                "1.07 billion parameters, of which 400 million (%.0f %%) take the light's feedback directly.",
                100 * PUBLISHED_DIRECT / PUBLISHED_PARAMETERS);
        Optional<RunSummary> run = compared.arm(DialogsPlan.ODFA).finishedFirst();
        if (run.isEmpty() || run.get().reach() == null) {
            return without(claim, DialogsPlan.ODFA);
        }
        RunSummary.Reach reach = run.get().reach();
        double parameters = run.get().parameters();
        double share = reach.direct() / parameters;
        return new Claim(claim, format(
                "%,.0f parameters, of which %,d (%.0f %%) take the light's feedback directly and %,d through their block.",
                parameters, reach.direct(), 100 * share, reach.local()),
                format("%.2g times the published size; the share that light reaches is %.1f times the published one",
                        parameters / PUBLISHED_PARAMETERS, share * PUBLISHED_PARAMETERS / PUBLISHED_DIRECT));
    }

    private Claim time() {
        String claim = "Two epochs take 20 hours with the OPU (of the model with 1.07 billion parameters).";
        ArmResult odfa = compared.arm(DialogsPlan.ODFA);
        Spread step = odfa.secondsPerStep();
        Optional<RunSummary> run = odfa.finished().stream().flatMap(trained -> trained.summary().stream())
                .filter(summary -> summary.length() != null).findFirst();
        if (Double.isNaN(step.mean()) || run.isEmpty()) {
            return new Claim(claim, compared.missing(DialogsPlan.ODFA), Claim.UNKNOWN);
        }
        RunSummary.Length length = run.get().length();
        double steps = (double) PUBLISHED_EPOCHS * length.stepsPerEpoch();
        String device = run.get().opu() == null
                ? ""
                : format(" The device's own time would be %s.",
                        Words.duration(run.get().opu().seconds() * steps / length.steps()));
        double hours = step.mean() * steps / 3600;
        return new Claim(claim,
                format("A step takes %.3g s here, the simulated device included, so two epochs of %,.0f steps take %s.%s",
                        step.mean(), steps, Words.duration(3600 * hours), device),
                run.get().parameters() < PUBLISHED_PARAMETERS / 1.1
                        ? "not comparable: a smaller model"
                        : hours <= 20 ? "no longer than published" : "longer than published");
    }

    private Claim sense(List<DialogsTexts.Written> written) {
        String claim = "The generated text becomes sensible from 0 % over 20 % to 100 % of the training.";
        if (written.size() < 2) {
            return new Claim(claim, compared.missing(DialogsPlan.ODFA), Claim.UNKNOWN);
        }
        String shares = written.stream().map(text -> text.when() + ": " + text.share())
                .collect(Collectors.joining(", "));
        double first = written.getFirst().knownPart();
        double last = written.getLast().knownPart();
        return new Claim(claim,
                "Words of four letters or more that ODFA's transformer wrote and that occur in the training text: "
                        + shares + ". The texts are below.",
                last > first ? "more of its words are words" : "its words are no more words than before");
    }

    private Claim dfaNearTuned() {
        String claim = format("DFA calibrated ends within %.2f nats of tuned BP.", AIM_DISTANCE);
        Contrast within = compared.contrast(AIM_DISTANCE, compared.term(DialogsPlan.BP_TUNED, 1),
                compared.term(DialogsPlan.DFA_CALIBRATED, -1));
        if (Double.isNaN(within.value())) {
            return without(claim, DialogsPlan.DFA_CALIBRATED, DialogsPlan.BP_TUNED);
        }
        return new Claim(claim,
                format("It ends %s tuned BP.",
                        compared.apart(DialogsPlan.DFA_CALIBRATED, DialogsPlan.BP_TUNED)),
                within.verdict("reached", "not reached"));
    }

    private Claim odfaClosesGap() {
        String claim = format(
                "ODFA calibrated, through the noisy twin, closes at least %.0f %% of the gap from shallow training to tuned BP.",
                100 * AIM_CLOSED);
        Optional<Double> closed = closed(DialogsPlan.ODFA_CALIBRATED);
        if (closed.isEmpty()) {
            return without(claim, DialogsPlan.ODFA_CALIBRATED, DialogsPlan.SHALLOW, DialogsPlan.BP_TUNED);
        }
        // closed ≥ aim, times the gap
        return new Claim(claim, format("It closes %s of the gap.", Comparisons.percent(closed.get())),
                compared.contrast(0, compared.term(DialogsPlan.SHALLOW, 1 - AIM_CLOSED),
                        compared.term(DialogsPlan.BP_TUNED, AIM_CLOSED),
                        compared.term(DialogsPlan.ODFA_CALIBRATED, -1))
                        .verdict("reached", "not reached"));
    }

    /** Returns the row of a claim that nothing can be said of. */
    private Claim without(String claim, String... methods) {
        String missing = compared.missing(methods);
        return missing.isEmpty()
                ? new Claim(claim,
                        "Shallow training ends no worse than backpropagation, so there is no gap to close.",
                        "not decided: there is no gap")
                : new Claim(claim, missing, Claim.UNKNOWN);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
