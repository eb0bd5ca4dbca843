package org.backlight.app.machine;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Constants of the model of time, fitted to measured steps, and what error is left.
 *
 * @param machine with the fitted constants
 * @param medianError median of |model / measured − 1| over the steps
 * @param ninthDecileError the error that nine of ten steps do not exceed
 * @param steps how many were measured
 */
public record ModelFit(Machine machine, double medianError, double ninthDecileError, int steps) {

    /** Factors of the first and of the last change that is tried of a constant. */
    private static final double FIRST = 2;
    private static final double LAST = 1.002;
    private static final int CONSTANTS = 4;
    private static final String START = "start value, which no step calls to change";
    /** What fits no worse than the best by this is not worth a constant far from where it began. */
    private static final double PULL = 1e-3;
    /** Where the search begins for constants that are 0, which no factor changes. */
    private static final double LEAST_SIZE = 1;
    private static final double LEAST_SECONDS = 1e-7;

    /**
     * Fits the constants of {@link Machine.Efficiency} by a pattern search (Hooke and Jeeves 1961) for the least mean of
     * |log(model / measured)|: a step that takes twice as long counts as one that takes half as long.
     *
     * @param begin with the constants at which the search begins; its rates stay
     * @param steps at least one
     */
    public static ModelFit of(Machine begin, List<MeasuredStep> steps) {
        return of(begin, steps, machine -> meanLogError(machine, steps));
    }

    private static ModelFit of(Machine begin, List<MeasuredStep> steps, ToDoubleFunction<Machine> error) {
        double[] logs = {0, 0, 0, 0};
        double least = error.applyAsDouble(begin.with(changed(begin, logs, steps.size())));
        for (double step = Math.log(FIRST); step > Math.log(LAST); step /= 2) {
            boolean better = true;
            while (better) {
                better = false;
                for (int i = 0; i < CONSTANTS; i++) {
                    for (double sign : new double[]{1, -1}) {
                        double[] tried = logs.clone();
                        tried[i] += sign * step;
                        double found = error.applyAsDouble(begin.with(changed(begin, tried, steps.size())))
                                + PULL * Arrays.stream(tried).map(Math::abs).sum();
                        if (found < least - 1e-9) {
                            least = found;
                            logs = tried;
                            better = true;
                        }
                    }
                }
            }
        }
        Machine fitted = begin.with(changed(begin, logs, steps.size()));
        return judge(fitted, steps);
    }

    /**
     * Returns how well a machine's constants fit measured steps, and changes none.
     *
     * @param steps at least one
     */
    public static ModelFit judge(Machine machine, List<MeasuredStep> steps) {
        double[] errors = steps.stream()
                .mapToDouble(step -> Math.abs(step.work().on(machine).machine() / step.seconds() - 1))
                .sorted().toArray();
        return new ModelFit(machine, Quartiles.of(errors).median(),
                errors[(int) Math.ceil(0.9 * errors.length) - 1], errors.length);
    }

    private static double meanLogError(Machine machine, List<MeasuredStep> steps) {
        return steps.stream()
                .mapToDouble(
                        step -> Math.abs(Math.log(step.work().on(machine).machine() / step.seconds())))
                .average().orElseThrow();
    }

    private static Machine.Efficiency changed(Machine machine, double[] logs, int steps) {
        String how = String.format(Locale.ROOT, "fitted to %,d measured steps", steps);
        Machine.Efficiency from = machine.efficiency();
        return new Machine.Efficiency(times(from.productShare(), 0, logs[0], how),
                times(from.bandwidthShare(), 0, logs[1], how),
                times(from.halfRateSize(), LEAST_SIZE, logs[2], how),
                times(from.kernelSeconds(), LEAST_SECONDS, logs[3], how));
    }

    private static Quantity times(Quantity quantity, double least, double log, String how) {
        double value = Math.max(quantity.value(), least) * Math.exp(log);
        // What no change of it made better was not fitted: it may not matter for these steps.
        return log != 0
                ? quantity.changed(value, how)
                : quantity.assumed() ? Quantity.assumed(value, START) : quantity;
    }
}
