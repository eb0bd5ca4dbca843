package org.backlight.datasets.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.backlight.datasets.DataFolder;

/**
 * MNIST: 60,000 training and 10,000 test images of handwritten digits, 28x28, from the publisher's four
 * IDX files in {@code <data folder>/mnist/}, each as {@code .gz} or unpacked.
 *
 * <p>Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
 * recognition", Proceedings of the IEEE 86 (1998).
 */
public final class Mnist {

    /** The data set's name in recipes and its subfolder in the data folder. */
    public static final String NAME = "mnist";

    public static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    public static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
    public static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
    public static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

    private static final int SIDE = 28;
    private static final int CLASSES = 10;

    private Mnist() {}

    /**
     * Reads all four files. Of a file that is there both unpacked and as {@code .gz}, the {@code .gz} is
     * read. Fewer images than published are accepted as long as images and labels agree.
     *
     * @param dataFolder the folder that holds {@code mnist/}
     * @throws IOException if the folder or a file is missing, with a sentence that says what to type, or if
     *     a file is not what its name says (see {@link IdxFile})
     */
    public static ImageDataset load(Path dataFolder) throws IOException {
        Path folder = dataFolder.resolve(NAME);
        if (!Files.isDirectory(folder)) {
            throw new IOException("MNIST was looked for in " + folder + ", which is not there; "
                    + howToGet(dataFolder));
        }
        return new ImageDataset(NAME, read(dataFolder, TRAIN_IMAGES, TRAIN_LABELS),
                read(dataFolder, TEST_IMAGES, TEST_LABELS));
    }

    /**
     * Returns the four files that {@link #load} reads: training images and labels, test images and labels.
     *
     * @param dataFolder the folder that holds {@code mnist/}
     * @throws IOException if one is missing, with a sentence that says what to type
     */
    public static List<Path> files(Path dataFolder) throws IOException {
        return List.of(find(dataFolder, TRAIN_IMAGES), find(dataFolder, TRAIN_LABELS),
                find(dataFolder, TEST_IMAGES), find(dataFolder, TEST_LABELS));
    }

    private static LabelledImages read(Path dataFolder, String imagesName, String labelsName)
            throws IOException {
        Path imagesFile = find(dataFolder, imagesName);
        LabelledImages images = IdxFile.readLabelledImages(imagesFile, find(dataFolder, labelsName),
                CLASSES);
        if (images.rows() != SIDE || images.columns() != SIDE) {
            throw new IOException(imagesFile + " has images of " + images.rows() + "x" + images.columns()
                    + ", expected " + SIDE + "x" + SIDE);
        }
        return images;
    }

    private static Path find(Path dataFolder, String name) throws IOException {
        Path folder = dataFolder.resolve(NAME);
        Path packed = folder.resolve(name + ".gz");
        Path unpacked = folder.resolve(name);
        if (Files.exists(packed)) {
            return packed;
        }
        if (Files.exists(unpacked)) {
            return unpacked;
        }
        throw new IOException(
                "MNIST was looked for in " + folder + ", which has neither " + packed.getFileName() + " nor "
                        + name + "; " + howToGet(dataFolder));
    }

    private static String howToGet(Path dataFolder) {
        return "type `backlight data get mnist --data-dir " + dataFolder
                + "` to fetch it, or name the folder that holds " + NAME + "/ with --data-dir or $"
                + DataFolder.ENVIRONMENT_VARIABLE;
    }
}
