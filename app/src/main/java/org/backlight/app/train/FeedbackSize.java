package org.backlight.app.train;

import org.backlight.app.recipe.Feedback;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.learning.feedback.FeedbackSource;
import org.backlight.projection.ProjectionKind;

/**
 * The sizes of a recipe's projection.
 *
 * @param inputs values of an error
 * @param outputs values of its feedback; 0 for a method without
 */
record FeedbackSize(long inputs, long outputs) {

    /** Those of a transformer. */
    static FeedbackSize of(Recipe recipe, ModelChoice.Gpt gpt, int vocabulary) {
        Feedback feedback = recipe.feedback();
        return new FeedbackSize(
                feedback != null && feedback.route().source() == FeedbackSource.LOGITS
                        ? vocabulary
                        : gpt.width(),
                feedback == null
                        ? 0
                        : feedback.route().scope().outputs(
                                gpt.shape(vocabulary).feedbackWidths(feedback.route().granularity())));
    }

    /** The bytes of its matrix, where that is stored. */
    double storedBytes(Recipe recipe) {
        return recipe.feedback() != null
                && recipe.feedback().projection() instanceof ProjectionChoice.Digital digital
                && digital.digital() == ProjectionKind.DENSE
                        ? (double) Float.BYTES * inputs * outputs
                        : 0;
    }
}
