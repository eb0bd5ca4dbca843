package org.backlight.app.recipe;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backlight.learning.optimizer.LearningRateSchedule;

/** Changes of a recipe that are allowed when a run is resumed: those that leave the steps done so far as they are. */
public final class RecipeChange {

    /** Places of data, which may change because the task proves their content the same. */
    private static final List<String> PLACES = RecipeSubjects.places();
    /** Keys of what is measured and kept, which changes nothing that is learned. */
    private static final List<String> FREE = List.of("training.evaluation-interval",
            "training.checkpoint-interval", "training.keep", "training.tensorboard");
    private static final List<String> LENGTH = List.of("training.epochs", "training.steps");

    private RecipeChange() {}

    /**
     * Returns why a run cannot be resumed by another recipe; empty where it can.
     *
     * @param begun what the run was begun with
     * @param asked what it is to go on with
     * @return a clause such as {@code has seed 1, not 2; …}, to be put behind the name of the run
     */
    public static Optional<String> refusal(Recipe begun, Recipe asked) {
        for (RecipeDifference difference : RecipeDifference.all(begun, asked)) {
            String found = "has " + difference.key() + " " + difference.left() + ", not "
                    + difference.right();
            boolean length = LENGTH.contains(difference.key());
            if (length && !hasConstantRate(begun)) {
                return Optional
                        .of(found + "; its learning rate decays towards the end that was planned, so that "
                                + "--resume cannot move the end");
            }
            if (!length && !PLACES.contains(difference.key()) && !FREE.contains(difference.key())
                    && !matrixKey(asked).equals(Optional.of(difference.key()))) {
                return Optional.of(found + "; --resume goes on with a run as it was begun, but for "
                        + String.join(", ", LENGTH) + " (with a constant learning rate), "
                        + String.join(", ", FREE) + ", the path of a feedback's matrix and "
                        + String.join(", ", PLACES));
            }
        }
        return Optional.empty();
    }

    /** Returns the key of the file of a matrix, which may change because the training proves its content the same. */
    private static Optional<String> matrixKey(Recipe recipe) {
        return Optional.ofNullable(recipe.feedback()).flatMap(feedback -> feedback.projection().matrixFile())
                .map(ProjectionChoice.MatrixFile::key);
    }

    /** Returns whether a recipe makes a run longer or shorter. */
    public static boolean changesLength(Recipe begun, Recipe asked) {
        return RecipeDifference.all(begun, asked).stream()
                .anyMatch(difference -> LENGTH.contains(difference.key()));
    }

    /**
     * Returns the keys and values of a recipe that bear on what is learned: all but its name and what says only what is measured
     * and kept.
     */
    public static Map<String, String> learned(Recipe recipe) {
        Map<String, String> values = RecipeWriter.values(recipe);
        values.keySet().removeAll(FREE);
        values.remove("name");
        return values;
    }

    private static boolean hasConstantRate(Recipe recipe) {
        return recipe.training().plan().schedule().decay() == LearningRateSchedule.Decay.CONSTANT;
    }
}
