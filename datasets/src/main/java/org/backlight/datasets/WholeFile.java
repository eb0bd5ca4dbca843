package org.backlight.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A file that is written beside its place and takes it when it is complete, so that a reader, or a crash at any moment,
 * sees the former file or the new one whole. Without {@link #complete}, nothing is left behind.
 */
final class WholeFile implements AutoCloseable {

    private static final AtomicLong NUMBER = new AtomicLong();

    private final Path place;
    private final Path beside;
    private final FileChannel channel;

    private WholeFile(Path place, Path beside, FileChannel channel) {
        this.place = place;
        this.beside = beside;
        this.channel = channel;
    }

    /**
     * Makes the file beside its place, and the folders where they are missing.
     *
     * @throws IOException naming the place, if that is not allowed
     */
    static WholeFile open(Path place) throws IOException {
        try {
            Files.createDirectories(place.toAbsolutePath().getParent());
            while (true) {
                Path beside = place.resolveSibling("." + place.getFileName() + "."
                        + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + ".tmp");
                try {
                    FileChannel channel = FileChannel.open(beside, StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ, StandardOpenOption.WRITE);
                    // For an interrupted process; close() does it otherwise.
                    beside.toFile().deleteOnExit();
                    return new WholeFile(place, beside, channel);
                } catch (FileAlreadyExistsException _) {
                    // Left behind by a killed process that had the same number.
                    continue;
                }
            }
        } catch (IOException e) {
            throw PartFile.cannotWrite(place, e);
        }
    }

    /** Where it will lie. */
    Path place() {
        return place;
    }

    /** Writes a whole file at once. */
    static void write(Path place, byte[] content) throws IOException {
        try (WholeFile file = open(place)) {
            file.append(ByteBuffer.wrap(content));
            file.complete();
        }
    }

    /** Adds to the end. */
    void append(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw PartFile.cannotWrite(place, e);
        }
    }

    /** Writes over what is at a position. */
    void overwrite(ByteBuffer bytes, long position) throws IOException {
        try {
            for (long at = position; bytes.hasRemaining();) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw PartFile.cannotWrite(place, e);
        }
    }

    /** Forces the file to the disk and puts it in its place. */
    void complete() throws IOException {
        try {
            channel.force(true);
            channel.close();
            try {
                Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException _) {
                Files.move(beside, place, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw PartFile.cannotWrite(place, e);
        }
    }

    /** Deletes the file beside, unless it has taken its place. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(beside);
    }

    /** Deletes a folder and all in it, as far as that is possible. */
    static void deleteTree(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException _) {
            // What remains is in the system's temporary folder.
            return;
        }
    }
}
