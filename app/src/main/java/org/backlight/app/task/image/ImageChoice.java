package org.backlight.app.task.image;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.Section;
import org.backlight.app.task.DataKeys;
import org.backlight.datasets.image.Cifar10;
import org.backlight.datasets.image.IdxDataset;
import org.backlight.datasets.image.ImageFolder;
import org.backlight.datasets.image.ImageSettings;

/** Data sets of images with labels that a recipe can name. */
public sealed interface ImageChoice extends DatasetChoice {

    /**
     * A data set in its publisher's files: mnist, fashion-mnist, kmnist or cifar-10.
     *
     * @param kind its name
     * @param train the number of images for training, the first ones of the training set; all by default
     * @param test the number of images for testing, the first ones of the test set; all by default
     */
    record Published(String kind, int train, int test) implements ImageChoice {

        private static final int TEST = 10_000;

        private static Published read(Section dataset, String kind, int train) {
            return new Published(kind, (int) dataset.whole("train", train, 1, train),
                    (int) dataset.whole("test", TEST, 1, TEST));
        }
    }

    /**
     * Digits drawn by code, which need no data folder. The default kind.
     *
     * @param train the number of digits for training; {@value #TRAIN} by default
     * @param test the number of digits for testing; {@value #TEST} by default
     */
    record Digits(int train, int test) implements ImageChoice {

        private static final int TRAIN = 20_000;
        private static final int TEST = 4_000;
        private static final int MOST = 1_000_000;

        @Override
        public String kind() {
            return "digits";
        }

        private static Digits read(Section dataset) {
            return new Digits((int) dataset.whole("train", TRAIN, 1, MOST),
                    (int) dataset.whole("test", TEST, 1, MOST));
        }
    }

    /**
     * A folder with a subfolder of PNG or JPEG files for each class, or with the folders {@code train} and {@code test} of such
     * subfolders.
     *
     * @param path the folder
     * @param size rows x columns to which all images are resized, such as 28x28; null where they are of one size and keep it
     * @param channels 1 for grey, 3 for colour; null for grey if all images are grey, else colour
     * @param testShare of each class's images that are tested on, where there is no folder {@code test}; 0.2 by default
     * @param splitSeed which images these are; 1 by default
     */
    record Folder(String path, String size, Integer channels, double testShare, long splitSeed)
            implements
                ImageChoice {

        private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,3})x([1-9]\\d{0,3})");

        @Override
        public String kind() {
            return ImageFolder.NAME;
        }

        private static Folder read(Section dataset) {
            String what = "a folder of images";
            String path = dataset.place(DataKeys.PATH, what);
            String size = dataset.text("size", null, SIZE, "rows x columns, such as 28x28");
            int channels = (int) dataset.whole("channels", 0, 1, 3);
            if (channels == 2) {
                throw dataset.contradiction("channels",
                        "dataset.channels is 2; expected 1 (grey) or 3 (colour)");
            }
            double share = DataKeys.testShare(dataset, null);
            long seed = DataKeys.splitSeed(dataset, null);
            DataKeys.requirePath(dataset, DataKeys.PATH, path, what);
            return new Folder(path, size, channels == 0 ? null : channels, share, seed);
        }

        /** Returns what becomes of the images. */
        @JsonIgnore
        ImageSettings settings() {
            Matcher sides = SIZE.matcher(size == null ? "" : size);
            boolean resizes = sides.matches();
            return new ImageSettings(resizes ? Integer.parseInt(sides.group(1)) : 0,
                    resizes ? Integer.parseInt(sides.group(2)) : 0, channels == null ? 0 : channels,
                    testShare,
                    splitSeed);
        }
    }

    /**
     * Images in IDX files of one's own, plain or packed with gzip.
     *
     * @param images the file of images to learn from
     * @param labels the file of their labels
     * @param testImages the file of images to test on
     * @param testLabels the file of their labels
     */
    record Idx(String images, String labels, String testImages, String testLabels) implements ImageChoice {

        private static final String IMAGES = "images";
        private static final String LABELS = "labels";
        private static final String TEST_IMAGES = "test-images";
        private static final String TEST_LABELS = "test-labels";
        private static final Map<String, String> FILES = new LinkedHashMap<>();

        static {
            FILES.put(IMAGES, "an IDX file of images to learn from");
            FILES.put(LABELS, "an IDX file of their labels");
            FILES.put(TEST_IMAGES, "an IDX file of images to test on");
            FILES.put(TEST_LABELS, "an IDX file of their labels");
        }

        @Override
        public String kind() {
            return "idx";
        }

        private static Idx read(Section dataset) {
            Map<String, String> paths = new LinkedHashMap<>();
            FILES.forEach((key, what) -> paths.put(key, dataset.place(key, what)));
            FILES.forEach((key, what) -> DataKeys.requirePath(dataset, key, paths.get(key), what));
            return new Idx(paths.get(IMAGES), paths.get(LABELS), paths.get(TEST_IMAGES),
                    paths.get(TEST_LABELS));
        }
    }

    /** Returns the reader of each kind. */
    static Map<String, Function<Section, DatasetChoice>> readers() {
        Map<String, Function<Section, DatasetChoice>> readers = new LinkedHashMap<>();
        readers.put("digits", Digits::read);
        for (IdxDataset idx : IdxDataset.values()) {
            readers.put(idx.folder(), dataset -> Published.read(dataset, idx.folder(), 60_000));
        }
        readers.put(Cifar10.NAME, dataset -> Published.read(dataset, Cifar10.NAME, 50_000));
        readers.put(ImageFolder.NAME, Folder::read);
        readers.put("idx", Idx::read);
        return readers;
    }
}
