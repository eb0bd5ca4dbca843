package org.backlight.learning.feedback;

/** Normalization of feedback, given what the projection returned; digital and optical projections are treated alike. */
public enum FeedbackNormalization {
    /** None: scale · s · B t. */
    NONE,
    /**
     * Each row is multiplied so that its root mean square is {@code scale} times that of the row's error. Then neither
     * the projection's gain nor the ternarizer's scale matters.
     */
    RMS
}
