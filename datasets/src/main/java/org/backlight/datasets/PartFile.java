package org.backlight.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What has come of a download so far, {@code NAME.part} beside its target, locked against other downloads.
 * It outlives an interruption, so that the next download goes on from its end. A thread's interruption
 * closes it with a {@link ClosedByInterruptException}.
 */
final class PartFile implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;

    private PartFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Opens the part of a target, creating it and its folders where they are missing. */
    static PartFile open(Path target) throws IOException {
        Path path = target.resolveSibling(target.getFileName() + ".part");
        FileChannel channel;
        try {
            Files.createDirectories(path.getParent());
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
        if (!lock(channel)) {
            channel.close();
            throw new IOException(path + " is being written by another download");
        }
        channel.position(channel.size());
        return new PartFile(path, channel);
    }

    /** False if somebody else holds the lock; a file system without locks counts as locked. */
    private static boolean lock(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        } catch (IOException _) {
            return true;
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
            throw cannotWrite(path, e);
        }
    }

    /** Forgets everything. */
    void clear() throws IOException {
        channel.truncate(0);
    }

    /** The SHA-256 of everything, as 64 hexadecimal digits. */
    String sha256() throws IOException {
        return sha256(channel);
    }

    /** The SHA-256 of a file, as 64 hexadecimal digits. */
    static String sha256(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return sha256(channel);
        }
    }

    private static String sha256(FileChannel channel) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            long position = 0;
            for (int count; (count = channel.read(buffer, position)) >= 0; position += count) {
                digest.update(buffer.flip());
                buffer.clear();
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Closes the part and gives it its final name; what bore that name before is lost. */
    void finish(Path target) throws IOException {
        try {
            channel.force(true);
            channel.close();
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
    }

    /** Closes the part and, if nothing has come yet, removes it. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            boolean empty = channel.size() == 0;
            channel.close();
            if (empty) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** One sentence about a file that cannot be written; an interruption stays one. */
    static IOException cannotWrite(Path path, IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            return cause;
        }
        String reason = switch (cause) {
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException e -> e.getFile() + " is in the way";
            case NoSuchFileException e -> e.getFile() + " is not there and cannot be made";
            case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
            case FileSystemException e ->
                e.getFile() + " is in the way (" + e.getClass().getSimpleName() + ")";
            default -> cause.getMessage();
        };
        return new IOException(path + " cannot be written: " + reason, cause);
    }
}
