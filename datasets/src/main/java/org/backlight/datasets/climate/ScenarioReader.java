package org.backlight.datasets.climate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.backlight.substrate.check.InvalidValueException;
import org.backlight.substrate.check.Visible;

/** Reader of a scenario's two files, which checks that they fit each other. */
final class ScenarioReader {

    private static final String PREFIX = "inputs_";

    private ScenarioReader() {}

    /** What one file gives: values with their own years, and the grid of its maps; null if it has no maps. */
    private record Inputs(YearRange years, Grid grid, List<Forcing> forcings) {}

    static ClimateScenario read(Path inputs, Path outputs, List<String> names, String target)
            throws IOException {
        if (names.isEmpty()) {
            throw new InvalidValueException("inputs", "empty", "at least one variable");
        }
        Inputs in = readInputs(inputs, names);
        List<ClimateMaps> members = outputs == null ? List.of() : readMembers(outputs, target);
        Grid grid = in.grid;
        YearRange years = in.years;
        if (!members.isEmpty()) {
            ClimateMaps first = members.getFirst();
            String difference = grid == null ? null : grid.difference(first.grid());
            if (difference != null) {
                throw new IOException(outputs + " has another grid for " + target + " than " + inputs
                        + " has, expected the same (" + first.grid().difference(grid) + ")");
            }
            grid = first.grid();
            Optional<YearRange> both = years.intersect(first.years());
            if (both.isEmpty()) {
                throw new IOException(
                        outputs + " has the years " + first.years() + " for " + target + ", but "
                                + inputs + " has " + years + ", expected years that overlap");
            }
            years = both.get();
        }
        if (grid == null) {
            throw new IOException(inputs + " has no map among " + String.join(", ", names)
                    + ", expected at least one, which tells the grid");
        }
        YearRange all = in.years;
        YearRange both = years;
        Grid found = grid;
        return new ClimateScenario(name(inputs), found, both,
                in.forcings.stream().map(forcing -> forcing.select(all, both, found.cells())).toList(),
                members.stream().map(member -> member.select(both)).toList());
    }

    private static String name(Path inputs) {
        String name = inputs.getFileName().toString();
        String bare = name.endsWith(".nc") ? name.substring(0, name.length() - 3) : name;
        return bare.startsWith(PREFIX) ? bare.substring(PREFIX.length()) : bare;
    }

    private static Inputs readInputs(Path path, List<String> names) throws IOException {
        try (NetcdfFile file = NetcdfFile.open(path)) {
            YearRange years = null;
            Grid grid = null;
            List<Forcing> forcings = new ArrayList<>();
            for (String name : names) {
                NetcdfVariable variable = file.variable(name);
                boolean global = Axis.match(variable.dimensionNames(), Axis.TIME);
                if (!global && !Axis.match(variable.dimensionNames(), Axis.TIME, Axis.LATITUDE,
                        Axis.LONGITUDE)) {
                    throw wrongShape(path, name, variable, "(time) or (time, latitude, longitude)");
                }
                YearRange own = years(file, variable, 0);
                if (years != null && !years.equals(own)) {
                    throw new IOException(path + " has the years " + own + " for " + name + " and " + years
                            + " for " + forcings.getFirst().name() + ", expected the same");
                }
                years = own;
                if (!global) {
                    Grid ownGrid = grid(file, variable, 1);
                    String difference = grid == null ? null : ownGrid.difference(grid);
                    if (difference != null) {
                        throw new IOException(path + " has another grid for " + name
                                + " than for the variables before it, expected the same (" + difference
                                + ")");
                    }
                    grid = ownGrid;
                }
                float[] values = variable.values(variable.raw(), 0, size(file, variable),
                        places(file, variable));
                forcings.add(new Forcing(name, variable.units(), global, values));
            }
            return new Inputs(years, grid, forcings);
        }
    }

