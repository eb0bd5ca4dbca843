package org.backlight.substrate.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file that is written beside its place and takes it when it is complete, so that a reader, or a crash at any moment,
 * sees either the old file or the new one, whole. Without {@link #complete}, nothing is left behind.
 *
 * <p>A symbolic link is kept: the file that it points to is replaced. What is there and is no regular file, such as a device
 * or a FIFO, is never replaced: bytes go straight into it, and what has been written stays written.
 *
 * <p>Methods throw a {@link WriteFailedException} that names the file, also where the disk is full; an interruption of the
 * thread stays a {@link java.nio.channels.ClosedByInterruptException}.
 */
public final class WholeFile implements AutoCloseable {

    private static final AtomicLong NUMBER = new AtomicLong();
    private static final int MOST_LINKS = 40;

    private final Path place;
    /** The place with symbolic links followed. */
    private final Path target;
    /**
     * File that is written and renamed; null where bytes go straight into the target and no library has asked for a
     * path.
     */
    private Path beside;
    private final FileChannel channel;
    private final boolean inPlace;
    /** Folders that were made for the file and are to be deleted without it, the innermost first. */
    private List<Path> madeFolders = List.of();

    private WholeFile(Path place, Path target, Path beside, FileChannel channel) {
        this.place = place;
        this.target = target;
        this.beside = beside;
        this.channel = channel;
        inPlace = beside == null;
    }

    /**
     * Makes the file beside its place, {@code .NAME.PROCESS-NUMBER.tmp}, or opens what is there if it is no regular file.
     *
     * @param place where the file goes; what is there is replaced in the end
     * @throws IOException if there is a folder, or the place's own folder is missing or does not allow it
     */
    public static WholeFile open(Path place) throws IOException {
        try {
            Path target = target(place);
            if (Files.isDirectory(target)) {
                throw new WriteFailedException(place, target + " is a folder");
            }
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                return new WholeFile(place, target, null,
                        FileChannel.open(target, StandardOpenOption.WRITE));
            }
            // Not a JDK temporary file, which nobody but its owner could read.
            String name = "." + target.getFileName() + "." + ProcessHandle.current().pid() + "-";
            while (true) {
                Path beside = target.toAbsolutePath()
                        .resolveSibling(name + NUMBER.incrementAndGet() + ".tmp");
                try {
                    FileChannel channel = FileChannel.open(beside, StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ, StandardOpenOption.WRITE);
                    // For an interrupted process; close() does it otherwise.
                    beside.toFile().deleteOnExit();
                    return new WholeFile(place, target, beside, channel);
                } catch (FileAlreadyExistsException _) {
                    // Left behind by a killed process that had the same number.
                    continue;
                }
            }
        } catch (IOException e) {
            throw WriteFailedException.of(place, e);
        }
    }

    /**
     * Opens a file as {@link #open} does, and makes its folder where that is missing. A folder that was made is deleted again
     * unless the file becomes complete.
     */
    public static WholeFile openWithFolder(Path place) throws IOException {
        List<Path> made = new ArrayList<>();
        try {
            Path folder = target(place).toAbsolutePath().getParent();
            for (Path missing = folder; !Files.exists(missing); missing = missing.getParent()) {
                made.add(missing);
            }
            Files.createDirectories(folder);
            WholeFile file = open(place);
            file.madeFolders = made;
            return file;
        } catch (IOException e) {
            deleteEmpty(made);
            throw WriteFailedException.of(place, e);
        }
    }

    /** Deletes folders, the innermost first, as far as there is nothing in them. */
    private static void deleteEmpty(List<Path> folders) {
        try {
            for (Path folder : folders) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException _) {
            // Somebody else uses it by now.
            return;
        }
    }

    /**
     * Returns the place that a path stands for: symbolic links are followed, also to where nothing is yet.
     *
     * @throws IOException if links lead in a circle, or one cannot be read
     */
    public static Path target(Path place) throws IOException {
        Path target = place;
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MOST_LINKS) {
                throw new FileSystemLoopException(place.toString());
            }
            target = target.toAbsolutePath().resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    /**
     * Writes a whole file at once.
     *
     * @param place where the file goes; its folder must be there
     * @param content all of its bytes
     * @throws IOException if it cannot be written; what was there stays as it was
     */
    public static void write(Path place, byte[] content) throws IOException {
        try (WholeFile file = open(place)) {
            file.writeAll(content);
        }
    }

    /**
     * Writes a whole file at once, and makes its folder where that is missing.
     *
     * @param place where the file goes
     * @param content all of its bytes
     * @throws IOException if it cannot be written; what was there stays as it was
     */
    public static void writeWithFolder(Path place, byte[] content) throws IOException {
        try (WholeFile file = openWithFolder(place)) {
            file.writeAll(content);
        }
    }

    private void writeAll(byte[] content) throws IOException {
        append(ByteBuffer.wrap(content));
        complete();
    }

    /**
     * Writes a text in UTF-8, see {@link #write(Path, byte[])}.
     *
     * @param place where the file goes; its folder must be there
     * @param text all of its text
     * @throws IOException if it cannot be written; what was there stays as it was
     */
    public static void write(Path place, String text) throws IOException {
        write(place, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns where the file goes, as given. */
    public Path place() {
        return place;
    }

    /**
     * Returns the bytes that the file may take on its disk; without a bound where bytes go straight into a device.
     *
     * @throws IOException if the disk does not tell
     */
    public long usableBytes() throws IOException {
        return inPlace
                ? Long.MAX_VALUE
                : FreeSpace.of(beside.toAbsolutePath().getParent());
    }

    /**
     * Returns a path to write to, for a library that opens files itself; it must have closed it before {@link #complete}. Not
     * to be used together with {@link #append}.
     *
     * @throws IOException if no file can be made for it
     */
    public Path path() throws IOException {
        if (beside == null) {
            // Such libraries go back and forth in a file, which a device or a FIFO does not allow.
            beside = Files.createTempFile("backlight", ".tmp");
            beside.toFile().deleteOnExit();
        }
        return beside;
    }

    /** Adds bytes to the end. */
    public void append(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw WriteFailedException.of(place, e);
        }
    }

    /** Writes over what is at a position; a device or a FIFO refuses that. */
    public void overwrite(ByteBuffer bytes, long position) throws IOException {
        try {
            for (long at = position; bytes.hasRemaining();) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw WriteFailedException.of(place, e);
        }
    }

    /**
     * Puts a complete file in a place, at once where the file system can.
     *
     * @param complete on the same file system; gone afterwards
     * @param place what is there is replaced
     * @throws IOException if it cannot be moved
     */
    public static void replace(Path complete, Path place) throws IOException {
        try {
            Files.move(complete, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(complete, place, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Forces the file to the disk and puts it in its place. */
    public void complete() throws IOException {
        try {
            if (inPlace) {
                // Nothing to force or to rename.
                if (beside != null) {
                    copyInto();
                }
                channel.close();
                madeFolders = List.of();
                return;
            }
            channel.force(true);
            long bytes = channel.size();
            channel.close();
            replace(beside, target);
            madeFolders = List.of();
            System.getLogger(WholeFile.class.getPackageName()).log(System.Logger.Level.DEBUG,
                    () -> String.format(Locale.ROOT, "%s is written, %,d bytes", place, bytes));
        } catch (IOException e) {
            throw WriteFailedException.of(place, e);
        }
    }

    private void copyInto() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try (FileChannel from = FileChannel.open(beside)) {
            while (from.read(buffer.clear()) >= 0) {
                append(buffer.flip());
            }
        }
    }

    /** Deletes the file beside, unless it has taken its place. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (beside != null) {
            Files.deleteIfExists(beside);
        }
        deleteEmpty(madeFolders);
    }
}
