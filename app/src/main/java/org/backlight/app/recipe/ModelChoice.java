package org.backlight.app.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.backlight.app.failure.UserMistake;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.FeedbackSource;

/** The recipe's key {@code model}: the network that learns. A {@link RecipeSubject} names the kinds that it can train. */
@JsonPropertyOrder("kind")
public interface ModelChoice {

    /** Returns the word that selects this kind in a recipe. */
    @JsonProperty
    String kind();

    /** Returns which error is projected where a recipe does not say. */
    default FeedbackSource usualSource() {
        return FeedbackSource.LOGITS;
    }

    /** Returns which of a projection's outputs stages take where feedback is added to a recipe that has none. */
    default FeedbackScope usualScope() {
        return FeedbackScope.INDEPENDENT;
    }

    /**
     * Refuses a way of the feedback that the network cannot take.
     *
     * @param feedback where the way was read, for the message
     * @param route the way
     * @throws UserMistake if it cannot
     */
    default void requireFit(Section feedback, FeedbackRoute route) {}
}
