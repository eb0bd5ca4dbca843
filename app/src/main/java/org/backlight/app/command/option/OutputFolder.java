package org.backlight.app.command.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.substrate.file.WholeFile;

/** A folder that a command writes to, which may be missing. */
public final class OutputFolder {

    private OutputFolder() {}

    /**
     * Returns the folder to make, before any work is done for it; makes nothing.
     *
     * @param option that names it
     * @param given a folder, a link to one, or a place for a new one
     * @return the given one, or where it leads to if it is a link to what is not there yet
     * @throws UserMistake if something is there or above it that is no folder, such as a file, a pipe or a device
     */
    public static Path of(String option, Path given) {
        try {
            Path folder = Files.exists(given) ? given : WholeFile.target(given);
            Path there = folder.toAbsolutePath().normalize();
            while (!Files.exists(there)) {
                there = there.getParent();
            }
            if (!Files.isDirectory(there)) {
                throw new UserMistake(option + " is " + given + ", but "
                        + (there.endsWith(given.normalize()) ? "that" : there)
                        + " is no folder; expected a folder, or a place for a new one");
            }
            return folder;
        } catch (IOException e) {
            throw new UserMistake(option + " is " + given + ", which leads nowhere: " + FileTrouble.words(e),
                    e);
        }
    }
}
