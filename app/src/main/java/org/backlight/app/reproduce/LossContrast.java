package org.backlight.app.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A weighted sum of methods' mean losses, whose sign decides a claim.
 *
 * <pre>
 * value = offset + Σ w mean,   error = √(Σ w² deviation² / n)
 * </pre>
 *
 * with the means and deviations over the n seeds of each method, which count as independent.
 *
 * @param value in nats; NaN where a method has no finished training
 * @param error its standard error in nats; NaN where a method has less than two
 * @param seeds the fewest of a method
 * @param unfinished what is missing of methods whose seeds are not all finished, in words
 */
record LossContrast(double value, double error, int seeds, List<String> unfinished) {

    /**
     * A method and its weight.
     *
     * @param arm the method
     * @param weight of its mean loss
     */
    record Term(ArmResult arm, double weight) {}

    static LossContrast of(double offset, Term... terms) {
        double value = offset;
        double squares = 0;
        int seeds = Integer.MAX_VALUE;
        List<String> unfinished = new ArrayList<>();
        for (Term term : terms) {
            int finished = term.arm.finished().size();
            value += term.weight * term.arm.loss().mean();
            squares += Math.pow(term.weight * term.arm.loss().deviation(), 2) / finished;
            seeds = Math.min(seeds, finished);
            if (!term.arm.complete()) {
                unfinished.add(String.format(Locale.ROOT, "%d of %d seeds of %s", finished,
                        term.arm.arm().cells().size(), term.arm.label()));
            }
        }
        return new LossContrast(value, Math.sqrt(squares), seeds, unfinished);
    }

    /**
     * What follows: one of the two words where all seeds are finished and the value is larger than its standard error.
     *
     * @param positive of a value above 0, or equal to it
     * @param negative of a value below
     */
    String verdict(String positive, String negative) {
        if (!unfinished.isEmpty()) {
            return "not decided: only " + String.join(", ", unfinished) + " are finished";
        }
        String word = value >= 0 ? positive : negative;
        if (Double.isNaN(error)) {
            return word + ", by one seed: the spread is not known";
        }
        return Math.abs(value) > error
                ? String.format(Locale.ROOT, "%s (%d seeds)", word, seeds)
                : String.format(Locale.ROOT,
                        "not decided: %.3f nats apart, with a standard error of %.3f (%d seeds)",
                        Math.abs(value), error, seeds);
    }
}
