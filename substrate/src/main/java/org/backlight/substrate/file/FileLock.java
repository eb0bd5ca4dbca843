package org.backlight.substrate.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is held open and locked, against other processes and against others in this one. The lock goes with
 * {@link #close}, or with the process. On a file system without locks, the file is open and counts as locked.
 */
public final class FileLock implements AutoCloseable {

    /** Tells that somebody else holds the lock. */
    public static final class HeldException extends IOException {

        private static final long serialVersionUID = 1;

        private final boolean byThisProcess;

        HeldException(Path file, boolean byThisProcess, Throwable cause) {
            super(file + " is in use by " + (byThisProcess ? "this" : "another") + " process", cause);
            this.byThisProcess = byThisProcess;
        }

        /** Returns whether the lock is held within this process. */
        public boolean byThisProcess() {
            return byThisProcess;
        }
    }

    private final FileChannel channel;

    private FileLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens a file, making it if it is missing, and locks it without waiting.
     *
     * @param file what to lock; its content is not changed
     * @throws HeldException if somebody else holds the lock
     * @throws IOException if the file cannot be opened for reading and writing
     */
    public static FileLock take(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            if (isLocked(file, channel)) {
                return new FileLock(channel);
            }
            throw new HeldException(file, false, null);
        } catch (HeldException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isLocked(Path file, FileChannel channel) throws HeldException {
        try {
            java.nio.channels.FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            throw new HeldException(file, true, e);
        } catch (IOException _) {
            // No locks here.
            return true;
        }
    }

    /** Returns the open file, at position 0 first; closing it gives the lock back. */
    public FileChannel channel() {
        return channel;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
