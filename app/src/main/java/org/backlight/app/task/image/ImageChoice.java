package org.backlight.app.task.image;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.Section;

/** Data sets of images with labels that a recipe can name. */
public sealed interface ImageChoice extends DatasetChoice {

    /** Returns the number of samples to learn from. */
    int train();

    /**
     * The MNIST database of handwritten digits.
     *
     * @param train the number of digits for training, the first ones of the training set; all {@value #TRAIN} by
     *     default
     * @param test the number of digits for testing, the first ones of the test set; all {@value #TEST} by default
     */
    record Mnist(int train, int test) implements ImageChoice {

        private static final int TRAIN = 60_000;
        private static final int TEST = 10_000;

        @Override
        public String kind() {
            return "mnist";
        }

        private static Mnist read(Section dataset) {
            return new Mnist((int) dataset.whole("train", TRAIN, 1, TRAIN),
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

    /** Returns the reader of each kind. */
    static Map<String, Function<Section, DatasetChoice>> readers() {
        Map<String, Function<Section, DatasetChoice>> readers = new LinkedHashMap<>();
        readers.put("digits", Digits::read);
        readers.put("mnist", Mnist::read);
        return readers;
    }
}
