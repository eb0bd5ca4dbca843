package org.backlight.substrate.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Says in one sentence why what is at a path cannot be read as a file, before anything is read of it. */
public final class RegularFile {

    private RegularFile() {}

    /**
     * Returns if a regular file, or a symbolic link to one, can be read. A pipe gives its bytes only once, and this program
     * goes back in what it reads: to tell packed from plain, to check a digest, to go on with a run.
     *
     * @param file what is to be read; nothing of it is
     * @throws IOException with one sentence that names it, if it is not there, a folder, a pipe or a device, or may not be
     *     read by this user
     */
    public static void require(Path file) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is not there", e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " may not be read by this user", e);
        } catch (FileSystemException e) {
            // A file in place of a folder on the way, a loop of links, a name that is too long.
            throw new IOException(
                    file + " is not there" + (e.getReason() == null ? "" : ": " + e.getReason()), e);
        }
        if (attributes.isDirectory()) {
            throw new IOException(file + " is a folder, expected a file");
        }
        if (!attributes.isRegularFile()) {
            throw new IOException(file
                    + " is a pipe or a device, expected a file, which can be read more than once; write its content to one first");
        }
        if (!Files.isReadable(file)) {
            throw new IOException(file + " may not be read by this user");
        }
    }
}
