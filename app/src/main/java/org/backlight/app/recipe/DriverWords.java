package org.backlight.app.recipe;

import org.backlight.optics.driver.UnknownNameException;

/** Wording of what is wrong with the choice of a device driver. */
public final class DriverWords {

    private DriverWords() {}

    /** Returns the sentence of a refusal, with the nearest known name before the list of all, if one is near. */
    public static String sentence(IllegalArgumentException e) {
        return e instanceof UnknownNameException unknown
                ? Nearest.to(unknown.name(), unknown.known()).map(unknown::sentence).orElse(e.getMessage())
                : e.getMessage();
    }
}
