package org.backlight.datasets.climate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.backlight.substrate.check.InvalidValueException;

/**
 * One variable's maps, one a year.
 *
 * @param variable the variable's name, such as tas
 * @param units its unit, such as K; empty if none is known
 * @param longName what it is in words; empty if nothing says so
 * @param grid the places of each map's values
 * @param years the maps' years
 * @param values the maps one after the other, {@code years.count() * grid.cells()} values; not copied
 */
public record ClimateMaps(String variable, String units, String longName, Grid grid, YearRange years,
        float[] values) {

    /**
     * Checks the number of values.
     *
     * @throws InvalidValueException if it does not fit the grid and the years
     */
    public ClimateMaps {
        if (values.length != (long) years.count() * grid.cells()) {
            throw new InvalidValueException(variable, values.length + " values",
                    years.count() + " maps of " + grid);
        }
    }

    /** Returns a copy of one year's map, row by row. */
    public float[] map(int year) {
        int from = offset(year);
        return Arrays.copyOfRange(values, from, from + grid.cells());
    }

    /** Returns the index of the first value of a year's map. */
    public int offset(int year) {
        return years.indexOf(year) * grid.cells();
    }

    /** Returns the mean of a year's map weighted with the cosine of the latitude. */
    public double mean(int year) {
        return grid.mean(values, offset(year));
    }

    /** Returns the maps of some of the years. */
    public ClimateMaps select(YearRange selected) {
        if (selected.equals(years)) {
            return this;
        }
        return new ClimateMaps(variable, units, longName, grid, selected,
                Arrays.copyOfRange(values, offset(selected.first()),
                        offset(selected.last()) + grid.cells()));
    }

    /** Returns the maps on another grid, by {@link GridInterpolation}. */
    public ClimateMaps onto(Grid target) {
        return grid.isLike(target)
                ? this
                : new ClimateMaps(variable, units, longName, target, years,
                        new GridInterpolation(grid, target).apply(values));
    }

    /**
     * Writes the maps as NetCDF that follows the CF conventions 1.8: the variable with the dimensions time, lat and lon, their
     * coordinates, units and long names. Time is the middle of each year, with the year as its bounds, in a calendar without leap years.
     *
     * <p>The format is classic NetCDF with 64-bit offsets, which every reader of NetCDF knows and every version of {@code nccopy}
     * turns into NetCDF-4. NetCDF-4 itself joins a variable to its dimensions by HDF5 references, which jHDF reads but cannot
     * write.
     *
     * @param file where the maps go; what is there is replaced once all is written
     * @param title what the maps are, for the file's own title
     * @throws IOException with one sentence that names the file, if it cannot be written
     */
    public void write(Path file, String title) throws IOException {
        CfMapsFile.write(this, file, title);
    }
}
