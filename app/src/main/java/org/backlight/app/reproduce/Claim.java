package org.backlight.app.reproduce;

import java.util.List;

/**
 * One claim beside what was measured.
 *
 * @param claim what was published, or what was aimed for
 * @param measured what came out here
 * @param verdict what follows from it
 */
public record Claim(String claim, String measured, String verdict) {

    /** Verdict of what nothing can be said of yet. */
    public static final String UNKNOWN = "not known yet";

    /** Returns the cells of a table's row. */
    public List<String> cells() {
        return List.of(claim, measured, verdict);
    }
}
