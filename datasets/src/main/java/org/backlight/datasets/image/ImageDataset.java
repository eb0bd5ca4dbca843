package org.backlight.datasets.image;

import java.util.Objects;

/**
 * Images to train on and images to test on, of the same size and with the same classes.
 *
 * @param name the data set's name as recipes spell it, such as {@code mnist}
 * @param train the images to train on, at least one
 * @param test the images to test on, at least one; never trained on
 */
public record ImageDataset(String name, LabelledImages train, LabelledImages test) {

    /**
     * Pairs the two sets.
     *
     * @throws IllegalArgumentException if the name is blank, a set is empty, or the image sizes or numbers
     *     of classes differ
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
        if (train.rows() != test.rows() || train.columns() != test.columns()
                || train.classes() != test.classes()) {
            throw new IllegalArgumentException(
                    name + ": the training set has " + train + ", but the test set has " + test);
        }
    }
}
