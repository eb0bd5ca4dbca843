package org.backlight.app.recipe;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything that decides a run's outcome: two runs of an equal recipe on one machine have the same loss curve,
 * bit for bit.
 *
 * @param name what the run is called: letters, digits, dots, hyphens and underscores; the file's own name by
 *     default
 * @param seed decides initial weights, order of samples, feedback matrix and the device's noise; 1 by default
 * @param dataset what is learned; drawn digits by default
 * @param model the network that learns; by default an MLP with two hidden layers of 1024, for a text a transformer
 * @param training method, epochs, batch size, optimizer and precision
 * @param feedback the path of the error to the layers; null for the methods bp and shallow
 */
public record Recipe(String name, long seed, DatasetChoice dataset, ModelChoice model, Training training,
        Feedback feedback) {

    /** Names that a run may have. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Description of the names that a run may have. */
    public static final String NAME_WORDS = "up to 64 letters, digits, dots, hyphens and underscores";

    static Recipe read(Section root, String usualName) {
        String name = root.text("name", usualName, NAME, NAME_WORDS);
        long seed = root.whole("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
        DatasetChoice dataset = RecipeSubjects.dataset(root);
        ModelChoice model = RecipeSubjects.model(root, dataset);
        RecipeSubject subject = RecipeSubjects.of(dataset, model);
        Training training = Training.read(root, dataset, subject);
        Feedback feedback = Feedback.read(root, training.method(), model, subject);
        root.end();
        return new Recipe(name, seed, dataset, model, training, feedback);
    }

    /** Returns whether a text can be a run's name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Returns this recipe under another name.
     *
     * @param other the new name
     */
    public Recipe named(String other) {
        return new Recipe(other, seed, dataset, model, training, feedback);
    }

    /**
     * Returns this recipe with another seed.
     *
     * @param other the new seed
     */
    public Recipe seeded(long other) {
        return new Recipe(name, other, dataset, model, training, feedback);
    }

    /**
     * Returns this recipe by another method: with the feedback that it has, as far as the method takes it, or else the usual one.
     *
     * @param method of the training
     * @param preset of the device that a method by light has in place of the recipe's own, if any
     */
    public Recipe by(Training.Method method, Optional<String> preset) {
        Feedback other = method.projects()
                ? Feedback.by(method, feedback, model, RecipeSubjects.of(this), preset)
                : null;
        return new Recipe(name, seed, dataset, model, training.by(method), other);
    }
}
