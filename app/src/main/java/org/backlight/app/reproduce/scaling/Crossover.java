package org.backlight.app.reproduce.scaling;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Size from which on one way is faster than another: the smallest beyond which it is at all sizes that are known.
 *
 * @param size where both take the same time; empty if there is none
 * @param everywhere whether it is faster at every size
 * @param from the smallest size that is known
 * @param to the largest size that is known
 */
record Crossover(OptionalDouble size, boolean everywhere, double from, double to) {

    private static final int PER_DECADE = 24;

    /**
     * Finds it between sizes at which both were measured.
     *
     * @param sizes ascending, at least one
     * @param ratios of the time of the one to that of the other, at each size; positive
     */
    static Crossover between(List<Double> sizes, List<Double> ratios) {
        int first = sizes.size();
        while (first > 0 && ratios.get(first - 1) < 1) {
            first--;
        }
        double from = sizes.getFirst();
        double to = sizes.getLast();
        if (first == sizes.size()) {
            return new Crossover(OptionalDouble.empty(), false, from, to);
        }
        if (first == 0) {
            return new Crossover(OptionalDouble.empty(), true, from, to);
        }
        // On the straight line between two points on logarithmic axes.
        double before = Math.log(ratios.get(first - 1));
        double after = Math.log(ratios.get(first));
        double left = Math.log(sizes.get(first - 1));
        double right = Math.log(sizes.get(first));
        return new Crossover(OptionalDouble.of(Math.exp(left + (right - left) * before / (before - after))),
                false, from, to);
    }

    /**
     * Finds it of a function.
     *
     * @param from the smallest size
     * @param to the largest size
     * @param ratio of the time of the one to that of the other, by size
     */
    static Crossover of(double from, double to, DoubleUnaryOperator ratio) {
        int steps = (int) Math.ceil(PER_DECADE * Math.log10(to / from));
        List<Double> sizes = IntStream.rangeClosed(0, steps)
                .mapToObj(i -> from * Math.pow(to / from, (double) i / steps)).toList();
        return between(sizes, sizes.stream().map(ratio::applyAsDouble).toList());
    }
}
