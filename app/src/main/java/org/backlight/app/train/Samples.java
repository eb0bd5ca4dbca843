package org.backlight.app.train;

import java.io.IOException;

import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.DrawnDigits;
import org.backlight.datasets.ImageDataset;
import org.backlight.datasets.LabelledImages;
import org.backlight.datasets.Mnist;
import org.backlight.learning.LabelledSamples;
import org.backlight.learning.Normalization;

/**
 * What a recipe's data set holds, as the trainer wants it: pixels standardized by the training images.
 *
 * @param train to learn from
 * @param test to measure on
 */
record Samples(LabelledSamples train, LabelledSamples test) {

    /** The digits are the same for every run, as those of MNIST are, whatever the recipe's seed. */
    private static final long DIGITS_SEED = 1;

    static Samples load(DatasetChoice choice, DataFolder data) {
        ImageDataset dataset = switch (choice) {
            case DatasetChoice.Digits digits ->
                DrawnDigits.dataset(digits.train(), digits.test(), DIGITS_SEED);
            case DatasetChoice.Mnist _ -> mnist(data);
        };
        Normalization normalization = Normalization.standardizing(dataset.train().pixels());
        return new Samples(copy(dataset.train(), normalization), copy(dataset.test(), normalization));
    }

    private static ImageDataset mnist(DataFolder data) {
        try {
            return Mnist.load(data.path());
        } catch (IOException e) {
            throw new UserMistake(e.getMessage(), e);
        }
    }

    private static LabelledSamples copy(LabelledImages images, Normalization normalization) {
        return LabelledSamples.of(images.pixels(), images.labels(), images.classes(), normalization);
    }
}
