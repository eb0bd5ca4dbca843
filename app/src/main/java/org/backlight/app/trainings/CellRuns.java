package org.backlight.app.trainings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.run.RunFolder;

/** The folder of the runs of cells: what a cell's run is called there, and how it is found again. */
public sealed interface CellRuns permits NamedRuns, OrdinaryRuns {

    /**
     * Returns runs that have a folder to themselves.
     *
     * @param trainings the folder whose {@code runs/} that is; need not exist
     */
    static CellRuns below(Path trainings) {
        return new NamedRuns(trainings.resolve("runs"));
    }

    /** Returns the folder of the runs, which need not exist. */
    Path folder();

    /** Returns the name of a run that is begun for a cell. */
    String name(Cell cell);

    /** Returns a test for the folders of runs that may be a cell's. */
    Predicate<Path> isOf(Cell cell);

    /**
     * Returns a cell's run: a finished one, or else the newest that can be resumed.
     *
     * @throws org.backlight.app.failure.UserMistake if a run's summary is damaged
     */
    default Optional<RunFolder> of(Cell cell) {
        if (!Files.isDirectory(folder())) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(folder())) {
            List<RunFolder> own = folders.filter(path -> Files.exists(new RunFolder(path).metricsFile()))
                    .filter(isOf(cell)).sorted().map(path -> RunFolder.open(path, folder())).toList();
            return own.stream().filter(run -> run.summary().isPresent()).findFirst()
                    .or(() -> own.isEmpty() ? Optional.empty() : Optional.of(own.getLast()));
        } catch (IOException e) {
            throw new FailedRun("folder " + folder() + " cannot be read: " + FileTrouble.words(e), e);
        }
    }
}
