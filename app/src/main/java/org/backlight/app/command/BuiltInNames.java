package org.backlight.app.command;

import java.util.Iterator;
import org.backlight.app.recipe.BuiltInRecipes;

/** The names of the built-in recipes, for help and completion. */
final class BuiltInNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        return BuiltInRecipes.NAMES.iterator();
    }
}
