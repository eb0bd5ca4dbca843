package org.backlight.app.failure;

import java.io.IOException;

/**
 * Work that was asked for correctly but could not be finished, such as a loss that is no longer a number or a
 * full disk. The message is one plain sentence; the command ends with exit code 1.
 */
public final class FailedRun extends RuntimeException {

    /**
     * Creates a failure with a sentence and its cause.
     *
     * @param message one plain sentence, without a full stop at its end
     * @param cause shown with {@code --debug} only; may be null
     */
    public FailedRun(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Returns one that a lower layer has the reason for.
     *
     * @param opening how the sentence begins, such as {@code "feedback.projection opu cannot be calibrated: "}
     * @param reason its message is the rest of the sentence
     */
    public static FailedRun because(String opening, Exception reason) {
        String sentence = opening
                + (reason instanceof IOException e ? FileTrouble.sentence(e) : reason.getMessage());
        return new FailedRun(sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence,
                reason);
    }
}
