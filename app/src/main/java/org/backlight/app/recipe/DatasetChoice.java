package org.backlight.app.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** The recipe's key {@code dataset}: what is learned. A {@link RecipeSubject} has a record for each kind that it reads. */
@JsonPropertyOrder("kind")
public interface DatasetChoice {

    /** Returns the word that selects this kind in a recipe. */
    @JsonProperty
    String kind();
}
