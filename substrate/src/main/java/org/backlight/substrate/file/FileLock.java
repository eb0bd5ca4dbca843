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

    /** Failure to take a lock because somebody else holds it. */
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
    /** Null on a file system without locks. The JDK forgets, within a process, a lock that nobody refers to. */
    private final java.nio.channels.FileLock lock;

    private FileLock(FileChannel channel, java.nio.channels.FileLock lock) {
        this.channel = channel;
        this.lock = lock;
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
            return new FileLock(channel, lock(file, channel));
        } catch (HeldException e) {
            channel.close();
            throw e;
        }
    }

    private static java.nio.channels.FileLock lock(Path file, FileChannel channel) throws HeldException {
        java.nio.channels.FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            throw new HeldException(file, true, e);
        } catch (IOException _) {
            // No locks here.
            return null;
        }
        if (lock == null) {
            throw new HeldException(file, false, null);
        }
        return lock;
    }

    /** Returns the open file, at position 0 first; closing it gives the lock back. Keep this object until then. */
    public FileChannel channel() {
        return channel;
    }

    @Override
    public void close() throws IOException {
        if (lock != null && lock.isValid()) {
            lock.release();
        }
        channel.close();
    }
}
