package org.backlight.app.command;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A climate of 8 × 12 cells that warms with CO2, more near the poles, and cools where sulphur is, in three scenarios of 30 years.
 *
 * @param folder of the data and the runs
 */
record SmallClimate(Path folder) {

    private static final int YEARS = 30;
    private static final int ROWS = 8;
    private static final int COLUMNS = 12;

    /** Writes the scenarios low, high and middle, and the forcings of one more, future. */
    SmallClimate write() throws Exception {
        Files.createDirectories(data());
        scenario("low", 10, 0.2, true);
        scenario("high", 60, 0.5, true);
        scenario("middle", 40, 1, true);
        scenario("future", 50, 0.8, false);
        return this;
    }

    Path data() {
        return folder.resolve("climate-cesm2");
    }

    Path runs() {
        return folder.resolve("runs");
    }

    private void scenario(String name, double carbonPerYear, double sulphur, boolean answered) {
        double[] carbon = new double[YEARS];
        double[] methane = new double[YEARS];
        float[][][] so2 = new float[YEARS][ROWS][COLUMNS];
        float[][][] bc = new float[YEARS][ROWS][COLUMNS];
        float[][][][] tas = new float[2][YEARS][ROWS][COLUMNS];
        SplittableRandom random = new SplittableRandom(name.hashCode());
        for (int year = 0; year < YEARS; year++) {
            carbon[year] = 1500 + carbonPerYear * year;
            methane[year] = 0.3 + 0.001 * year * sulphur;
            for (int row = 0; row < ROWS; row++) {
                for (int column = 0; column < COLUMNS; column++) {
                    so2[year][row][column] = (float) (1e-12 * sulphur * (1 - 0.02 * year)
                            * (column < 6 ? 2 : 1));
                    bc[year][row][column] = so2[year][row][column] / 10;
                    for (int member = 0; member < 2; member++) {
                        tas[member][year][row][column] = (float) (carbonPerYear * year / 1000
                                * (1 + Math.abs(latitude(row)) / 60) - 2e11 * so2[year][row][column]
                                + 0.05 * (random.nextDouble() - 0.5));
                    }
                }
            }
        }
        try (WritableHdfFile file = HdfFile.write(data().resolve("inputs_" + name + ".nc"))) {
            axes(file, "latitude", "longitude", false);
            on(file.putDataset("CO2", carbon), 0).putAttribute("units", "GtCO2");
            on(file.putDataset("CH4", methane), 0).putAttribute("units", "GtCH4");
            on(file.putDataset("SO2", so2), 0, 1, 2).putAttribute("units", "kg m-2 s-1");
            on(file.putDataset("BC", bc), 0, 1, 2).putAttribute("units", "kg m-2 s-1");
        }
        if (answered) {
            try (WritableHdfFile file = HdfFile.write(data().resolve("outputs_" + name + ".nc"))) {
                axes(file, "lat", "lon", true);
                on(file.putDataset("tas", tas), 3, 0, 1, 2).putAttribute("units", "K");
            }
        }
    }

    private static double latitude(int row) {
        return -78.75 + 22.5 * row;
    }

    private static void axes(WritableHdfFile file, String latitude, String longitude, boolean members) {
        long[] years = new long[YEARS];
        for (int i = 0; i < YEARS; i++) {
            years[i] = 2015 + i;
        }
        double[] latitudes = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            latitudes[i] = latitude(i);
        }
        double[] longitudes = new double[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            longitudes[i] = 30.0 * i;
        }
        axis(file, "time", years, 0).putAttribute("units", "year");
        axis(file, latitude, latitudes, 1).putAttribute("units", "degrees_north");
        axis(file, longitude, longitudes, 2).putAttribute("units", "degrees_east");
        if (members) {
            axis(file, "member", new long[]{1, 2}, 3);
        }
    }

    private static WritableDataset axis(WritableHdfFile file, String name, Object values, int number) {
        WritableDataset axis = file.putDataset(name, values);
        axis.putAttribute("CLASS", "DIMENSION_SCALE");
        axis.putAttribute("NAME", name);
        axis.putAttribute("_Netcdf4Dimid", number);
        return axis;
    }

    private static WritableDataset on(WritableDataset variable, int... axes) {
        variable.putAttribute("_Netcdf4Coordinates", axes);
        return variable;
    }

    /** The command line of a short training. */
    List<String> arguments(String recipe, String... more) {
        List<String> args = new ArrayList<>(
                List.of("train", recipe, "--data-dir", folder.toString(), "--runs-dir",
                        runs().toString(), "--set", "dataset.train=[low, high]", "--set",
                        "dataset.test=middle", "--set",
                        "training.steps=12", "--set", "training.batch-size=6"));
        if (recipe.contains("fcnn")) {
            args.addAll(List.of("--set", "model.hidden=[24, 16]"));
        } else {
            args.addAll(List.of("--set", "model.patch=4", "--set", "model.width=16", "--set", "model.heads=2",
                    "--set", "model.blocks=2", "--set", "model.feed-forward=32"));
        }
        args.addAll(List.of(more));
        return args;
    }

    CommandLineRun train(String recipe, String... more) {
        return CommandLineRun.of(arguments(recipe, more).toArray(String[]::new));
    }
}
