package org.backlight.app.recipe;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * What a recipe can be about: kinds of data sets, and the kinds of models that learn them. Each is read by the subject itself,
 * which must ask its section for every key that it knows.
 *
 * <p>Subjects are services: the first one that knows a recipe's data set and model is the recipe's.
 */
public interface RecipeSubject {

    /** Returns the reader of each kind of data set, by the word that selects it. */
    Map<String, Function<Section, DatasetChoice>> datasets();

    /**
     * Returns whether a data set of one of its kinds is its own. Several subjects may share a kind of data set, and each its reader,
     * where a key tells whose it is, such as whether classes or numbers are predicted.
     *
     * @param dataset of one of the kinds
     */
    default boolean takes(DatasetChoice dataset) {
        return true;
    }

    /** Returns the reader of each kind of model, by the word that selects it; the first one is the usual kind. */
    Map<String, Function<Section, ModelChoice>> models();

    /** Returns what the built-in recipes about it are called, such as {@code digits-… and mnist-…}. */
    String recipes();

    /** Returns the names of the built-in recipes about it: each is a resource NAME.yaml beside the subject's class. */
    default List<String> builtIn() {
        return List.of();
    }

    /** Returns the preset of the device where a recipe names none. */
    String usualPreset();

    /**
     * Returns how many windows of the held-out samples are evaluated where {@code training.evaluation-windows} does not say;
     * empty where all are, and the key has no meaning.
     */
    default OptionalInt usualEvaluationWindows() {
        return OptionalInt.empty();
    }

    /**
     * Returns the keys that say where files lie, such as {@code dataset.path}. They may change when a run is resumed, since the
     * task proves that the files are the same.
     */
    default List<String> places() {
        return List.of();
    }
}
