package org.backlight.datasets.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.backlight.datasets.DataFolder;

/**
 * MNIST and the data sets that were published in its form: 60,000 training and 10,000 test images, 28x28, of ten classes, in four IDX
 * files in a folder of the data set's name, each as {@code .gz} or unpacked.
 */
public enum IdxDataset {

    /**
     * Handwritten digits: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", Proceedings
     * of the IEEE 86 (1998).
     */
    MNIST("mnist", "MNIST", List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")),
    /** Articles of clothing: Xiao, Rasul and Vollgraf 2017, arXiv 1708.07747. */
    FASHION_MNIST("fashion-mnist", "Fashion-MNIST",
            List.of("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal",
                    "Shirt", "Sneaker", "Bag", "Ankle boot")),
    /** Cursive Japanese characters: Clanuwat et al. 2018, arXiv 1812.01718. */
    KMNIST("kmnist", "KMNIST", List.of("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"));

    /** Names of the files, without {@code .gz}; the same for all. */
    static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
    static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
    static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

    private static final int SIDE = 28;

    private final String folder;
    private final String title;
    private final List<String> classNames;

    IdxDataset(String folder, String title, List<String> classNames) {
        this.folder = folder;
        this.title = title;
        this.classNames = classNames;
    }

    /** Returns the name in recipes, which is that of the folder too. */
    public String folder() {
        return folder;
    }

    /**
     * Reads all four files. Of a file that is there both unpacked and as {@code .gz}, the {@code .gz} is read. Fewer images than
     * published are accepted as long as images and labels agree.
     *
     * @param dataFolder the folder that holds the data set's own
     * @throws IOException if the folder or a file is missing, with a sentence that says what to type, or if a file is not what its
     *     name says (see {@link IdxFile})
     */
    public ImageDataset load(Path dataFolder) throws IOException {
        Path own = dataFolder.resolve(folder);
        if (!Files.isDirectory(own)) {
            throw new IOException(
                    title + " was looked for in " + own + ", which is not there; " + howToGet(dataFolder));
        }
        return new ImageDataset(folder, read(dataFolder, TRAIN_IMAGES, TRAIN_LABELS),
                read(dataFolder, TEST_IMAGES, TEST_LABELS), classNames);
    }

    /**
     * Returns the four files that {@link #load} reads: training images and labels, test images and labels.
     *
     * @param dataFolder the folder that holds the data set's own
     * @throws IOException if one is missing, with a sentence that says what to type
     */
    public List<Path> files(Path dataFolder) throws IOException {
        return List.of(find(dataFolder, TRAIN_IMAGES), find(dataFolder, TRAIN_LABELS),
                find(dataFolder, TEST_IMAGES), find(dataFolder, TEST_LABELS));
    }

    private LabelledImages read(Path dataFolder, String imagesName, String labelsName) throws IOException {
        Path imagesFile = find(dataFolder, imagesName);
        LabelledImages images = IdxFile.readLabelledImages(imagesFile, find(dataFolder, labelsName),
                classNames.size());
        if (images.rows() != SIDE || images.columns() != SIDE) {
            throw new IOException(imagesFile + " has images of " + images.rows() + "x" + images.columns()
                    + ", expected " + SIDE + "x" + SIDE);
        }
        return images;
    }

    private Path find(Path dataFolder, String name) throws IOException {
        Path own = dataFolder.resolve(folder);
        Path packed = own.resolve(name + ".gz");
        Path unpacked = own.resolve(name);
        if (Files.exists(packed)) {
            return packed;
        }
        if (Files.exists(unpacked)) {
            return unpacked;
        }
        throw new IOException(
                title + " was looked for in " + own + ", which has neither " + packed.getFileName()
                        + " nor " + name + "; " + howToGet(dataFolder));
    }

    private String howToGet(Path dataFolder) {
        return howToGet(folder, dataFolder);
    }

    /** Returns what to do about a published data set that is not there, to be put behind a sentence. */
    static String howToGet(String name, Path dataFolder) {
        return "type `backlight data get " + name + " --data-dir " + dataFolder
                + "` to fetch it, or name the folder that holds " + name + "/ with --data-dir or $"
                + DataFolder.ENVIRONMENT_VARIABLE;
    }
}
