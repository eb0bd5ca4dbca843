package org.backlight.substrate.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Failure to write a file, with a sentence that names the file and the reason; {@link #getReason} is the reason alone.
 */
public final class WriteFailedException extends FileSystemException {

    private static final long serialVersionUID = 1;

    /**
     * Makes the sentence "FILE cannot be written: REASON".
     *
     * @param file what was to be written
     * @param reason why it was not, without a full stop
     */
    public WriteFailedException(Path file, String reason) {
        super(file.toString(), null, reason);
    }

    /**
     * Returns an exception with a sentence on what a file operation threw.
     *
     * @param file what was to be written
     * @param cause what was thrown
     * @return an exception with a sentence; the cause itself if it has one already, or tells of an interruption
     */
    public static IOException of(Path file, IOException cause) {
        if (cause instanceof ClosedByInterruptException || cause instanceof WriteFailedException) {
            return cause;
        }
        WriteFailedException failure = new WriteFailedException(file, switch (cause) {
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException e -> e.getFile() + " is in the way";
            case NoSuchFileException e -> e.getFile() + " is not there and cannot be made";
            case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
            case FileSystemException e ->
                e.getFile() + " is in the way (" + e.getClass().getSimpleName() + ")";
            default -> cause.getMessage();
        });
        failure.initCause(cause);
        return failure;
    }

    @Override
    public String getMessage() {
        return getFile() + " cannot be written: " + getReason();
    }
}
