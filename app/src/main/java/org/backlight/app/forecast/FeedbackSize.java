package org.backlight.app.forecast;

import org.backlight.app.recipe.Feedback;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.learning.feedback.FeedbackSource;

/**
 * The sizes of a recipe's projection.
 *
 * @param inputs values of an error
 * @param outputs values of its feedback; 0 for a method without
 */
public record FeedbackSize(long inputs, long outputs) {

    /** Those of a transformer. */
    public static FeedbackSize of(Recipe recipe, ModelChoice.Gpt gpt, int vocabulary) {
        Feedback feedback = recipe.feedback();
        return new FeedbackSize(
                feedback != null && feedback.source() == FeedbackSource.LOGITS ? vocabulary : gpt.width(),
                feedback == null
                        ? 0
                        : feedback.scope().outputs(
                                gpt.shape(vocabulary).feedbackWidths(feedback.granularity())));
    }

    /** The bytes of its matrix, where that is stored. */
    public double storedBytes(Recipe recipe) {
        return recipe.feedback() != null && recipe.feedback().projection() instanceof ProjectionChoice.Dense
                ? (double) Float.BYTES * inputs * outputs
                : 0;
    }
}
