package org.backlight.datasets.image;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Images to train on and images to test on, of the same size and with the same classes.
 *
 * @param name the data set's name as recipes spell it, such as {@code mnist}
 * @param train the images to train on, at least one
 * @param test the images to test on, at least one; never trained on
 * @param classNames what the classes are called, in the order of their labels
 */
public record ImageDataset(String name, LabelledImages train, LabelledImages test, List<String> classNames) {

    /** Pairs two sets whose classes are called by their numbers, from 0 on. */
    public ImageDataset(String name, LabelledImages train, LabelledImages test) {
        this(name, train, test, IntStream.range(0, train.classes()).mapToObj(String::valueOf).toList());
    }

    /**
     * Pairs the two sets.
     *
     * @throws IllegalArgumentException if the name is blank, a set is empty, the image sizes or numbers of
     *     classes differ, or there are not as many names as classes
     */
    public ImageDataset {
        Objects.requireNonNull(train, "train");
        Objects.requireNonNull(test, "test");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a data set needs a name");
        }
        if (train.count() == 0 || test.count() == 0) {
            throw new IllegalArgumentException(
                    name + ": the " + (train.count() == 0 ? "training" : "test") + " set has no images");
        }
        classNames = List.copyOf(classNames);
        if (classNames.size() != train.classes()) {
            throw new IllegalArgumentException(name + ": there are " + train.classes() + " classes, but "
                    + classNames.size() + " names of classes");
        }
        if (train.channels() != test.channels() || train.rows() != test.rows()
                || train.columns() != test.columns()
                || train.classes() != test.classes()) {
            throw new IllegalArgumentException(
                    name + ": the training set has " + train + ", but the test set has " + test);
        }
    }
}
