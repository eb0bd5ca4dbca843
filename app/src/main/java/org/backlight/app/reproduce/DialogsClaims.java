package org.backlight.app.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private static final String UNKNOWN = "not known yet";

    /**
     * One claim.
     *
     * @param claim what was published, or what was aimed for
     * @param measured what came out here
     * @param verdict what follows from it
     */
    record Row(String claim, String measured, String verdict) {

        List<String> cells() {
            return List.of(claim, measured, verdict);
        }
    }

    private final Map<String, ArmResult> arms;

    DialogsClaims(List<ArmResult> arms) {
        this.arms = arms.stream().collect(Collectors.toMap(ArmResult::label, Function.identity()));
    }

    /**
     * Returns the published claims.
     *
     * @param written what ODFA's transformer wrote
     */
    List<Row> published(List<DialogsTexts.Written> written) {
        return List.of(nearBackpropagation(), belowShallow(), parameters(), time(), sense(written));
    }

    /** Returns what the calibrated configuration aims for, which no paper has. */
    List<Row> calibrated() {
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
        double shallow = loss(DialogsPlan.SHALLOW).mean();
        double part = (shallow - loss(method).mean()) / (shallow - loss(best).mean());
        return Double.isFinite(part) && loss(best).mean() < shallow ? Optional.of(part) : Optional.empty();
    }

    private Spread loss(String method) {
        return arms.get(method).loss();
    }

    private Row nearBackpropagation() {
        String claim = "ODFA's loss comes close to that of BP in the same configuration.";
        Optional<Double> closed = closed(DialogsPlan.ODFA, DialogsPlan.BP);
        if (closed.isEmpty()) {
            return without(claim, DialogsPlan.ODFA, DialogsPlan.BP, DialogsPlan.SHALLOW);
        }
        return new Row(claim, format(
                "ODFA ends %s BP and %s shallow training; it closes %s of the gap between the two.",
                apart(DialogsPlan.ODFA, DialogsPlan.BP), apart(DialogsPlan.ODFA, DialogsPlan.SHALLOW),
                percent(closed.get())),
                LossContrast.of(0, term(DialogsPlan.BP, 0.5), term(DialogsPlan.SHALLOW, 0.5),
                        term(DialogsPlan.ODFA, -1))
                        .verdict("nearer to BP than to shallow training",
                                "nearer to shallow training than to BP"));
    }

    private Row belowShallow() {
        String claim = "ODFA's loss is clearly below that of shallow training.";
        LossContrast below = LossContrast.of(0, term(DialogsPlan.SHALLOW, 1), term(DialogsPlan.ODFA, -1));
        if (Double.isNaN(below.value())) {
            return without(claim, DialogsPlan.ODFA, DialogsPlan.SHALLOW);
        }
        return new Row(claim, format("ODFA %s, shallow training %s: ODFA ends %s shallow training.",
                spread(loss(DialogsPlan.ODFA), 4), spread(loss(DialogsPlan.SHALLOW), 4),
                apart(DialogsPlan.ODFA, DialogsPlan.SHALLOW)),
                below.verdict("yes: it is below", "no: it is not below"));
    }

    private Row parameters() {
        String claim = format(
                "1.07 billion parameters, of which 400 million (%.0f %%) take the light's feedback directly.",
                100 * PUBLISHED_DIRECT / PUBLISHED_PARAMETERS);
        Optional<RunSummary> run = arms.get(DialogsPlan.ODFA).finishedFirst();
        if (run.isEmpty() || run.get().reach() == null) {
            return without(claim, DialogsPlan.ODFA);
        }
        RunSummary.Reach reach = run.get().reach();
        double parameters = run.get().parameters();
        double share = reach.direct() / parameters;
        return new Row(claim, format(
                "%,.0f parameters, of which %,d (%.0f %%) take the light's feedback directly and %,d through their block.",
                parameters, reach.direct(), 100 * share, reach.local()),
                format("%.2g times the published size; the share that light reaches is %.1f times the published one",
                        parameters / PUBLISHED_PARAMETERS, share * PUBLISHED_PARAMETERS / PUBLISHED_DIRECT));
    }

    private Row time() {
        String claim = "Two epochs take 20 hours with the OPU (of the model with 1.07 billion parameters).";
        ArmResult odfa = arms.get(DialogsPlan.ODFA);
        Spread step = odfa.secondsPerStep();
        Optional<RunSummary> run = odfa.finished().stream().flatMap(trained -> trained.summary().stream())
                .filter(summary -> summary.length() != null).findFirst();
        if (Double.isNaN(step.mean()) || run.isEmpty()) {
            return new Row(claim, missing(DialogsPlan.ODFA), UNKNOWN);
        }
        RunSummary.Length length = run.get().length();
        double steps = (double) PUBLISHED_EPOCHS * length.stepsPerEpoch();
        String device = run.get().opu() == null
                ? ""
                : format(" The device's own time would be %s.",
                        Words.duration(run.get().opu().seconds() * steps / length.steps()));
        double hours = step.mean() * steps / 3600;
        return new Row(claim,
                format("A step takes %.3g s here, the simulated device included, so two epochs of %,.0f steps take %s.%s",
                        step.mean(), steps, Words.duration(3600 * hours), device),
                run.get().parameters() < PUBLISHED_PARAMETERS / 1.1
                        ? "not comparable: a smaller model"
                        : hours <= 20 ? "no longer than published" : "longer than published");
    }

    private Row sense(List<DialogsTexts.Written> written) {
        String claim = "The generated text becomes sensible from 0 % over 20 % to 100 % of the training.";
        if (written.size() < 2) {
            return new Row(claim, missing(DialogsPlan.ODFA), UNKNOWN);
        }
        String shares = written.stream().map(text -> text.when() + ": " + text.share())
                .collect(Collectors.joining(", "));
        double first = written.getFirst().knownPart();
        double last = written.getLast().knownPart();
        return new Row(claim,
                "Words of four letters or more that ODFA's transformer wrote and that occur in the training text: "
                        + shares + ". The texts are below.",
                last > first ? "more of its words are words" : "its words are no more words than before");
    }

    private Row dfaNearTuned() {
        String claim = format("DFA calibrated ends within %.2f nats of tuned BP.", AIM_DISTANCE);
        LossContrast within = LossContrast.of(AIM_DISTANCE, term(DialogsPlan.BP_TUNED, 1),
                term(DialogsPlan.DFA_CALIBRATED, -1));
        if (Double.isNaN(within.value())) {
            return without(claim, DialogsPlan.DFA_CALIBRATED, DialogsPlan.BP_TUNED);
        }
        return new Row(claim,
                format("It ends %s tuned BP.", apart(DialogsPlan.DFA_CALIBRATED, DialogsPlan.BP_TUNED)),
                within.verdict("reached", "not reached"));
    }

    private Row odfaClosesGap() {
        String claim = format(
                "ODFA calibrated, through the noisy twin, closes at least %.0f %% of the gap from shallow training to tuned BP.",
                100 * AIM_CLOSED);
        Optional<Double> closed = closed(DialogsPlan.ODFA_CALIBRATED);
        if (closed.isEmpty()) {
            return without(claim, DialogsPlan.ODFA_CALIBRATED, DialogsPlan.SHALLOW, DialogsPlan.BP_TUNED);
        }
        // closed ≥ aim, times the gap
        return new Row(claim, format("It closes %s of the gap.", percent(closed.get())),
                LossContrast.of(0, term(DialogsPlan.SHALLOW, 1 - AIM_CLOSED),
                        term(DialogsPlan.BP_TUNED, AIM_CLOSED), term(DialogsPlan.ODFA_CALIBRATED, -1))
                        .verdict("reached", "not reached"));
    }

    private LossContrast.Term term(String method, double weight) {
        return new LossContrast.Term(arms.get(method), weight);
    }

    /**
     * Returns {@code 0.123 ± 0.004 nats above}: the difference of means and its spread over seeds, where they tell it.
     */
    private String apart(String method, String other) {
        LossContrast difference = LossContrast.of(0, term(method, 1), term(other, -1));
        return format("%.3f%s nats %s", Math.abs(difference.value()),
                Double.isNaN(difference.spread()) ? "" : format(" ± %.3f", difference.spread()),
                difference.value() < 0 ? "below" : "above");
    }

    /** Returns the row of a claim that nothing can be said of. */
    private Row without(String claim, String... methods) {
        String missing = missing(methods);
        return missing.isEmpty()
                ? new Row(claim,
                        "Shallow training ends no worse than backpropagation, so there is no gap to close.",
                        "not decided: there is no gap")
                : new Row(claim, missing, UNKNOWN);
    }

    private String missing(String... methods) {
        List<String> without = Stream.of(methods).filter(method -> arms.get(method).finished().isEmpty())
                .toList();
        return without.isEmpty() ? "" : "No finished training of " + String.join(", ", without) + ".";
    }

    /** Returns {@code −5 %}, never {@code −0 %}. */
    static String percent(double part) {
        return format("%d %%", Math.round(100 * part)).replace('-', '−');
    }

    /** Returns {@code 3.1234 ± 0.0012}, or the mean alone where there is one seed. */
    static String spread(Spread spread, int digits) {
        List<String> parts = new ArrayList<>();
        for (double value : new double[]{spread.mean(), spread.deviation()}) {
            if (Double.isFinite(value)) {
                parts.add(format("%,." + digits + "f", value));
            }
        }
        return parts.isEmpty() ? "–" : String.join(" ± ", parts);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
