package org.backlight.app.model;

/** What a network and its data are loaded for. */
public enum Purpose {
    /** To learn: gradients, the optimizer's state and the passes of batches take memory, too. */
    TRAINING,
    /** To answer: its weights alone take memory. */
    EVALUATION
}
