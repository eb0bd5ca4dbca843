package org.backlight.datasets.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.backlight.datasets.packed.PackedFile;

/**
 * CIFAR-10: 50,000 training and 10,000 test images of ten classes of things, 32x32 in colour, in the publisher's binary files in
 * {@code <data folder>/cifar-10/}. A file is a sequence of records: a label, and then 1024 values of red, of green and of blue, each
 * row-major.
 *
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">Krizhevsky, "Learning Multiple Layers of Features from Tiny Images",
 *     2009</a>
 */
public final class Cifar10 {

    /** The data set's name in recipes and its subfolder in the data folder. */
    public static final String NAME = "cifar-10";

    /** The names of the publisher's files within its archive: training images, and the test images last. */
    public static final List<String> FILES = List.of("data_batch_1.bin", "data_batch_2.bin",
            "data_batch_3.bin",
            "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin");

    private static final List<String> CLASSES = List.of("airplane", "automobile", "bird", "cat", "deer",
            "dog", "frog",
            "horse", "ship", "truck");
    private static final int CHANNELS = 3;
    private static final int SIDE = 32;
    private static final int VALUES = CHANNELS * SIDE * SIDE;

    private Cifar10() {}

    /**
     * Reads all six files, plain or packed with gzip. Fewer images than published are accepted.
     *
     * @param dataFolder the folder that holds {@code cifar-10/}
     * @throws IOException with one sentence that names the file, if one is missing, does not divide into records, or has a label
     *     that is no class
     */
    public static ImageDataset load(Path dataFolder) throws IOException {
        List<Path> files = files(dataFolder);
        return new ImageDataset(NAME, read(files.subList(0, files.size() - 1)),
                read(List.of(files.getLast())), CLASSES);
    }

    /**
     * Returns the six files that {@link #load} reads.
     *
     * @param dataFolder the folder that holds {@code cifar-10/}
     * @throws IOException if one is missing, with a sentence that says what to type
     */
    public static List<Path> files(Path dataFolder) throws IOException {
        Path folder = dataFolder.resolve(NAME);
        List<Path> found = new ArrayList<>();
        for (String name : FILES) {
            Path plain = folder.resolve(name);
            Path packed = folder.resolve(name + ".gz");
            if (!Files.exists(plain) && !Files.exists(packed)) {
                throw new IOException(
                        "CIFAR-10 was looked for in " + folder + ", which does not have " + name + "; "
                                + IdxDataset.howToGet(NAME, dataFolder));
            }
            found.add(Files.exists(plain) ? plain : packed);
        }
        return List.copyOf(found);
    }

    private static LabelledImages read(List<Path> files) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        int count = 0;
        for (Path file : files) {
            byte[] content = PackedFile.readAll(file);
            if (content.length == 0 || content.length % (VALUES + 1) != 0) {
                throw new IOException(file + " has " + content.length + " bytes, expected a multiple of "
                        + (VALUES + 1) + ", which an image of 32x32 in colour takes with its label");
            }
            contents.add(content);
            count += content.length / (VALUES + 1);
        }
        byte[] pixels = new byte[Math.multiplyExact(count, VALUES)];
        byte[] labels = new byte[count];
        int image = 0;
        for (int f = 0; f < files.size(); f++) {
            byte[] content = contents.get(f);
            for (int at = 0; at < content.length; at += VALUES + 1, image++) {
                if (Byte.toUnsignedInt(content[at]) >= CLASSES.size()) {
                    throw new IOException(files.get(f) + " has the label " + Byte.toUnsignedInt(content[at])
                            + " at position " + at / (VALUES + 1) + " (counted from 0), expected 0 to "
                            + (CLASSES.size() - 1));
                }
                labels[image] = content[at];
                System.arraycopy(content, at + 1, pixels, image * VALUES, VALUES);
            }
        }
        return new LabelledImages(CHANNELS, SIDE, SIDE, CLASSES.size(), pixels, labels);
    }
}
