package org.backlight.app.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.RunFolder;
import org.backlight.substrate.file.WholeFile;

/**
 * Proof that a run goes on with the data that it was begun with, which are not part of its checkpoints: a file of the run with the
 * SHA-256 of what is learned.
 *
 * @param file its name within the run's folder
 * @param hex the digest, in hexadecimal digits
 */
public record DataDigest(String file, String hex) {

    /**
     * Keeps the digest with a run.
     *
     * @throws IOException if it cannot be written
     */
    public void keep(RunFolder folder) throws IOException {
        WholeFile.write(path(folder), hex);
    }

    /** Returns whether a run has kept one. */
    public boolean isKept(RunFolder folder) {
        return Files.exists(path(folder));
    }

    /**
     * Makes sure that a run was begun with these data, as {@link #requireSame} does, where a data set has them.
     *
     * @param dataset the kind of the data set
     */
    public void requireSameOf(RunFolder folder, String what, String dataset) throws IOException {
        requireSame(folder, what, "the data set " + dataset);
    }

    /**
     * Makes sure that a run was begun with these data.
     *
     * @param folder the run's own
     * @param what they are, such as {@code text}
     * @param place that has them now, such as {@code the data set text}
     * @throws IOException if the digest cannot be read
     * @throws UserMistake if the run was begun with others, or has no digest
     */
    public void requireSame(RunFolder folder, String what, String place) throws IOException {
        if (!isKept(folder)) {
            throw new UserMistake(
                    "run " + folder.path() + " has no file " + file + ", which tells what " + what
                            + " it was begun with; expected the folder with all files that the run wrote");
        }
        if (!Files.readString(path(folder)).equals(hex)) {
            throw new UserMistake(
                    "run " + folder.path() + " was begun with another " + what + " than " + place
                            + " has now; --resume goes on with a run as it was begun");
        }
    }

    private Path path(RunFolder folder) {
        return folder.path().resolve(file);
    }
}
