package org.backlight.learning.feedback;

/** How large feedback is, given what the projection returned; the same for digital and optical ones. */
public enum FeedbackNormalization {
    /** As it comes: scale · s · B t. */
    NONE,
    /**
     * Each row is multiplied so that its root mean square is {@code scale} times that of the row's error. Then neither
     * the projection's gain nor the ternarizer's scale matters.
     */
    RMS
}
