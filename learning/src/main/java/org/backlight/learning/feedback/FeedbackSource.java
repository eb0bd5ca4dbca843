package org.backlight.learning.feedback;

import org.backlight.learning.network.Network;

/** The error that is projected. */
public enum FeedbackSource {
    /**
     * The gradient of each row's own loss with respect to the logits. Where the head takes the mean over tokens, all tokens of a
     * sample take its feedback, divided by their number as the mean does it.
     */
    LOGITS,
    /**
     * The error with respect to what enters the head, which the head's exact backward pass yields; for a transformer
     * what enters the last block.
     */
    HEAD;

    /** Returns the number of inputs that a projection needs. */
    public long inputs(Network network) {
        return switch (this) {
            case LOGITS -> network.head().outputs();
            case HEAD -> network.head().inputs();
        };
    }

    /** Returns the number of rows that are projected for each row of the network's output. */
    public int rowsPerOutput(Network network) {
        return switch (this) {
            case LOGITS -> 1;
            case HEAD -> network.rowsPerOutput();
        };
    }
}
