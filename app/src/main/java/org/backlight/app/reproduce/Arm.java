package org.backlight.app.reproduce;

import java.util.List;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.trainings.Cell;

/**
 * One of the ways to train that a reproduction compares.
 *
 * @param label what it is called
 * @param word selects it on the command line
 * @param base the built-in recipe that it follows
 * @param cells one for each seed
 */
public record Arm(String label, String word, String base, List<Cell> cells) {

    /** Returns the recipe that its cells train, each with a seed of its own. */
    public Recipe recipe() {
        return cells.getFirst().recipe();
    }
}
