package org.backlight.app.reproduce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.backlight.app.run.Spread;

/**
 * Weighted sum of a measure of several arms, whose sign decides a claim.
 *
 * <pre>
 * value = offset + Σ w mean(measure),   spread = the standard deviation over seeds of offset + Σ w measure(seed)
 * </pre>
 *
 * Trainings of one seed share their first weights, the order of the samples, and the medium, so that they are compared with
 * each other.
 *
 * @param measure what is summed
 * @param value in its unit; NaN where an arm has no finished training
 * @param spread in its unit; NaN where less than two seeds are finished by all arms
 * @param seeds the fewest of an arm
 * @param unfinished what is missing of arms whose seeds are not all finished, in words
 */
public record Contrast(Measure measure, double value, double spread, int seeds, List<String> unfinished) {

    /**
     * An arm and its weight.
     *
     * @param arm which
     * @param weight of its measure
     */
    public record Term(ArmResult arm, double weight) {}

    /**
     * Computes a sum.
     *
     * @param measure of each arm
     * @param offset added to the sum
     * @param terms at least one
     */
    public static Contrast of(Measure measure, double offset, Term... terms) {
        double value = offset;
        int seeds = Integer.MAX_VALUE;
        List<String> unfinished = new ArrayList<>();
        Set<Long> common = new TreeSet<>(terms[0].arm.bySeed(measure).keySet());
        for (Term term : terms) {
            int finished = term.arm.finished().size();
            value += term.weight * term.arm.spread(measure).mean();
            seeds = Math.min(seeds, finished);
            common.retainAll(term.arm.bySeed(measure).keySet());
            if (!term.arm.complete()) {
                unfinished.add(String.format(Locale.ROOT, "%d of %d seeds of %s", finished,
                        term.arm.arm().cells().size(), term.arm.label()));
            }
        }
        double[] bySeed = common.stream().mapToDouble(seed -> Arrays.stream(terms)
                .mapToDouble(term -> term.weight * term.arm.bySeed(measure).get(seed)).sum()).toArray();
        return new Contrast(measure, value, bySeed.length < 2 ? Double.NaN : Spread.of(bySeed).deviation(),
                seeds,
                unfinished);
    }

    /** Returns whether all seeds are finished and the value is larger than its spread, where that is known. */
    public boolean decided() {
        return unfinished.isEmpty() && !(Math.abs(value) <= spread);
    }

    /**
     * Returns the verdict: one of the two words if all seeds are finished and the value is larger than its spread.
     *
     * @param positive of a value above 0, or equal to it
     * @param negative of a value below
     */
    public String verdict(String positive, String negative) {
        if (!unfinished.isEmpty()) {
            return "not decided: only " + String.join(", ", unfinished) + " are finished";
        }
        String word = value >= 0 ? positive : negative;
        if (Double.isNaN(spread)) {
            return word + ", by one seed: the spread is not known";
        }
        return decided()
                ? String.format(Locale.ROOT, "%s (%d seeds)", word, seeds)
                : String.format(Locale.ROOT,
                        "not decided: %.3f%s apart, with a spread of %.3f over %d seeds",
                        Math.abs(value), measure.unit(), spread, seeds);
    }
}
