package org.backlight.app.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** The recipe's key {@code dataset}: what is learned. */
@JsonPropertyOrder("kind")
public sealed interface DatasetChoice {

    /** The word that selects this kind in a recipe. */
    @JsonProperty
    String kind();

    /** The number of samples to learn from. */
    int train();

    /**
     * The MNIST database of handwritten digits.
     *
     * @param train the number of digits for training, the first ones of the training set; all {@value #TRAIN} by
     *     default
     * @param test the number of digits for testing, the first ones of the test set; all {@value #TEST} by default
     */
    record Mnist(int train, int test) implements DatasetChoice {

        static final int TRAIN = 60_000;
        static final int TEST = 10_000;

        @Override
        public String kind() {
            return "mnist";
        }
    }

    /**
     * Digits drawn by code, which need no data folder. The default kind.
     *
     * @param train the number of digits for training; {@value #TRAIN} by default
     * @param test the number of digits for testing; {@value #TEST} by default
     */
    record Digits(int train, int test) implements DatasetChoice {

        static final int TRAIN = 20_000;
        static final int TEST = 4_000;
        private static final int MOST = 1_000_000;

        @Override
        public String kind() {
            return "digits";
        }
    }

    /** Reads the key {@code dataset} of a recipe. */
    static DatasetChoice read(Section recipe) {
        Section dataset = recipe.choice("dataset", "digits", "digits", "mnist");
        DatasetChoice choice = switch (dataset.kind()) {
            case "mnist" -> new Mnist((int) dataset.whole("train", Mnist.TRAIN, 1, Mnist.TRAIN),
                    (int) dataset.whole("test", Mnist.TEST, 1, Mnist.TEST));
            default -> new Digits((int) dataset.whole("train", Digits.TRAIN, 1, Digits.MOST),
                    (int) dataset.whole("test", Digits.TEST, 1, Digits.MOST));
        };
        dataset.end();
        return choice;
    }
}
