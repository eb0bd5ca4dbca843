package org.backlight.datasets.climate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.backlight.substrate.check.InvalidValueException;

/**
 * One scenario: what drives the climate, and, where it was simulated, how the climate answers, by members of an ensemble.
 *
 * @param name the scenario's name, such as ssp370
 * @param grid the grid of all its maps
 * @param years the years of all its values
 * @param forcings what drives the climate, in the order that was asked for
 * @param members the target variable, by the ensemble's members; empty if the scenario was read for a prediction
 */
public record ClimateScenario(String name, Grid grid, YearRange years, List<Forcing> forcings,
        List<ClimateMaps> members) {

    /**
     * Checks that all values fit the grid and the years, and copies the lists.
     *
     * @throws InvalidValueException naming the variable that does not
     */
    public ClimateScenario {
        forcings = List.copyOf(forcings);
        members = List.copyOf(members);
        for (Forcing forcing : forcings) {
            forcing.check(years.count(), grid.cells());
        }
        for (ClimateMaps member : members) {
            if (!member.years().equals(years) || !member.grid().isLike(grid)) {
                throw new InvalidValueException(member.variable(),
                        member.years() + " on " + member.grid(), years + " on " + grid);
            }
        }
    }

    /**
     * Reads a scenario from files of ClimateBench's layout; the years are those that both files have.
     *
     * @param inputs NetCDF-4 with the forcings, of the dimensions (time) or (time, latitude, longitude)
     * @param outputs NetCDF-4 with the target, of the dimensions (member, time, latitude, longitude) or those without the
     *     member; null to read the forcings alone
     * @param forcings the forcings' names, at least one, in the order that is wanted
     * @param target the target variable's name, such as tas; unused if {@code outputs} is null
     * @throws IOException with one sentence that names file and variable, if a file is missing, no NetCDF-4 or damaged, a
     *     variable is missing, of another shape or unit, or has missing values, coordinates are not monotone, or grids or
     *     years do not fit
     */
    public static ClimateScenario read(Path inputs, Path outputs, List<String> forcings, String target)
            throws IOException {
        return ScenarioReader.read(inputs, outputs, forcings, target);
    }

    /** Returns whether the climate's answer is known. */
    public boolean hasTarget() {
        return !members.isEmpty();
    }

    /**
     * Returns the mean over the ensemble's members, computed anew at each call.
     *
     * @throws IllegalStateException if there are none
     */
    public ClimateMaps memberMean() {
        if (members.isEmpty()) {
            throw new IllegalStateException("The scenario " + name + " has no target.");
        }
        ClimateMaps first = members.getFirst();
        if (members.size() == 1) {
            return first;
        }
        float[] mean = new float[first.values().length];
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            for (ClimateMaps member : members) {
                sum += member.values()[i];
            }
            mean[i] = (float) (sum / members.size());
        }
        return new ClimateMaps(first.variable(), first.units(), first.longName(), grid, years, mean);
    }

    /** Returns the number of values of one year's forcings as maps: forcings times rows times columns. */
    public int inputSize() {
        return forcings.size() * grid.cells();
    }

    /**
     * Copies one year's forcings as maps, one after the other; a global number is spread over its whole map.
     *
     * @param year one of the years
     * @param target where {@link #inputSize} values go, from {@code offset} on
     */
    public void copyInputs(int year, float[] target, int offset) {
        int index = years.indexOf(year);
        for (int f = 0; f < forcings.size(); f++) {
            forcings.get(f).copyMap(index, grid.cells(), target, offset + f * grid.cells());
        }
    }

    /** Returns the scenario in some of its years. */
    public ClimateScenario select(YearRange selected) {
        return new ClimateScenario(name, grid, selected,
                forcings.stream().map(forcing -> forcing.select(years, selected, grid.cells())).toList(),
                members.stream().map(member -> member.select(selected)).toList());
    }

    /** Returns the scenario on another grid, by {@link GridInterpolation}. */
    public ClimateScenario onto(Grid target) {
        if (grid.isLike(target)) {
            return this;
        }
        GridInterpolation way = new GridInterpolation(grid, target);
        List<Forcing> moved = new ArrayList<>();
        for (Forcing forcing : forcings) {
            moved.add(forcing.global()
                    ? forcing
                    : new Forcing(forcing.name(), forcing.units(), false, way.apply(forcing.values())));
        }
        return new ClimateScenario(name, target, years, moved,
                members.stream().map(member -> member.onto(target)).toList());
    }

    /**
     * Returns the number of windows of consecutive years.
     *
     * @param window the number of years of each, at least 1
     * @throws InvalidValueException if it is less than 1 or more than the years
     */
    public int windows(int window) {
        if (window < 1 || window > years.count()) {
            throw new InvalidValueException("window", window, String.format(Locale.ROOT,
                    "a whole number from 1 to %d, the years of %s (%s)", years.count(), name, years));
        }
        return years.count() - window + 1;
    }

    /**
     * Checks that scenarios can be learned and tested together: the same grid, forcings, target and units.
     *
     * @throws InvalidValueException naming the two that differ, and how
     */
    public static void requireAlike(List<ClimateScenario> scenarios) {
        for (ClimateScenario other : scenarios) {
            scenarios.getFirst().requireLike(other);
        }
    }

    private void requireLike(ClimateScenario other) {
        String difference = grid.difference(other.grid);
        if (difference != null) {
            throw new InvalidValueException("grid", "another in " + other.name + " than in " + name,
                    "the same (" + difference + ")");
        }
        requireSame(other, "forcings", forcings.stream().map(Forcing::name).toList(),
                other.forcings.stream().map(Forcing::name).toList());
        for (int f = 0; f < forcings.size(); f++) {
            requireSame(other, "unit of " + forcings.get(f).name(), forcings.get(f).units(),
                    other.forcings.get(f).units());
        }
        if (hasTarget() && other.hasTarget()) {
            ClimateMaps mine = members.getFirst();
            ClimateMaps others = other.members.getFirst();
            requireSame(other, "target", mine.variable(), others.variable());
            requireSame(other, "unit of " + mine.variable(), mine.units(), others.units());
        }
    }

    private void requireSame(ClimateScenario other, String what, Object mine, Object others) {
        if (!mine.equals(others)) {
            throw new InvalidValueException(what, others + " in " + other.name,
                    mine + " as in " + name);
        }
    }

    /**
     * Checks that no scenario is named twice, neither for training, nor for testing, nor for both.
     *
     * @throws InvalidValueException naming the first that is
     */
    public static void requireDistinct(List<String> train, List<String> test) {
        Set<String> seen = new TreeSet<>();
        for (String name : train) {
            if (!seen.add(name)) {
                throw new InvalidValueException("train", name + " twice", "each scenario once");
            }
        }
        Set<String> tested = new TreeSet<>();
        for (String name : test) {
            if (seen.contains(name)) {
                throw new InvalidValueException("test", name + ", which is trained on, too",
                        "scenarios that are not");
            }
            if (!tested.add(name)) {
                throw new InvalidValueException("test", name + " twice", "each scenario once");
            }
        }
    }
}
