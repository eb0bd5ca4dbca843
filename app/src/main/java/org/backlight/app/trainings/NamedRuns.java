package org.backlight.app.trainings;

import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Runs of a folder that is theirs alone, known by the ids of their cells at the ends of their names.
 *
 * @param folder of the runs
 */
record NamedRuns(Path folder) implements CellRuns {

    @Override
    public String name(Cell cell) {
        return cell.runName();
    }

    @Override
    public Predicate<Path> isOf(Cell cell) {
        return path -> path.getFileName().toString().endsWith("-" + cell.id());
    }
}
