package org.backlight.datasets.climate;

import java.util.Arrays;
import org.backlight.substrate.check.InvalidValueException;

/**
 * What drives the climate, year by year: a number for the whole earth, such as the carbon dioxide emitted so far, or a map,
 * such as the sulphur emitted at each place.
 *
 * @param name the variable's name in the file, such as CO2
 * @param units its unit as the file has it; empty if it has none
 * @param global whether it is one number a year
 * @param values one value a year if global, else one map a year, one after the other; not copied
 */
public record Forcing(String name, String units, boolean global, float[] values) {

    /**
     * Returns the value at a cell.
     *
     * @param yearIndex the year's place among the years, from 0
     * @param cell the cell's place in a map; any if global
     * @param cells the number of cells of a map
     */
    public float at(int yearIndex, int cell, int cells) {
        return global ? values[yearIndex] : values[yearIndex * cells + cell];
    }

    /**
     * Copies one year as a map; a global number is spread over all of it.
     *
     * @param yearIndex the year's place among the years, from 0
     * @param cells the number of cells of a map
     * @param target where the map goes, from {@code offset} on
     */
    void copyMap(int yearIndex, int cells, float[] target, int offset) {
        if (global) {
            Arrays.fill(target, offset, offset + cells, values[yearIndex]);
        } else {
            System.arraycopy(values, yearIndex * cells, target, offset, cells);
        }
    }

    /** Returns the same for some of the years only. */
    Forcing select(YearRange years, YearRange selected, int cells) {
        int size = global ? 1 : cells;
        int from = years.indexOf(selected.first()) * size;
        return years.equals(selected)
                ? this
                : new Forcing(name, units, global,
                        Arrays.copyOfRange(values, from, from + selected.count() * size));
    }

    /** Checks the number of values for years and a grid. */
    void check(int years, int cells) {
        long expected = (long) years * (global ? 1 : cells);
        if (values.length != expected) {
            throw new InvalidValueException(name, values.length + " values",
                    expected + " for " + years + " years");
        }
    }
}
