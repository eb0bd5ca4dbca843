package org.backlight.datasets.climate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.backlight.datasets.catalog.SourceFile;

/**
 * Folder with scenarios in ClimateBench's files, {@code inputs_SCENARIO.nc} and {@code outputs_SCENARIO.nc}: beside each other, or in
 * the folders {@code train_val} and {@code test} that the published archives have.
 *
 * @param path the folder
 */
public record ClimateFolder(Path path) {

    private static final List<String> PARTS = List.of("", "train_val", "test");
    private static final String INPUTS = "inputs_";
    private static final String OUTPUTS = "outputs_";
    private static final String ENDING = ".nc";

    /**
     * Returns the scenarios that have inputs, by name, each with whether it has outputs, too.
     *
     * @throws IOException with one sentence, if the folder is not there or cannot be read
     */
    public SortedMap<String, Boolean> scenarios() throws IOException {
        if (!Files.isDirectory(path)) {
            throw new IOException(path + " is no folder, expected one with files inputs_SCENARIO.nc");
        }
        SortedMap<String, Boolean> scenarios = new TreeMap<>();
        for (String part : PARTS) {
            Path folder = path.resolve(part);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.list(folder)) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.startsWith(INPUTS) && name.endsWith(ENDING))
                        .map(name -> name.substring(INPUTS.length(), name.length() - ENDING.length()))
                        .forEach(name -> scenarios.put(name, find(OUTPUTS, name) != null));
            }
        }
        return scenarios;
    }

    /**
     * Reads a scenario with its target.
     *
     * @param scenario the scenario's name, such as ssp370
     * @param forcings the forcings' names
     * @param target the target variable's name
     * @throws IOException as {@link ClimateScenario#read}, and if there is no such scenario or it has no outputs; the sentence
     *     lists those that have
     */
    public ClimateScenario read(String scenario, List<String> forcings, String target) throws IOException {
        return ClimateScenario.read(require(INPUTS, scenario), require(OUTPUTS, scenario), forcings, target);
    }

    /**
     * Reads a scenario's forcings alone, for a prediction.
     *
     * @param scenario the scenario's name
     * @param forcings the forcings' names
     * @throws IOException as {@link ClimateScenario#read}, and if there is no such scenario; the sentence lists those that there are
     */
    public ClimateScenario readForcings(String scenario, List<String> forcings) throws IOException {
        return ClimateScenario.read(require(INPUTS, scenario), null, forcings, "");
    }

    /**
     * Returns the files that {@link #read} reads for a scenario, inputs first, each with its digest.
     *
     * @param scenario the scenario's name
     * @throws IOException with one sentence, if one is missing or cannot be read
     */
    public List<SourceFile> sources(String scenario) throws IOException {
        return List.of(SourceFile.of(require(INPUTS, scenario)), SourceFile.of(require(OUTPUTS, scenario)));
    }

    private Path find(String prefix, String scenario) {
        for (String part : PARTS) {
            Path file = path.resolve(part).resolve(prefix + scenario + ENDING);
            if (Files.exists(file)) {
                return file;
            }
        }
        return null;
    }

    private Path require(String prefix, String scenario) throws IOException {
        // A name with folders in it would lead out of this one.
        Path found = scenario.matches("[A-Za-z0-9][A-Za-z0-9._-]*") ? find(prefix, scenario) : null;
        if (found != null) {
            return found;
        }
        SortedMap<String, Boolean> there = scenarios();
        List<String> names = there.keySet().stream()
                .filter(name -> prefix.equals(INPUTS) || Boolean.TRUE.equals(there.get(name))).toList();
        throw new IOException(
                path + " has no " + prefix + scenario + ENDING + ", expected one of the scenarios "
                        + (names.isEmpty() ? "(it has none)" : String.join(", ", names)));
    }
}
