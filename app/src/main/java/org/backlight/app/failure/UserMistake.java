package org.backlight.app.failure;

import java.io.IOException;
import org.backlight.substrate.check.Visible;

/**
 * Something the user gave cannot be used: a flag, a file, a recipe, a folder. The message is one plain sentence
 * that names the thing, the value found and what was expected, in one line whatever they contain; the command ends with
 * exit code 2.
 */
public final class UserMistake extends RuntimeException {

    /**
     * Creates a mistake with a sentence.
     *
     * @param message one plain sentence, without a full stop at its end
     */
    public UserMistake(String message) {
        super(Visible.text(message));
    }

    /**
     * Creates a mistake with a sentence and its cause.
     *
     * @param message one plain sentence, without a full stop at its end
     * @param cause shown with {@code --debug} only
     */
    public UserMistake(String message, Throwable cause) {
        super(Visible.text(message), cause);
    }

    /**
     * Returns one that a lower layer has the reason for.
     *
     * @param opening how the sentence begins, such as {@code "feedback.projection opu cannot be calibrated: "}
     * @param reason its message is the rest of the sentence
     */
    public static UserMistake because(String opening, Exception reason) {
        String sentence = opening
                + (reason instanceof IOException e ? FileTrouble.sentence(e) : reason.getMessage());
        return new UserMistake(
                sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence,
                reason);
    }
}
