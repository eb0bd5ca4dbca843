package org.backlight.datasets.climate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.backlight.substrate.file.WholeFile;

/** Maps as a file that follows the CF conventions 1.8 (cfconventions.org). */
final class CfMapsFile {

    private static final int DAYS_OF_YEAR = 365;

    /** What the CF standard name table and CMIP6 call a variable, as it is and as a difference from a mean. */
    private record Named(String standardName, String anomalyName, String longName) {}

    private static final Map<String, Named> NAMES = Map.of(
            "tas", new Named("air_temperature", "air_temperature_anomaly", "near-surface air temperature"),
            "pr", new Named("precipitation_flux", "", "precipitation"));

    private CfMapsFile() {}

    static void write(ClimateMaps maps, Path place, String title) throws IOException {
        ClassicNetcdf netcdf = content(maps, title);
        try (WholeFile file = WholeFile.openWithFolder(place)) {
            netcdf.append(file);
            file.complete();
        }
    }

    private static ClassicNetcdf content(ClimateMaps maps, String title) {
        int count = maps.years().count();
        double[] times = new double[count];
        double[] bounds = new double[2 * count];
        for (int i = 0; i < count; i++) {
            times[i] = (i + 0.5) * DAYS_OF_YEAR;
            bounds[2 * i] = (double) i * DAYS_OF_YEAR;
            bounds[2 * i + 1] = (i + 1.0) * DAYS_OF_YEAR;
        }
        return new ClassicNetcdf().dimension("time", count).dimension("lat", maps.grid().rows())
                .dimension("lon", maps.grid().columns()).dimension("bounds", 2)
                .attribute("Conventions", "CF-1.8").attribute("title", title)
                .variable("time", List.of("time"),
                        texts("standard_name", "time", "long_name", "time", "units",
                                String.format(Locale.ROOT, "days since %04d-01-01", maps.years().first()),
                                "calendar", "noleap", "axis", "T", "bounds", "time_bounds"),
                        times)
                .variable("time_bounds", List.of("time", "bounds"), Map.of(), bounds)
                .variable("lat", List.of("lat"), texts("standard_name", "latitude", "long_name", "latitude",
                        "units", "degrees_north", "axis", "Y"), maps.grid().latitudes())
                .variable("lon", List.of("lon"), texts("standard_name", "longitude", "long_name", "longitude",
                        "units", "degrees_east", "axis", "X"), maps.grid().longitudes())
                .variable(maps.variable(), List.of("time", "lat", "lon"), describe(maps), maps.values());
    }

    private static Map<String, String> describe(ClimateMaps maps) {
        Named named = NAMES.getOrDefault(maps.variable(), new Named("", "", maps.variable()));
        boolean anomaly = maps.longName().contains("anomaly");
        return texts("standard_name", anomaly ? named.anomalyName : named.standardName, "long_name",
                maps.longName().isEmpty() ? named.longName : maps.longName(), "units", maps.units(),
                "cell_methods", "time: mean");
    }

    /** Returns names and texts in order, without those whose text is empty. */
    private static Map<String, String> texts(String... namesAndTexts) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            if (!namesAndTexts[i + 1].isEmpty()) {
                texts.put(namesAndTexts[i], namesAndTexts[i + 1]);
            }
        }
        return texts;
    }
}
