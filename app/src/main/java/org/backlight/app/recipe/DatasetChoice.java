package org.backlight.app.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.backlight.datasets.token.TokenizedText;

/** The recipe's key {@code dataset}: what is learned. */
@JsonPropertyOrder("kind")
public sealed interface DatasetChoice {

    /** Returns the word that selects this kind in a recipe. */
    @JsonProperty
    String kind();

    /** Images with labels. */
    sealed interface Images extends DatasetChoice {

        /** Returns the number of samples to learn from. */
        int train();
    }

    /** Text, as tokens of a vocabulary that is trained on it. */
    sealed interface Text extends DatasetChoice {

        /** Returns the number of tokens in the vocabulary; {@value TokenizedText#USUAL_VOCABULARY} by default. */
        int vocabulary();
    }

    /**
     * The MNIST database of handwritten digits.
     *
     * @param train the number of digits for training, the first ones of the training set; all {@value #TRAIN} by
     *     default
     * @param test the number of digits for testing, the first ones of the test set; all {@value #TEST} by default
     */
    record Mnist(int train, int test) implements Images {

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
    record Digits(int train, int test) implements Images {

        static final int TRAIN = 20_000;
        static final int TEST = 4_000;
        private static final int MOST = 1_000_000;

        @Override
        public String kind() {
            return "digits";
        }
    }

    /**
     * The Cornell Movie-Dialogs corpus, as scripts.
     *
     * @param vocabulary the number of tokens
     */
    record Dialogs(int vocabulary) implements Text {

        @Override
        public String kind() {
            return "dialogs";
        }
    }

    /**
     * Any text in UTF-8.
     *
     * @param path where it lies; absolute, so that a run can be resumed from anywhere
     * @param vocabulary the number of tokens
     */
    record PlainText(String path, int vocabulary) implements Text {

        private static final Pattern PATH = Pattern.compile(".*\\S.*", Pattern.DOTALL);

        @Override
        public String kind() {
            return "text";
        }

        private static PlainText read(Section dataset) {
            String path = dataset.text("path", null, PATH, "the path of a text in UTF-8");
            if (path == null) {
                throw dataset.contradiction("path",
                        "dataset.path is missing; expected the path of a text in UTF-8");
            }
            try {
                return new PlainText(Path.of(path).toAbsolutePath().normalize().toString(),
                        readVocabulary(dataset));
            } catch (InvalidPathException e) {
                throw dataset.contradiction("path",
                        "dataset.path is \"" + path + "\"; expected the path of a text in UTF-8");
            }
        }
    }

    /** Reads the key {@code dataset} of a recipe. */
    static DatasetChoice read(Section recipe) {
        Section dataset = recipe.choice("dataset", "digits", "digits", "mnist", "dialogs", "text");
        DatasetChoice choice = switch (dataset.kind()) {
            case "mnist" -> new Mnist((int) dataset.whole("train", Mnist.TRAIN, 1, Mnist.TRAIN),
                    (int) dataset.whole("test", Mnist.TEST, 1, Mnist.TEST));
            case "dialogs" -> new Dialogs(readVocabulary(dataset));
            case "text" -> PlainText.read(dataset);
            default -> new Digits((int) dataset.whole("train", Digits.TRAIN, 1, Digits.MOST),
                    (int) dataset.whole("test", Digits.TEST, 1, Digits.MOST));
        };
        dataset.end();
        return choice;
    }

    private static int readVocabulary(Section dataset) {
        return (int) dataset.whole("vocabulary", TokenizedText.USUAL_VOCABULARY,
                TokenizedText.LEAST_VOCABULARY, TokenizedText.MOST_VOCABULARY);
    }
}
