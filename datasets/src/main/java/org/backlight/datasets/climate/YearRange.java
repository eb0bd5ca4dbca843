package org.backlight.datasets.climate;

import java.util.Optional;
import org.backlight.substrate.check.InvalidValueException;

/**
 * Consecutive years.
 *
 * @param first the first year
 * @param last the last year, which belongs to them; at least the first
 */
public record YearRange(int first, int last) {

    /**
     * Checks the order.
     *
     * @throws InvalidValueException if the last year is before the first
     */
    public YearRange {
        if (last < first) {
            throw new InvalidValueException("last-year", last, "the first, " + first + ", or a later one");
        }
    }

    /** Returns the number of years, at least 1. */
    public int count() {
        return last - first + 1;
    }

    /** Returns whether a year is one of these. */
    public boolean contains(int year) {
        return year >= first && year <= last;
    }

    /**
     * Returns a year's place among these, from 0.
     *
     * @throws InvalidValueException if it is not one of them
     */
    public int indexOf(int year) {
        if (!contains(year)) {
            throw new InvalidValueException("year", year, "one from " + first + " to " + last);
        }
        return year - first;
    }

    /** Returns the years that both ranges have; empty if there is none. */
    public Optional<YearRange> intersect(YearRange other) {
        int from = Math.max(first, other.first);
        int to = Math.min(last, other.last);
        return to < from ? Optional.empty() : Optional.of(new YearRange(from, to));
    }

    /** Returns the years as "2015 to 2099", or the only one. */
    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + " to " + last;
    }
}
