package org.backlight.app.task.image;

import java.io.IOException;
import java.util.List;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.catalog.DatasetCatalog;
import org.backlight.datasets.catalog.SourceFile;
import org.backlight.datasets.image.DrawnDigits;
import org.backlight.datasets.image.ImageDataset;
import org.backlight.datasets.image.LabelledImages;
import org.backlight.datasets.image.Mnist;
import org.backlight.learning.data.LabelledSamples;
import org.backlight.learning.data.Normalization;
import org.backlight.learning.data.Targets;

/**
 * Samples of a recipe's data set in the form that the trainer needs: pixels standardized by the training images.
 *
 * @param train to learn from
 * @param test to measure on
 * @param normalization of the pixels of both
 */
public record Samples(LabelledSamples train, LabelledSamples test, Normalization normalization) {

    /** Returns the number of classes. */
    public int classes() {
        return ((Targets.Classes) train.targets()).count();
    }

    /** The digits are the same for every run, as those of MNIST are, whatever the recipe's seed. */
    private static final long DIGITS_SEED = 1;

    /**
     * Sizes of a data set.
     *
     * @param features values per sample
     * @param classes the number of classes
     * @param train the number of samples to learn from
     * @param test the number of samples to measure on
     */
    public record Sizes(int features, int classes, int train, int test) {}

    /**
     * Loads a data set of images.
     *
     * @throws UserMistake if the data set is missing or damaged
     */
    static Samples load(ImageChoice chosen, DataFolder data) {
        ImageDataset dataset = images(chosen, data);
        Sizes sizes = sizes(chosen, dataset);
        Normalization normalization = Normalization
                .standardizing(dataset.train().pixels().asSlice(0, (long) sizes.train * sizes.features));
        return new Samples(copy(dataset.train(), sizes.train, normalization),
                copy(dataset.test(), sizes.test, normalization), normalization);
    }

    /**
     * Returns the files that {@link #load} reads.
     *
     * @throws UserMistake if one is missing or damaged
     */
    static List<SourceFile> sources(ImageChoice chosen, DataFolder data) {
        try {
            return switch (chosen) {
                case ImageChoice.Digits _ -> List.of();
                case ImageChoice.Mnist _ -> DatasetCatalog.sources(Mnist.NAME, data.path());
            };
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        }
    }

    /**
     * Returns the sizes of what {@link #load} loads, without drawing anything.
     *
     * @throws UserMistake if the data set is missing or damaged
     */
    public static Sizes sizes(ImageChoice choice, DataFolder data) {
        return switch (choice) {
            case ImageChoice.Digits digits -> new Sizes(DrawnDigits.SIDE * DrawnDigits.SIDE,
                    DrawnDigits.CLASSES, digits.train(), digits.test());
            case ImageChoice.Mnist mnist -> sizes(mnist, images(mnist, data));
        };
    }

    /**
     * Returns the sizes of the first samples of a published data set; a copy that holds fewer than requested is used
     * whole.
     */
    private static Sizes sizes(ImageChoice choice, ImageDataset dataset) {
        int train = dataset.train().count();
        int test = dataset.test().count();
        int features = dataset.train().rows() * dataset.train().columns();
        return switch (choice) {
            case ImageChoice.Digits _ -> new Sizes(features, dataset.train().classes(), train, test);
            case ImageChoice.Mnist mnist -> new Sizes(features, dataset.train().classes(),
                    Math.min(train, mnist.train()), Math.min(test, mnist.test()));
        };
    }

    private static ImageDataset images(ImageChoice choice, DataFolder data) {
        return switch (choice) {
            case ImageChoice.Digits digits ->
                DrawnDigits.dataset(digits.train(), digits.test(), DIGITS_SEED);
            case ImageChoice.Mnist _ -> mnist(data);
        };
    }

    private static ImageDataset mnist(DataFolder data) {
        try {
            return Mnist.load(data.path());
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        }
    }

    private static LabelledSamples copy(LabelledImages images, int count, Normalization normalization) {
        long features = (long) images.rows() * images.columns();
        return LabelledSamples.of(images.pixels().asSlice(0, count * features),
                images.labels().asSlice(0, count), images.classes(), normalization);
    }
}
