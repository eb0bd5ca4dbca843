package org.backlight.app.export;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backlight.substrate.file.FolderTree;
import org.backlight.substrate.file.FreeSpace;
import org.backlight.substrate.file.WholeFile;
import org.backlight.substrate.file.WriteFailedException;

/**
 * Files that are written in a folder of their own beside their place, by their own names, and take their places once all are
 * complete: one may name another, and be opened and checked before. Without {@link #complete}, nothing is left behind.
 */
final class FilesTogether implements AutoCloseable {

    private final Path place;
    private final Path work;
    private final List<Path> made;
    private final List<String> names = new ArrayList<>();

    private FilesTogether(Path place, Path work, List<Path> made) {
        this.place = place;
        this.work = work;
        this.made = made;
    }

    /**
     * Makes the folder.
     *
     * @param place of the file that counts most, no symbolic link; its folder is made where it is missing
     * @throws IOException if the folder cannot be made
     */
    static FilesTogether at(Path place) throws IOException {
        List<Path> made = new ArrayList<>();
        try {
            Path target = place.toAbsolutePath();
            for (Path missing = target.getParent(); !Files.exists(missing); missing = missing.getParent()) {
                made.add(missing);
            }
            Files.createDirectories(target.getParent());
            Path work = Files.createTempDirectory(target.getParent(), "." + target.getFileName() + ".");
            // For an interrupted process, after the files in it; close() does it otherwise.
            work.toFile().deleteOnExit();
            return new FilesTogether(target, work, made);
        } catch (IOException e) {
            for (Path folder : made) {
                Files.deleteIfExists(folder);
            }
            throw WriteFailedException.of(place, e);
        }
    }

    /** Returns where to write a file of this name, which will appear beside the place, or at it. */
    Path path(String name) {
        names.add(name);
        Path path = work.resolve(name);
        path.toFile().deleteOnExit();
        return path;
    }

    /** Returns the bytes of those of these files that are written. */
    long bytes(String... written) throws IOException {
        long bytes = 0;
        for (String name : written) {
            bytes += names.contains(name) ? Files.size(work.resolve(name)) : 0;
        }
        return bytes;
    }

    /**
     * Refuses to begin what does not fit on the disk.
     *
     * @throws IOException with a sentence, if it has not as many bytes
     */
    void requireSpace(long bytes) throws IOException {
        long usable = FreeSpace.of(work);
        if (usable < bytes) {
            throw new WriteFailedException(place,
                    "it needs " + bytes + " bytes, but the disk has " + usable + " bytes free");
        }
    }

    /**
     * Forces all files to the disk and puts them in their places, the one that counts most last. A symbolic link is kept: the
     * file that it points to is replaced.
     */
    void complete() throws IOException {
        String last = place.getFileName().toString();
        List<String> order = new ArrayList<>(names);
        order.sort((a, b) -> Boolean.compare(a.equals(last), b.equals(last)));
        Map<String, Path> targets = new LinkedHashMap<>();
        for (String name : order) {
            Path target = WholeFile.target(place.resolveSibling(name));
            if (Files.isDirectory(target)) {
                throw new WriteFailedException(target, "there is a folder");
            }
            try (FileChannel channel = FileChannel.open(work.resolve(name), StandardOpenOption.WRITE)) {
                channel.force(true);
            } catch (IOException e) {
                throw WriteFailedException.of(target, e);
            }
            targets.put(name, target);
        }
        for (String name : order) {
            Path target = targets.get(name);
            try {
                WholeFile.replace(work.resolve(name), target);
            } catch (IOException e) {
                throw WriteFailedException.of(target, e);
            }
        }
        made.clear();
    }

    @Override
    public void close() throws IOException {
        FolderTree.delete(work);
        for (Path folder : made) {
            Files.deleteIfExists(folder);
        }
    }
}
