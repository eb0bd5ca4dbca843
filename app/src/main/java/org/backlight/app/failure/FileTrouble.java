package org.backlight.app.failure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.backlight.substrate.file.WriteFailedException;

/** Reasons in words why a file operation failed: many exceptions of the file system name nothing but the file. */
public final class FileTrouble {

    private FileTrouble() {}

    /**
     * Returns one sentence that names the file.
     *
     * @param e what reading a file threw: its own sentence, unless it comes from the file system
     */
    public static String sentence(IOException e) {
        if (e.getCause() instanceof OutOfMemoryError) {
            return words(e) + ", which is " + HeapSpace.words();
        }
        if (!(e instanceof FileSystemException f) || f.getFile() == null) {
            return words(e);
        }
        if (f instanceof WriteFailedException) {
            return f.getMessage();
        }
        return f instanceof AccessDeniedException
                ? f.getFile() + " may not be read by this user"
                : f.getFile() + " cannot be read: " + words(f);
    }

    /**
     * Returns the reason without the file, which the sentence around it names.
     *
     * @param e what a file operation threw
     */
    public static String words(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "it does not exist";
            case FileAlreadyExistsException _ -> "it exists already";
            case NotDirectoryException _ -> "it is not a folder";
            case DirectoryNotEmptyException _ -> "the folder is not empty";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
