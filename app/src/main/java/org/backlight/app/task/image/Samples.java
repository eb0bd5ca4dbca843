package org.backlight.app.task.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.task.DataKeys;
import org.backlight.app.task.Preprocessing;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.catalog.DatasetCatalog;
import org.backlight.datasets.catalog.SourceFile;
import org.backlight.datasets.image.Cifar10;
import org.backlight.datasets.image.DrawnDigits;
import org.backlight.datasets.image.IdxDataset;
import org.backlight.datasets.image.IdxFile;
import org.backlight.datasets.image.ImageDataset;
import org.backlight.datasets.image.ImageFolder;
import org.backlight.datasets.image.LabelledImages;
import org.backlight.learning.data.LabelledSamples;
import org.backlight.learning.data.Normalization;
import org.backlight.learning.data.Targets;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.substrate.checksum.Sha256;

/**
 * Samples of a recipe's data set in the form that the trainer needs: pixels standardized by the training images.
 *
 * @param train to learn from
 * @param test to measure on
 * @param normalization of the pixels of both
 * @param classNames what the classes are called, in the order of their labels
 * @param digest of all pixels and labels of images that are the user's own; empty for others
 */
public record Samples(LabelledSamples train, LabelledSamples test, Normalization normalization,
        List<String> classNames, String digest) {

    /** Returns the number of classes. */
    public int classes() {
        return ((Targets.Classes) train.targets()).count();
    }

    /** Returns what the network must be told to answer for other images. */
    Preprocessing preprocessing() {
        return new Preprocessing(train.shape().extents(), 255, List.of(normalization.mean()),
                List.of(normalization.deviation()), null, classNames, null);
    }

    /** The digits are the same for every run, as those of MNIST are, whatever the recipe's seed. */
    private static final long DIGITS_SEED = 1;

    /**
     * Sizes of a data set.
     *
     * @param shape channels × rows × columns
     * @param classes the number of classes
     * @param train the number of samples to learn from
     * @param test the number of samples to measure on
     */
    public record Sizes(SampleShape shape, int classes, int train, int test) {}

    /**
     * Loads a data set of images.
     *
     * @throws UserMistake if the data set is missing or damaged
     */
    static Samples load(ImageChoice chosen, DataFolder data) {
        ImageDataset dataset = images(chosen, data);
        Sizes sizes = sizes(chosen, dataset);
        Normalization normalization = Normalization.standardizing(
                dataset.train().pixels().asSlice(0, (long) sizes.train * sizes.shape.size()));
        boolean own = chosen instanceof ImageChoice.Folder || chosen instanceof ImageChoice.Idx;
        return new Samples(copy(dataset.train(), sizes.train, normalization),
                copy(dataset.test(), sizes.test, normalization), normalization, dataset.classNames(),
                own ? digest(dataset) : "");
    }

    private static String digest(ImageDataset dataset) {
        Sha256 sum = new Sha256();
        for (LabelledImages images : List.of(dataset.train(), dataset.test())) {
            sum.add(images.pixels().asByteBuffer()).add(images.labels().asByteBuffer());
        }
        return sum.hex();
    }

    /**
     * Returns the files that {@link #load} reads; none of those of a folder, which may be very many.
     *
     * @throws UserMistake if one is missing or damaged
     */
    static List<SourceFile> sources(ImageChoice chosen, DataFolder data) {
        try {
            return switch (chosen) {
                case ImageChoice.Digits _,ImageChoice.Folder _ -> List.of();
                case ImageChoice.Published published ->
                    DatasetCatalog.sources(published.kind(), data.path());
                case ImageChoice.Idx idx -> {
                    List<Path> files = Stream
                            .of(idx.images(), idx.labels(), idx.testImages(), idx.testLabels()).map(Path::of)
                            .toList();
                    yield List.of(SourceFile.of(files.get(0)), SourceFile.of(files.get(1)),
                            SourceFile.of(files.get(2)), SourceFile.of(files.get(3)));
                }
            };
        } catch (IOException e) {
            throw UserMistake.because("", e);
        }
    }

    /**
     * Returns the sizes of what {@link #load} loads, without drawing anything.
     *
     * @throws UserMistake if the data set is missing or damaged
     */
    public static Sizes sizes(ImageChoice choice, DataFolder data) {
        return choice instanceof ImageChoice.Digits digits
                ? new Sizes(SampleShape.of(1, DrawnDigits.SIDE, DrawnDigits.SIDE), DrawnDigits.CLASSES,
                        digits.train(), digits.test())
                : sizes(choice, images(choice, data));
    }

    /**
     * Returns the sizes of the first samples of a published data set; a copy that holds fewer than requested is used
     * whole.
     */
    private static Sizes sizes(ImageChoice choice, ImageDataset dataset) {
        int train = dataset.train().count();
        int test = dataset.test().count();
        boolean published = choice instanceof ImageChoice.Published;
        return new Sizes(shape(dataset.train()), dataset.train().classes(),
                published ? Math.min(train, ((ImageChoice.Published) choice).train()) : train,
                published ? Math.min(test, ((ImageChoice.Published) choice).test()) : test);
    }

    private static SampleShape shape(LabelledImages images) {
        return SampleShape.of(images.channels(), images.rows(), images.columns());
    }

    private static ImageDataset images(ImageChoice choice, DataFolder data) {
        try {
            return switch (choice) {
                case ImageChoice.Digits digits ->
                    DrawnDigits.dataset(digits.train(), digits.test(), DIGITS_SEED);
                case ImageChoice.Published published when published.kind().equals(Cifar10.NAME) ->
                    Cifar10.load(data.path());
                case ImageChoice.Published published -> Arrays.stream(IdxDataset.values())
                        .filter(idx -> idx.folder().equals(published.kind())).findFirst().orElseThrow()
                        .load(data.path());
                case ImageChoice.Folder folder -> folder(folder);
                case ImageChoice.Idx idx -> IdxFile.readDataset(idx.kind(), Path.of(idx.images()),
                        Path.of(idx.labels()), Path.of(idx.testImages()), Path.of(idx.testLabels()));
            };
        } catch (IOException e) {
            throw UserMistake.because("", e);
        }
    }

    private static ImageDataset folder(ImageChoice.Folder chosen) throws IOException {
        Path folder = Path.of(chosen.path());
        if (ImageFolder.hasParts(folder)) {
            DataKeys.requireUndivided(chosen.testShare(), chosen.splitSeed(),
                    folder.resolve("test").toString());
        }
        return ImageFolder.read(folder, chosen.settings(), DataFolder.derived());
    }

    private static LabelledSamples copy(LabelledImages images, int count, Normalization normalization) {
        return LabelledSamples.of(images.pixels().asSlice(0, (long) count * images.valuesPerImage()),
                images.labels().asSlice(0, count), shape(images), images.classes(), normalization);
    }
}
