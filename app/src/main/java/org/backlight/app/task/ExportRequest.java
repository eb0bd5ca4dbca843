package org.backlight.app.task;

import java.util.function.Supplier;
import org.backlight.app.failure.UserMistake;

/**
 * What is asked of a network that is to leave.
 *
 * @param preprocessing whether samples enter as files have them, and answers leave in the units of files
 * @param check whether it will be checked on held-out samples, for which the run's data are needed
 */
public record ExportRequest(boolean preprocessing, boolean check) {

    /**
     * Loads data that the check alone needs.
     *
     * @throws UserMistake if they cannot be had; the sentence says how to do without
     */
    public static <T> T forCheck(Supplier<T> load) {
        try {
            return load.get();
        } catch (UserMistake e) {
            throw new UserMistake(e.getMessage() + "; --no-check exports without the run's data", e);
        }
    }
}
