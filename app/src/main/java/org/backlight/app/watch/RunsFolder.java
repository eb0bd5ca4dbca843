package org.backlight.app.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        if (new RunFolder(given).isRun()) {
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

    /** Returns the path as the user gave it. */
    Path given() {
        return given;
    }

    /** Lists the folders of runs; links may lead out with them, or with one of their files, which {@link #file} finds out. */
    List<RunFolder> list() throws IOException {
        return list(Set.of());
    }

    /**
     * Lists the folders of runs, and whatever there is by some names.
     *
     * @param known names of runs that are looked at anyway
     */
    List<RunFolder> list(Set<String> known) throws IOException {
        List<RunFolder> runs = new ArrayList<>();
        try (Stream<Path> entries = Files.list(real)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                RunFolder run = new RunFolder(entry);
                if (known.contains(entry.getFileName().toString()) || run.isRun()) {
                    runs.add(run);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return runs;
    }

    /**
     * Returns the path of a file with all links followed, which is to be read in place of the one given.
     *
     * @throws Refused if it lies outside the folder of all runs, or is no file
     * @throws IOException if it does not exist
     */
    Path file(Path path) throws IOException {
        Path followed = path.toRealPath();
        if (!followed.startsWith(real)) {
            throw new Refused(403, path + " leads out of the folder of all runs.");
        }
        // Reading a pipe would wait for somebody to write.
        if (!Files.isRegularFile(followed)) {
            throw new Refused(403, path + " is no file.");
        }
        return followed;
    }

    /**
     * Returns what {@link #file} does; empty if there is no such file.
     *
     * @throws Refused as there
     */
    Optional<Path> fileIfThere(Path path) throws IOException {
        try {
            return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? Optional.of(file(path)) : Optional.empty();
        } catch (NoSuchFileException _) {
            // A link to nothing.
            return Optional.empty();
        }
    }
}
