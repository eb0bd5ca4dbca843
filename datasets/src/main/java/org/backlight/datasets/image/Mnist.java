package org.backlight.datasets.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** MNIST, the best known {@link IdxDataset}: 60,000 training and 10,000 test images of handwritten digits, 28x28. */
public final class Mnist {

    /** The data set's name in recipes and its subfolder in the data folder. */
    public static final String NAME = "mnist";

    public static final String TRAIN_IMAGES = IdxDataset.TRAIN_IMAGES;
    public static final String TRAIN_LABELS = IdxDataset.TRAIN_LABELS;
    public static final String TEST_IMAGES = IdxDataset.TEST_IMAGES;
    public static final String TEST_LABELS = IdxDataset.TEST_LABELS;

    private Mnist() {}

    /** Reads all four files, as {@link IdxDataset#load}. */
    public static ImageDataset load(Path dataFolder) throws IOException {
        return IdxDataset.MNIST.load(dataFolder);
    }

    /** Returns the four files that {@link #load} reads, as {@link IdxDataset#files}. */
    public static List<Path> files(Path dataFolder) throws IOException {
        return IdxDataset.MNIST.files(dataFolder);
    }
}
