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

/**
 * What a recipe's data set holds, as the trainer wants it.
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
        return new Samples(copy(dataset.train()), copy(dataset.test()));
    }

    private static ImageDataset mnist(DataFolder data) {
        try {
            return Mnist.load(data.path());
        } catch (IOException e) {
            throw new UserMistake(e.getMessage(), e);
        }
    }

    private static LabelledSamples copy(LabelledImages images) {
        return LabelledSamples.of(images.pixels(), images.labels(), images.classes());
    }
}
