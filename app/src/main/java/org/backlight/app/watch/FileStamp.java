package org.backlight.app.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * State of a file as the system tells it, wherever links lead: the same as long as nobody has written to it, or put another in its place.
 *
 * @param key of the file among all of the system; null where that has none
 * @param modified time of the last change
 * @param size bytes
 */
record FileStamp(Object key, FileTime modified, long size) {

    /**
     * Asks the system.
     *
     * @throws IOException if there is no such file
     */
    static FileStamp of(Path file) throws IOException {
        return of(Files.readAttributes(file, BasicFileAttributes.class));
    }

    private static FileStamp of(BasicFileAttributes read) {
        return new FileStamp(read.fileKey(), read.lastModifiedTime(), read.size());
    }

    /** Asks the system; empty if there is no such file, or it cannot be reached. */
    static Optional<FileStamp> ofIfThere(Path file) {
        try {
            // A file that is missing, as most of those that are asked for are, is no exception that takes time to be made.
            return Optional.ofNullable(
                    file.getFileSystem().provider().readAttributesIfExists(file, BasicFileAttributes.class))
                    .map(FileStamp::of);
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
