package org.backlight.app.task;

import java.util.List;
import java.util.ServiceLoader;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;

/** The kinds of tasks: those that are named as services of {@link TaskKind}. */
public final class Tasks {

    private static final List<TaskKind> KINDS = ServiceLoader.load(TaskKind.class).stream()
            .map(ServiceLoader.Provider::get).toList();

    private Tasks() {}

    /**
     * Returns the kind of task that a recipe describes.
     *
     * @throws UserMistake if there is none
     */
    public static TaskKind of(Recipe recipe) {
        return KINDS.stream().filter(kind -> kind.takes(recipe)).findFirst()
                .orElseThrow(() -> new UserMistake("no task learns the data set " + recipe.dataset().kind()
                        + " by a model of kind " + recipe.model().kind()
                        + "; the built-in recipes show what goes together (./backlight recipes)"));
    }
}
