package org.backlight.app.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.app.run.Spread;

/** Arms of a reproduction, compared by one measure; the words follow from the figures. */
public final class Comparisons {

    private final Map<String, ArmResult> arms;
    private final Measure measure;

    /**
     * Creates comparisons.
     *
     * @param arms all of a reproduction
     * @param measure lower is better
     */
    public Comparisons(List<ArmResult> arms, Measure measure) {
        this.arms = arms.stream().collect(Collectors.toMap(ArmResult::label, Function.identity()));
        this.measure = measure;
    }

    /** Returns the arm of a label. */
    public ArmResult arm(String label) {
        return arms.get(label);
    }

    /** Returns the measure of an arm over its finished runs. */
    public Spread of(String label) {
        return arms.get(label).spread(measure);
    }

    /** Returns an arm with its weight in a {@link #contrast}. */
    public Contrast.Term term(String label, double weight) {
        return new Contrast.Term(arms.get(label), weight);
    }

    /** Returns offset + Σ weight · measure. */
    public Contrast contrast(double offset, Contrast.Term... terms) {
        return Contrast.of(measure, offset, terms);
    }

    /** Returns by how much an arm is above another one: positive where the other one is better. */
    public Contrast above(String label, String other) {
        return contrast(0, term(label, 1), term(other, -1));
    }

    /**
     * Returns {@code 0.123 ± 0.004 nats above}: the difference of means and its spread over seeds, where they tell it.
     */
    public String apart(String label, String other) {
        Contrast difference = above(label, other);
        return format("%.3f%s%s %s", Math.abs(difference.value()),
                Double.isNaN(difference.spread()) ? "" : format(" ± %.3f", difference.spread()),
                measure.unit(),
                difference.value() < 0 ? "below" : "above");
    }

    /** Returns a sentence on which of some arms have no finished training; empty if all have. */
    public String missing(String... labels) {
        List<String> without = Stream.of(labels).filter(label -> arms.get(label).finished().isEmpty())
                .toList();
        return without.isEmpty() ? "" : "No finished training of " + String.join(", ", without) + ".";
    }

    /** Returns {@code −5 %}, never {@code −0 %}. */
    public static String percent(double part) {
        return format("%d %%", Math.round(100 * part)).replace('-', '−');
    }

    /** Returns {@code 3.1234 ± 0.0012}, or the mean alone where there is one seed. */
    public static String spread(Spread spread, int digits) {
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