    private static List<ClimateMaps> readMembers(Path path, String target) throws IOException {
        try (NetcdfFile file = NetcdfFile.open(path)) {
            NetcdfVariable variable = file.variable(target);
            boolean one = Axis.match(variable.dimensionNames(), Axis.TIME, Axis.LATITUDE, Axis.LONGITUDE);
            if (!one && !Axis.match(variable.dimensionNames(), Axis.MEMBER, Axis.TIME, Axis.LATITUDE,
                    Axis.LONGITUDE)) {
                throw wrongShape(path, target, variable,
                        "(member, time, lat, lon) or (time, lat, lon)");
            }
            int time = one ? 0 : 1;
            YearRange years = years(file, variable, time);
            Grid grid = grid(file, variable, time + 1);
            List<double[]> places = places(file, variable);
            int count = one ? 1 : variable.length(0);
            if (count == 0) {
                throw new IOException(path + " has no members of " + target + ", expected at least one");
            }
            int each = size(file, variable) / count;
            Object raw = variable.raw();
            List<ClimateMaps> members = new ArrayList<>();
            for (int m = 0; m < count; m++) {
                members.add(new ClimateMaps(target, variable.units(), variable.attribute("long_name"), grid,
                        years, variable.values(raw, m * each, each, places)));
            }
            return members;
        }
    }

    private static IOException wrongShape(Path path, String name, NetcdfVariable variable, String expected) {
        return new IOException(path + " has the dimensions ("
                + Visible.text(String.join(", ", variable.dimensionNames()))
                + ") for " + name + ", expected " + expected);
    }

    private static int size(NetcdfFile file, NetcdfVariable variable) throws IOException {
        long size = variable.sizeInBytes() / Float.BYTES;
        if (size > Integer.MAX_VALUE - 8) {
            throw new IOException(file.path() + " has " + size + " values of one variable, expected at most "
                    + (Integer.MAX_VALUE - 8));
        }
        return (int) size;
    }

    private static YearRange years(NetcdfFile file, NetcdfVariable variable, int dimension)
            throws IOException {
        String name = variable.dimensionNames().get(dimension);
        return TimeAxis.read(file.path(), file.variable(name), name);
    }

    private static Grid grid(NetcdfFile file, NetcdfVariable variable, int dimension) throws IOException {
        double[] latitudes = degrees(file, variable.dimensionNames().get(dimension), "north");
        double[] longitudes = degrees(file, variable.dimensionNames().get(dimension + 1), "east");
        try {
            return new Grid(latitudes, longitudes);
        } catch (InvalidValueException e) {
            throw new IOException(file.path() + " has a " + e.path() + " of " + e.found() + ", expected "
                    + e.expected(), e);
        }
    }

    private static double[] degrees(NetcdfFile file, String name, String direction) throws IOException {
        NetcdfVariable variable = file.variable(name);
        String units = variable.units();
        String letter = direction.substring(0, 1).toUpperCase(Locale.ROOT);
        if (!units.isEmpty()
                && !units.matches("degrees?_?(" + direction + "|" + letter + ")|degrees?")) {
            throw new IOException(file.path() + " has the unit \"" + Visible.text(units) + "\" in " + name
                    + ", expected degrees_" + direction);
        }
        return variable.coordinates();
    }

    /**
     * Returns each dimension's coordinates; the places from 0 where a dimension has none.
     *
     * @throws IOException if there are more or fewer than the variable has places
     */
    private static List<double[]> places(NetcdfFile file, NetcdfVariable variable) throws IOException {
        List<double[]> places = new ArrayList<>();
        for (int d = 0; d < variable.dimensionNames().size(); d++) {
            String name = variable.dimensionNames().get(d);
            double[] coordinates;
            if (Axis.TIME.isNamed(name)) {
                YearRange years = years(file, variable, d);
                coordinates = counted(years.first(), years.count());
            } else if (!file.has(name) || Axis.MEMBER.isNamed(name)) {
                coordinates = counted(0, variable.length(d));
            } else {
                coordinates = file.variable(name).coordinates();
            }
            if (coordinates.length != variable.length(d)) {
                throw new IOException(file.path() + " has " + coordinates.length + " values of " + name
                        + ", expected " + variable.length(d) + ", the length of that dimension of "
                        + variable.name());
            }
            places.add(coordinates);
        }
        return places;
    }

    private static double[] counted(int first, int count) {
        double[] counted = new double[count];
        Arrays.setAll(counted, i -> first + i);
        return counted;
    }
}
