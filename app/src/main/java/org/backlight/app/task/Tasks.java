package org.backlight.app.task;

import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeSubjects;

/** The kinds of tasks: the subjects of recipes, all of which are kinds of tasks. */
public final class Tasks {

    private Tasks() {}

    /** Returns the kind of task that a recipe describes. */
    public static TaskKind of(Recipe recipe) {
        return (TaskKind) RecipeSubjects.of(recipe);
    }
}
