package org.backlight.learning.training;

/** Failure after which training cannot go on; checkpoints written before are kept. */
public final class TrainingFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a message.
     *
     * @param message one sentence for the user
     */
    public TrainingFailedException(String message) {
        super(message);
    }
}
