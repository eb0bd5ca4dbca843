package org.backlight.app.task.text;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.Section;
import org.backlight.app.task.DataKeys;
import org.backlight.datasets.token.TokenizedText;

/** Texts that a recipe can name, as tokens of a vocabulary that is trained on them. */
public sealed interface TextChoice extends DatasetChoice {

    /** The key of a text's place. */
    String PLACE = "path";

    /** Returns the number of tokens in the vocabulary; {@value TokenizedText#USUAL_VOCABULARY} by default. */
    int vocabulary();

    /**
     * The Cornell Movie-Dialogs corpus, as scripts.
     *
     * @param vocabulary the number of tokens
     */
    record Dialogs(int vocabulary) implements TextChoice {

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
    record PlainText(String path, int vocabulary) implements TextChoice {

        private static final String WHAT = "a text in UTF-8";

        @Override
        public String kind() {
            return "text";
        }

        private static PlainText read(Section dataset) {
            String path = dataset.place(PLACE, WHAT);
            int vocabulary = readVocabulary(dataset);
            DataKeys.requirePath(dataset, PLACE, path, WHAT);
            return new PlainText(path, vocabulary);
        }
    }

    /** Returns the reader of each kind. */
    static Map<String, Function<Section, DatasetChoice>> readers() {
        Map<String, Function<Section, DatasetChoice>> readers = new LinkedHashMap<>();
        readers.put("dialogs", dataset -> new Dialogs(readVocabulary(dataset)));
        readers.put("text", PlainText::read);
        return readers;
    }

    private static int readVocabulary(Section dataset) {
        return (int) dataset.whole("vocabulary", TokenizedText.USUAL_VOCABULARY,
                TokenizedText.LEAST_VOCABULARY, TokenizedText.MOST_VOCABULARY);
    }
}
