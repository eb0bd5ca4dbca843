package org.backlight.app.trainings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.RecipeChange;
import org.backlight.app.run.RunFolder;

/** Runs among all others of a folder, known by what their recipes learn; so a run that was trained alone is found as well. */
public final class OrdinaryRuns implements CellRuns {

    private static final int LONGEST_NAME = 64;

    private final Path folder;
    private final String name;
    /** What the folders seen so far learn; none of what is no run. */
    private final Map<Path, Optional<Map<String, String>>> learned = new ConcurrentHashMap<>();

    /**
     * Looks for runs in a folder.
     *
     * @param folder of all runs; need not exist
     * @param name of new runs, before the seed
     */
    public OrdinaryRuns(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    @Override
    public Path folder() {
        return folder;
    }

    /** Returns a name such as {@code mnist-odfa-s3}. */
    @Override
    public String name(Cell cell) {
        String seed = "-s" + cell.recipe().seed();
        return name.substring(0, Math.min(name.length(), LONGEST_NAME - seed.length())) + seed;
    }

    @Override
    public Predicate<Path> isOf(Cell cell) {
        Optional<Map<String, String>> sought = Optional.of(RecipeChange.learned(cell.recipe()));
        return path -> learned.computeIfAbsent(path, OrdinaryRuns::learned).equals(sought);
    }

    private static Optional<Map<String, String>> learned(Path path) {
        try {
            return Optional.of(RecipeChange.learned(new RunFolder(path).recipe()));
        } catch (UserMistake e) {
            // Damaged, or of another version: not what is looked for.
            return Optional.empty();
        }
    }
}
