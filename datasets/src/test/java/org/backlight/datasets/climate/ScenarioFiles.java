package org.backlight.datasets.climate;

import io.jhdf.api.WritableDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The two files of a small scenario, whose parts a test may change before they are written. */
final class ScenarioFiles {

    static final List<String> FORCINGS = List.of("CO2", "SO2");

    long[] inputYears = {2015, 2016, 2017};
    long[] outputYears = {2015, 2016, 2017};
    Object inputTimes;
    Object outputTimes;
    String[] timeAttributes = {"units", "year"};
    double[] inputLatitudes = {-60, 0, 60};
    double[] outputLatitudes = {-60, 0, 60};
    double[] longitudes = {0, 90, 180, 270};
    String latitudeUnits = "degrees_north";
    int members = 2;
    Consumer<float[][][]> sulphur = _ -> {};
    Consumer<float[][][][]> warming = _ -> {};
    Consumer<WritableDataset> tas = _ -> {};

    private final Path folder;

    ScenarioFiles(Path folder) {
        this.folder = folder;
    }

    Path inputs() {
        return folder.resolve("inputs_small.nc");
    }

    Path outputs() {
        return folder.resolve("outputs_small.nc");
    }

    /** The emission of a cell: 100 a year, 10 a row, 1 a column. */
    static float sulphur(int year, int row, int column) {
        return 100 * year + 10 * row + column;
    }

    /** The warming of a cell, as above and 1000 a member. */
    static float warming(int member, int year, int row, int column) {
        return 1000 * member + sulphur(year, row, column);
    }

    ScenarioFiles write() {
        writeInputs();
        int years = outputYears.length;
        float[][][][] maps = new float[members][years][outputLatitudes.length][longitudes.length];
        for (int m = 0; m < members; m++) {
            for (int y = 0; y < years; y++) {
                for (int r = 0; r < outputLatitudes.length; r++) {
                    for (int c = 0; c < longitudes.length; c++) {
                        maps[m][y][r][c] = warming(m, y, r, c);
                    }
                }
            }
        }
        warming.accept(maps);
        try (SmallFile file = new SmallFile(outputs())) {
            file.dimension("member", new long[members])
                    .dimension("time", outputTimes == null ? outputYears : outputTimes, timeAttributes)
                    .dimension("lat", outputLatitudes, "units", latitudeUnits)
                    .dimension("lon", longitudes, "units", "degrees_east");
            WritableDataset variable = file.variable("tas", maps, "member", "time", "lat", "lon");
            variable.putAttribute("units", "K");
            tas.accept(variable);
        }
        return this;
    }

    private void writeInputs() {
        int years = inputYears.length;
        double[] carbon = new double[years];
        float[][][] maps = new float[years][inputLatitudes.length][longitudes.length];
        for (int y = 0; y < years; y++) {
            carbon[y] = 1500 + y;
            for (int r = 0; r < inputLatitudes.length; r++) {
                for (int c = 0; c < longitudes.length; c++) {
                    maps[y][r][c] = sulphur(y, r, c);
                }
            }
        }
        sulphur.accept(maps);
        try (SmallFile file = new SmallFile(inputs())) {
            file.dimension("time", inputTimes == null ? inputYears : inputTimes, timeAttributes)
                    .dimension("latitude", inputLatitudes, "units", latitudeUnits)
                    .dimension("longitude", longitudes, "units", "degrees_east");
            file.variable("CO2", carbon, "time").putAttribute("units", "GtCO2");
            file.variable("SO2", maps, "time", "latitude", "longitude").putAttribute("units", "kg m-2 s-1");
        }
    }

    ClimateScenario read() throws IOException {
        return ClimateScenario.read(inputs(), outputs(), FORCINGS, "tas");
    }
}
