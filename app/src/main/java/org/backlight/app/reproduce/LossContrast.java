package org.backlight.app.reproduce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import org.backlight.app.run.Spread;

/**
 * A weighted sum of methods' losses, whose sign decides a claim.
 *
 * <pre>
 * value = offset + Σ w mean loss,   spread = the standard deviation over seeds of offset + Σ w loss(seed)
 * </pre>
 *
 * Trainings of one seed share their first weights, the order of the text, and the medium, so that they are compared with each
 * other.
 *
 * @param value in nats; NaN where a method has no finished training
 * @param spread in nats; NaN where less than two seeds are finished by all methods
 * @param seeds the fewest of a method
 * @param unfinished what is missing of methods whose seeds are not all finished, in words
 */
record LossContrast(double value, double spread, int seeds, List<String> unfinished) {

    /**
     * A method and its weight.
     *
     * @param arm the method
     * @param weight of its mean loss
     */
    record Term(ArmResult arm, double weight) {}

    static LossContrast of(double offset, Term... terms) {
        double value = offset;
        int seeds = Integer.MAX_VALUE;
        List<String> unfinished = new ArrayList<>();
        Set<Long> common = new TreeSet<>(terms[0].arm.lossBySeed().keySet());
        for (Term term : terms) {
            int finished = term.arm.finished().size();
            value += term.weight * term.arm.loss().mean();
            seeds = Math.min(seeds, finished);
            common.retainAll(term.arm.lossBySeed().keySet());
            if (!term.arm.complete()) {
                unfinished.add(String.format(Locale.ROOT, "%d of %d seeds of %s", finished,
                        term.arm.arm().cells().size(), term.arm.label()));
            }
        }
        double[] bySeed = common.stream().mapToDouble(seed -> Arrays.stream(terms)
                .mapToDouble(term -> term.weight * term.arm.lossBySeed().get(seed)).sum()).toArray();
        return new LossContrast(value, bySeed.length < 2 ? Double.NaN : Spread.of(bySeed).deviation(), seeds,
                unfinished);
    }

    /**
     * Returns the verdict: one of the two words if all seeds are finished and the value is larger than its spread.
     *
     * @param positive of a value above 0, or equal to it
     * @param negative of a value below
     */
    String verdict(String positive, String negative) {
        if (!unfinished.isEmpty()) {
            return "not decided: only " + String.join(", ", unfinished) + " are finished";
        }
        String word = value >= 0 ? positive : negative;
        if (Double.isNaN(spread)) {
            return word + ", by one seed: the spread is not known";
        }
        return Math.abs(value) > spread
                ? String.format(Locale.ROOT, "%s (%d seeds)", word, seeds)
                : String.format(Locale.ROOT,
                        "not decided: %.3f nats apart, with a spread of %.3f over %d seeds",
                        Math.abs(value), spread, seeds);
    }
}
