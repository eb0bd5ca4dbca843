package org.backlight.app.watch;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.RunFolder;

/** The folder of all runs, out of which nothing leads. */
final class RunsFolder {

    private final Path given;
    private final Path real;

    /**
     * Opens the folder.
     *
     * @throws UserMistake if it is none, or a run's own
     */
    RunsFolder(Path given) {
        this.given = given;
        if (!Files.exists(given)) {
            throw new UserMistake("runs folder " + given
                    + " does not exist; expected the folder in which trainings keep their runs");
        }
        if (!Files.isDirectory(given)) {
            throw new UserMistake("runs folder " + given + " is not a folder");
        }
        if (isRun(given)) {
            throw new UserMistake(given + " is a run; expected the folder of all runs, such as "
                    + given.toAbsolutePath().normalize().getParent());
        }
        try {
            real = given.toRealPath();
            list();
        } catch (IOException e) {
            throw new UserMistake("runs folder " + given + " cannot be read: " + FileTrouble.words(e), e);
        }
    }

    private static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve("recipe.yaml"))
                && Files.isRegularFile(folder.resolve("metrics.jsonl"));
    }

    /** Returns the path as the user gave it. */
    Path given() {
        return given;
    }

    /** Lists the runs; links that lead elsewhere are none. */
    List<RunFolder> list() throws IOException {
        List<RunFolder> runs = new ArrayList<>();
        try (Stream<Path> entries = Files.list(real)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                if (isRun(entry) && isInside(entry)) {
                    runs.add(new RunFolder(entry));
                }
            }
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
        return runs;
    }

    private boolean isInside(Path path) {
        try {
            inside(path);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * Returns a path with all links followed.
     *
     * @throws IOException if it does not exist, or lies outside the folder of all runs
     */
    Path inside(Path path) throws IOException {
        Path followed = path.toRealPath();
        if (!followed.startsWith(real)) {
            throw new AccessDeniedException(path + " leads out of the folder of all runs");
        }
        return followed;
    }
}
