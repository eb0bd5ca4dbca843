package org.backlight.learning.feedback;

/** Mean that is subtracted from the errors of a batch before they are projected, and from their feedback afterwards. */
public enum FeedbackCentering {
    /** Nothing. */
    NONE,
    /**
     * Their mean over the batch. What all rows have in common would move all of them the same way, which the stages
     * above need not answer: in a residual stream it drowns what distinguishes them.
     */
    BATCH
}
