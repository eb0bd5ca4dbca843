package org.backlight.learning.feedback;

/**
 * Normalization of what hidden stages take as the gradient of their output: of feedback, given what the projection returned
 * (digital and optical ones are treated alike), or of the exact gradient.
 */
public enum FeedbackNormalization {
    /** None: scale · s · B t, or the exact gradient. */
    NONE,
    /**
     * Each row is multiplied so that its root mean square is {@code scale} times that of the row's error. Then neither
     * the projection's gain nor the ternarizer's scale matters.
     */
    RMS,
    /**
     * Each row is multiplied so that its root mean square is {@code scale}, as a camera does whose exposure follows the
     * brightness: a row with a small error counts as much as one with a large error. A row without an error stays 0.
     */
    UNIT
}
