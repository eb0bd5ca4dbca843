package org.backlight.projection;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file that is written beside its place and takes its place when it is complete, so that a reader, or a crash at any
 * moment, sees the former file or the new one whole. Without {@link #complete}, nothing is left behind.
 */
public final class FileBeside implements AutoCloseable {

    private static final AtomicLong NUMBER = new AtomicLong();

    private final Path file;
    private final Path beside;
    private final FileChannel channel;

    /**
     * Makes the file beside its place: {@code .NAME.PROCESS-NUMBER.tmp}.
     *
     * @param file the place; what is there is replaced in the end
     * @throws IOException if the folder does not allow it
     */
    public FileBeside(Path file) throws IOException {
        this.file = file;
        // Not a JDK temporary file, which nobody but its owner could read.
        String name = "." + file.getFileName() + "." + ProcessHandle.current().pid() + "-";
        Path candidate = null;
        FileChannel open = null;
        while (open == null) {
            candidate = file.toAbsolutePath().resolveSibling(name + NUMBER.incrementAndGet() + ".tmp");
            try {
                open = FileChannel.open(candidate, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (FileAlreadyExistsException e) {
                // Left behind by a killed process that had the same number.
                continue;
            }
        }
        beside = candidate;
        channel = open;
        // For an interrupted process; close() does it otherwise.
        beside.toFile().deleteOnExit();
    }

    /** Where to write; stays this object's to close. */
    public FileChannel channel() {
        return channel;
    }

    /** Where to write, for a library that opens files itself; it must have closed it before {@link #complete}. */
    public Path path() {
        return beside;
    }

    /**
     * Forces the file to the disk and puts it in its place.
     *
     * @throws IOException if that fails; the former file then stands
     */
    public void complete() throws IOException {
        channel.force(true);
        channel.close();
        try {
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Deletes the file beside, unless it has taken its place. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(beside);
    }
}
