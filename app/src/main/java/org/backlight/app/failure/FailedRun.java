package org.backlight.app.failure;

/**
 * Work that was asked for correctly but could not be finished, such as a loss that is no longer a number or a
 * full disk. The message is one plain sentence; the command ends with exit code 1.
 */
public final class FailedRun extends RuntimeException {

    /**
     * @param message one plain sentence, without a full stop at its end
     * @param cause shown with {@code --debug} only; may be null
     */
    public FailedRun(String message, Throwable cause) {
        super(message, cause);
    }
}
