package org.backlight.datasets.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.backlight.substrate.file.FileLock;
import org.backlight.substrate.file.WriteFailedException;

/**
 * Part of a file that a download has received so far, {@code NAME.part} beside its target, locked against other
 * downloads. It outlives an interruption, so that the next download goes on from its end. A thread's interruption
 * closes it with a {@link ClosedByInterruptException}.
 */
final class PartFile implements AutoCloseable {

    private final Path path;
    private final FileLock lock;
    private final FileChannel channel;

    private PartFile(Path path, FileLock lock) {
        this.path = path;
        this.lock = lock;
        channel = lock.channel();
    }

    /** Opens the part of a target, creating it and its folders where they are missing. */
    static PartFile open(Path target) throws IOException {
        Path path = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.createDirectories(path.getParent());
            PartFile part = new PartFile(path, FileLock.take(path));
            part.channel.position(part.channel.size());
            return part;
        } catch (FileLock.HeldException e) {
            throw new IOException(path + " is being written by another download", e);
        } catch (IOException e) {
            throw WriteFailedException.of(path, e);
        }
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Adds to the end. */
    void append(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw WriteFailedException.of(path, e);
        }
    }

    /** Forgets everything. */
    void clear() throws IOException {
        channel.truncate(0);
    }

    /** Returns the digest of everything, as hexadecimal digits. */
    String digest(String algorithm) throws IOException {
        return FileDigest.hexOf(channel, algorithm);
    }

    /** Closes the part and gives it its final name; what bore that name before is lost. */
    void finish(Path target) throws IOException {
        try {
            channel.force(true);
            lock.close();
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw WriteFailedException.of(target, e);
        }
    }

    /** Closes the part and, if nothing has come yet, removes it. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            boolean empty = channel.size() == 0;
            lock.close();
            if (empty) {
                Files.deleteIfExists(path);
            }
        }
    }
}
