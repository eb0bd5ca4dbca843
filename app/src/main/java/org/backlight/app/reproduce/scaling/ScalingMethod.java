package org.backlight.app.reproduce.scaling;

import java.util.Locale;

/** Method whose training step is measured. */
public enum ScalingMethod {

    /** Backpropagation. */
    BP,
    /** Direct feedback alignment by a stored matrix of normal entries. */
    DFA,
    /** Direct feedback alignment by light, of ternarized errors. */
    ODFA;

    /** Returns the word in the name of a point. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
