package org.backlight.datasets.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.backlight.datasets.SeededSplit;

/**
 * Images of one's own: a folder with a subfolder for each class, named like the class, that holds its images; or the folders {@code
 * train} and {@code test} with such subfolders each.
 *
 * <p>PNG and JPEG are meant, GIF and BMP are read too. Labels follow the order of the classes' names. Decoded images are kept in a
 * cache, for as long as the files keep their names, sizes and times.
 */
public final class ImageFolder {

    /** The data set's kind in recipes. */
    public static final String NAME = "images";

    private static final String TRAIN = "train";
    private static final String TEST = "test";

    private ImageFolder() {}

    /**
     * Reads a folder.
     *
     * @param folder with classes, or with {@code train} and {@code test}
     * @param settings size, channels, and the share to test on where the folder has no part for it
     * @param cache the folder of files that can be made again
     * @throws IOException with one sentence that names what is wrong: a folder that is missing or has no classes, a class without
     *     images, a damaged image, or images of different sizes
     */
    public static ImageDataset read(Path folder, ImageSettings settings, Path cache) throws IOException {
        return hasParts(folder)
                ? ofParts(FolderListing.of(folder.resolve(TRAIN), 2),
                        FolderListing.of(folder.resolve(TEST), 1), settings, cache)
                : split(FolderListing.of(folder, 2), settings, cache);
    }

    /** Returns whether a folder has a part to learn from and one to test on: the folders {@code train} and {@code test}. */
    public static boolean hasParts(Path folder) {
        return Files.isDirectory(folder.resolve(TRAIN)) && Files.isDirectory(folder.resolve(TEST));
    }

    /**
     * Reads images of known classes, all of them to be tested on.
     *
     * @param folder with a subfolder for each of the classes, or for some of them
     * @param settings size and channels
     * @param classNames in the order of their labels
     * @param cache the folder of files that can be made again
     * @throws IOException as {@link #read}, and if there is a subfolder of another name
     */
    public static LabelledImages readKnown(Path folder, ImageSettings settings, List<String> classNames,
            Path cache) throws IOException {
        FolderListing listing = FolderListing.of(folder, 1);
        byte[] known = new byte[listing.labels().length];
        for (String name : listing.classNames()) {
            if (!classNames.contains(name)) {
                throw new IOException(
                        folder + " has the class " + name + ", which is none of the " + classNames.size()
                                + " that were learned: " + excerpt(classNames));
            }
        }
        for (int i = 0; i < known.length; i++) {
            known[i] = (byte) classNames
                    .indexOf(listing.classNames().get(Byte.toUnsignedInt(listing.labels()[i])));
        }
        DecodedImages images = DecodedImages.of(listing, settings, cache);
        return new LabelledImages(images.channels(), images.rows(), images.columns(), classNames.size(),
                images.values(),
                known);
    }

    private static ImageDataset ofParts(FolderListing train, FolderListing test, ImageSettings settings,
            Path cache) throws IOException {
        for (String name : train.classNames()) {
            if (!test.classNames().contains(name)) {
                throw new IOException("class " + name + " has no sample to test on: " + test.folder()
                        + " has no folder " + name);
            }
        }
        DecodedImages learned = DecodedImages.of(train, settings, cache);
        ImageSettings same = new ImageSettings(settings.rows(), settings.columns(), learned.channels(),
                settings.testShare(), settings.splitSeed());
        LabelledImages tested = readKnown(test.folder(), same, train.classNames(), cache);
        if (tested.rows() != learned.rows() || tested.columns() != learned.columns()) {
            throw new IOException(test.folder() + " has images of " + tested.rows() + "x" + tested.columns()
                    + ", but " + train.folder() + " of " + learned.rows() + "x" + learned.columns()
                    + "; dataset.size resizes all");
        }
        return new ImageDataset(NAME,
                new LabelledImages(learned.channels(), learned.rows(), learned.columns(),
                        train.classNames().size(), learned.values(), train.labels()),
                tested, train.classNames());
    }

    private static ImageDataset split(FolderListing listing, ImageSettings settings, Path cache)
            throws IOException {
        int[] classes = new int[listing.labels().length];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = Byte.toUnsignedInt(listing.labels()[i]);
        }
        SeededSplit split = SeededSplit.ofClasses(classes, listing.classNames(), settings.testShare(),
                settings.splitSeed());
        DecodedImages images = DecodedImages.of(listing, settings, cache);
        return new ImageDataset(NAME, part(images, listing, split.train()),
                part(images, listing, split.test()),
                listing.classNames());
    }

    private static LabelledImages part(DecodedImages images, FolderListing listing, int[] chosen) {
        int size = images.channels() * images.rows() * images.columns();
        byte[] values = new byte[chosen.length * size];
        byte[] labels = new byte[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(images.values(), chosen[i] * size, values, i * size, size);
            labels[i] = listing.labels()[chosen[i]];
        }
        return new LabelledImages(images.channels(), images.rows(), images.columns(),
                listing.classNames().size(),
                values, labels);
    }

    private static String excerpt(List<String> names) {
        return names.size() <= 10
                ? String.join(", ", names)
                : String.format(Locale.ROOT, "%s, …", String.join(", ", names.subList(0, 10)));
    }
}
