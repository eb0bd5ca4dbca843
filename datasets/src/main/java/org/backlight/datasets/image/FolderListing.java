package org.backlight.datasets.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.backlight.substrate.checksum.Sha256;

/**
 * The image files of a folder with a subfolder for each class, in the order of their names.
 *
 * @param folder that holds them
 * @param classNames the names of the subfolders
 * @param files all of them, one class after the other
 * @param labels the class of each file
 */
record FolderListing(Path folder, List<String> classNames, List<Path> files, byte[] labels) {

    private static final int MOST_CLASSES = 256;
    private static final String EXPECTED = "expected one subfolder of images for each class, or the folders train and test with"
            + " such subfolders";

    /**
     * Lists a folder. Names that begin with a dot, and files that are not named like images, are left out.
     *
     * @param least how many classes there must be at least, 1 or 2
     * @throws IOException with one sentence that names the folder, if it is missing, or has fewer classes, or a class without
     *     images
     */
    static FolderListing of(Path folder, int least) throws IOException {
        if (!Files.exists(folder)) {
            throw new IOException("the folder of images " + folder + " does not exist");
        }
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        List<Path> classes = children(folder).stream().filter(Files::isDirectory).toList();
        if (classes.size() < least) {
            throw new IOException(folder + " has "
                    + (classes.isEmpty()
                            ? "no subfolder"
                            : "one subfolder only, "
                                    + classes.getFirst().getFileName())
                    + "; " + EXPECTED);
        }
        if (classes.size() > MOST_CLASSES) {
            throw new IOException(
                    folder + " has " + classes.size() + " subfolders; expected at most " + MOST_CLASSES
                            + " classes");
        }
        List<Path> files = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        for (Path one : classes) {
            files.addAll(children(one).stream().filter(ImageFile::isNamedLikeOne).toList());
            if (files.size() == (ends.isEmpty() ? 0 : ends.getLast())) {
                throw new IOException("class " + one.getFileName() + " has no sample: " + one
                        + " holds no file named like an image (.png, .jpg, .jpeg, .gif, .bmp)");
            }
            ends.add(files.size());
        }
        byte[] labels = new byte[files.size()];
        for (int i = 0, label = 0; i < labels.length; i++) {
            label += i == ends.get(label) ? 1 : 0;
            labels[i] = (byte) label;
        }
        return new FolderListing(folder, classes.stream().map(one -> one.getFileName().toString()).toList(),
                List.copyOf(files), labels);
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> !child.getFileName().toString().startsWith("."))
                    .sorted((a, b) -> a.getFileName().toString().compareTo(b.getFileName().toString()))
                    .toList();
        }
    }

    /** Returns a digest of the names, sizes and times of all files, by which they are known again. */
    byte[] digest() throws IOException {
        Sha256 sum = new Sha256();
        try {
            // Asking for attributes is what takes long; the order of the sum is that of the files.
            files.parallelStream().map(this::mark).forEachOrdered(sum::add);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return sum.bytes();
    }

    private byte[] mark(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return (folder.relativize(file) + "\0" + attributes.size() + "\0"
                    + attributes.lastModifiedTime().toMillis() + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
