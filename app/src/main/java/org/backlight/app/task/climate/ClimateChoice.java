package org.backlight.app.task.climate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.Section;
import org.backlight.datasets.climate.ClimateScenario;
import org.backlight.datasets.climate.Grid;
import org.backlight.substrate.check.InvalidValueException;

/**
 * Scenarios of the climate, in files {@code inputs_SCENARIO.nc} and {@code outputs_SCENARIO.nc}.
 *
 * @param kind climate for any folder of such files, by default that of CESM2 in the data folder; climatebench for those of
 *     ClimateBench
 * @param path the folder; null for the data set's own within the data folder
 * @param inputs the forcings that the network sees; CO2, CH4, SO2, BC by default
 * @param target what it predicts: tas by default
 * @param train the scenarios that it learns from
 * @param test the scenario on whose last 20 years it is measured
 * @param window the years of forcings that it sees, the predicted one the last of them; 1 by default
 * @param residual the prediction from which it learns the deviations; none by default
 * @param grid rows × columns of another grid that all maps are interpolated to, such as 96x144; null for the files' own
 */
public record ClimateChoice(String kind, String path, List<String> inputs, String target, List<String> train,
        String test, int window, Prior residual, String grid) implements DatasetChoice {

    /** The key of the folder's place. */
    static final String PLACE = "path";

    private static final String CLIMATE = "climate";
    private static final String BENCH = "climatebench";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern PATH = Pattern.compile(".*\\S.*", Pattern.DOTALL);
    private static final Pattern SIZE = Pattern.compile("(\\d{1,4})x(\\d{1,4})");
    private static final int LONGEST_WINDOW = 1000;

    /** Returns the reader of each kind. */
    static Map<String, Function<Section, DatasetChoice>> readers() {
        Map<String, Function<Section, DatasetChoice>> readers = new LinkedHashMap<>();
        readers.put(CLIMATE, section -> read(section, CLIMATE, List.of("ssp126", "ssp585"), "ssp370"));
        readers.put(BENCH, section -> read(section, BENCH,
                List.of("ssp126", "ssp370", "ssp585", "historical", "hist-GHG", "hist-aer"), "ssp245"));
        return readers;
    }

    private static ClimateChoice read(Section dataset, String kind, List<String> train, String test) {
        String path = dataset.text(PLACE, null, PATH, "the path of a folder");
        List<String> learned = dataset.words("train", train, NAME, "names of scenarios");
        List<String> tested = dataset.words("test", List.of(test), NAME, "the name of a scenario");
        if (tested.size() != 1) {
            throw dataset.contradiction("test", "dataset.test is " + tested + "; expected one scenario");
        }
        List<String> inputs = dataset.words("inputs", List.of("CO2", "CH4", "SO2", "BC"), NAME,
                "names of variables");
        try {
            ClimateScenario.requireDistinct(learned, tested);
        } catch (InvalidValueException e) {
            throw dataset.contradiction("train", "dataset.train is " + learned + " and dataset.test " + tested
                    + "; expected each scenario once");
        }
        String grid = dataset.text("grid", null, SIZE, "rows x columns of a grid, such as 96x144");
        ClimateChoice choice = new ClimateChoice(kind, path == null ? null : absolute(dataset, path), inputs,
                dataset.text("target", "tas", NAME, "the name of a variable"), learned, tested.getFirst(),
                (int) dataset.whole("window", 1, 1, LONGEST_WINDOW), dataset.constant("residual", Prior.NONE),
                grid);
        try {
            choice.targetGrid();
        } catch (InvalidValueException e) {
            throw dataset.contradiction("grid", "dataset.grid is " + grid + "; expected " + e.expected());
        }
        return choice;
    }

    private static String absolute(Section dataset, String path) {
        try {
            return Path.of(path).toAbsolutePath().normalize().toString();
        } catch (InvalidPathException e) {
            throw dataset.contradiction(PLACE,
                    "dataset.path is \"" + path + "\"; expected the path of a folder");
        }
    }

    /** Returns the grid that all maps are interpolated to; empty where they stay on the files' own. */
    @JsonIgnore
    Optional<Grid> targetGrid() {
        if (grid == null) {
            return Optional.empty();
        }
        Matcher size = SIZE.matcher(grid);
        if (!size.matches()) {
            throw new InvalidValueException("grid", grid, "rows x columns, such as 96x144");
        }
        int rows = Integer.parseInt(size.group(1));
        int columns = Integer.parseInt(size.group(2));
        if (rows < 2 || columns < 2) {
            throw new InvalidValueException("grid", grid, "rows x columns, at least 2x2");
        }
        return Optional.of(Grid.regular(rows, columns));
    }

    /** Returns what to do where the folder is missing, to be put behind a sentence. */
    String howToGet() {
        if (path != null) {
            return "";
        }
        return (kind.equals(BENCH) ? "; type `backlight data get climatebench`, or" : "; put them there, or")
                + " set dataset.path, or name the folder of all data sets by --data-dir or BACKLIGHT_DATA";
    }

    /**
     * Returns the folder of the files.
     *
     * @param data the folder of all data sets
     */
    Path folder(Path data) {
        return path != null ? Path.of(path) : data.resolve(kind.equals(BENCH) ? BENCH : "climate-cesm2");
    }
}
