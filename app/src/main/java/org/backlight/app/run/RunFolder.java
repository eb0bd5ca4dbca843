package org.backlight.app.run;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeChange;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.recipe.RecipeWriter;
import org.backlight.learning.checkpoint.CheckpointFolder;
import org.backlight.substrate.file.WholeFile;
import tools.jackson.core.JacksonException;

/**
 * The folder of one run: {@code recipe.yaml} (with every default filled in), {@code metrics.jsonl},
 * {@code summary.json} (written when the run is finished), {@code checkpoints/}, and {@code opu/latest.npz} where a device works.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {

    private static final String RECIPE = "recipe.yaml";
    private static final String METRICS = "metrics.jsonl";
    private static final String SUMMARY = "summary.json";
    private static final String LATEST_FRAME = "opu/latest.npz";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    /**
     * Makes the folder of a new run: {@code <runs>/<time>-<name>}, with a number behind it if that is taken.
     *
     * @param runs the folder of all runs, made if it is missing
     * @param recipe what is run
     * @param time when
     * @throws UserMistake if the folder cannot be made
     */
    public static RunFolder create(Path runs, Recipe recipe, LocalDateTime time) {
        String name = TIME.format(time) + "-" + recipe.name();
        try {
            Files.createDirectories(runs);
            Path made = null;
            for (int i = 1; made == null; i++) {
                Path candidate = runs.resolve(i == 1 ? name : name + "-" + i);
                try {
                    made = Files.createDirectory(candidate);
                } catch (FileAlreadyExistsException e) {
                    continue;
                }
            }
            RunFolder folder = new RunFolder(made);
            Files.createDirectory(folder.checkpoints());
            WholeFile.write(made.resolve(RECIPE), RecipeWriter.yaml(recipe));
            Files.createFile(made.resolve(METRICS));
            return folder;
        } catch (IOException e) {
            throw cannotWrite(runs, e);
        }
    }

    /**
     * Makes sure, before any long work, that runs can be kept; makes nothing where they can.
     *
     * @param runs the folder of all runs; need not exist
     * @throws UserMistake if it cannot be made or written
     */
    public static void requireWritable(Path runs) {
        Path nearest = runs.toAbsolutePath();
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        if (Files.isDirectory(nearest) && Files.isWritable(nearest)) {
            return;
        }
        try {
            Files.createDirectories(runs);
            if (!Files.isWritable(runs)) {
                throw new AccessDeniedException(runs.toString());
            }
        } catch (IOException e) {
            throw cannotWrite(runs, e);
        }
    }

    private static UserMistake cannotWrite(Path runs, IOException e) {
        return new UserMistake("runs folder " + runs + " cannot be written: " + FileTrouble.words(e), e);
    }

    /**
     * Opens the folder of a run that was begun earlier.
     *
     * @param given the folder, or the run's name within {@code runs}
     * @param runs the folder of all runs
     * @throws UserMistake if it is not the folder of a run
     */
    public static RunFolder open(Path given, Path runs) {
        Path path = !Files.exists(given) && Files.exists(runs.resolve(given)) ? runs.resolve(given) : given;
        if (!Files.exists(path)) {
            throw new UserMistake("run " + given + " does not exist");
        }
        if (!Files.isDirectory(path)) {
            throw new UserMistake("run " + given + " is not a folder");
        }
        RunFolder folder = new RunFolder(path);
        if (!folder.isRun()) {
            throw new UserMistake(
                    "folder " + given + " is no run: it has no " + RECIPE + " or no " + METRICS);
        }
        return folder;
    }

    /** Returns whether the folder is that of a run: it has a recipe and metrics. */
    public boolean isRun() {
        return Files.isRegularFile(recipeFile()) && Files.isRegularFile(metricsFile());
    }

    /** Returns the file of what is run. */
    public Path recipeFile() {
        return path.resolve(RECIPE);
    }

    /** Returns the file of what was measured. */
    public Path metricsFile() {
        return path.resolve(METRICS);
    }

    /** Returns the file that says how the run ended; it exists once the run is finished. */
    public Path summaryFile() {
        return path.resolve(SUMMARY);
    }

    /** Returns the folder's own name. */
    public String name() {
        return path.toAbsolutePath().normalize().getFileName().toString();
    }

    /**
     * Returns the run's checkpoints; those of a recipe that says the same in other words, with fewer defaults or with other
     * values of what may change on resumption, belong to it too.
     *
     * @param recipe what is run
     */
    public CheckpointFolder checkpointsOf(Recipe recipe) {
        return new CheckpointFolder(checkpoints(), RecipeWriter.yaml(recipe), recipe.training().keep(),
                text -> RecipeReader.read(text)
                        .map(begun -> RecipeChange.refusal(begun, recipe).isEmpty()).orElse(false))
                .noting(Provenance.notes());
    }

    /**
     * Finds a checkpoint, or a model that is kept for good.
     *
     * @param kept the run's, as of {@link #checkpointsOf}
     * @param step after how many steps; the newest if empty
     * @throws UserMistake if there is none
     * @throws IOException if they cannot be listed
     */
    public Path modelFile(CheckpointFolder kept, OptionalLong step) throws IOException {
        TreeMap<Long, Path> bySteps = new TreeMap<>();
        for (List<Path> files : List.of(kept.list(), kept.models())) {
            files.forEach(file -> bySteps.put(CheckpointFolder.steps(file), file));
        }
        if (bySteps.isEmpty()) {
            throw new UserMistake("run " + path + " has no checkpoint in " + checkpoints());
        }
        if (step.isEmpty()) {
            return bySteps.lastEntry().getValue();
        }
        return Optional.ofNullable(bySteps.get(step.getAsLong()))
                .orElseThrow(() -> new UserMistake("run " + path + " has no checkpoint at step "
                        + step.getAsLong() + "; expected one of "
                        + bySteps.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "))));
    }

    /** Returns the file of the frame that the run's device showed last, a {@link LatestFrame}; it need not exist. */
    public Path latestFrame() {
        return path.resolve(LATEST_FRAME);
    }

    /** Returns the folder in which the run keeps its checkpoints. */
    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /**
     * Reads the recipe of the run.
     *
     * @throws UserMistake if the file is damaged
     */
    public Recipe recipe() {
        return recipe(List.of());
    }

    /**
     * Reads the recipe of the run, with some values replaced.
     *
     * @param settings texts of the form key=value
     * @throws UserMistake if the file is damaged, or a setting wrong
     */
    public Recipe recipe(List<String> settings) {
        return RecipeReader.read(recipeFile(), settings);
    }

    /**
     * Replaces what is run, for a run that goes on with other values of what may change; it is not finished any more.
     *
     * @throws IOException if a file cannot be written
     */
    public void change(Recipe recipe) throws IOException {
        WholeFile.write(recipeFile(), RecipeWriter.yaml(recipe));
        Files.deleteIfExists(summaryFile());
    }

    /**
     * Opens the metrics for appending, and locks the run against a second trainer.
     *
     * @throws UserMistake if somebody else trains it
     */
    public MetricsLog openMetrics() {
        try {
            return MetricsLog.open(metricsFile());
        } catch (IOException e) {
            throw new UserMistake("run " + path + " cannot be written: " + FileTrouble.words(e), e);
        }
    }

    /**
     * Reads what was measured so far; a last line that was cut short by a crash is left out.
     *
     * @throws UserMistake if a line is damaged
     */
    public List<MetricsLine> metrics() {
        try {
            return MetricsFormat.lines(metricsFile()).stream().map(MetricsFormat.Line::metric)
                    .toList();
        } catch (IOException e) {
            throw new UserMistake("run " + path + ": " + METRICS + " cannot be read: " + FileTrouble.words(e),
                    e);
        }
    }

    /**
     * Reads how the run ended; empty while it has not.
     *
     * @throws UserMistake if the file is damaged
     */
    public Optional<RunSummary> summary() {
        Path file = summaryFile();
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(RunSummary.parse(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UserMistake("run " + path + ": " + SUMMARY + " cannot be read: " + FileTrouble.words(e),
                    e);
        } catch (JacksonException e) {
            throw new UserMistake("run " + path + ": " + SUMMARY + " is damaged", e);
        }
    }

    /**
     * Writes the summary, whole or not at all, which marks the run as finished.
     *
     * @param summary how the run ended
     * @throws IOException if it cannot be written
     */
    public void write(RunSummary summary) throws IOException {
        WholeFile.write(summaryFile(), summary.json());
    }
}
