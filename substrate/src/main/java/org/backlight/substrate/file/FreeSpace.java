package org.backlight.substrate.file;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells what may still be written to a disk. */
public final class FreeSpace {

    private FreeSpace() {}

    /**
     * Returns the bytes that this user may write to the disk of a folder.
     *
     * @throws IOException if the folder is not there, or its disk does not tell
     */
    public static long of(Path folder) throws IOException {
        return of(folder, Files::getFileStore);
    }

    /** Finds the store of a folder. */
    @FunctionalInterface
    interface Stores {
        FileStore of(Path folder) throws IOException;
    }

    static long of(Path folder, Stores stores) throws IOException {
        try {
            return stores.of(folder).getUsableSpace();
        } catch (IOException e) {
            // Where the root is no mount point, as after chroot, Java finds no store, but the disk can be asked.
            if (folder.getFileSystem() != FileSystems.getDefault() || folder.toFile().getTotalSpace() == 0) {
                throw e;
            }
            return folder.toFile().getUsableSpace();
        }
    }
}
