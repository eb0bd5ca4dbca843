package org.backlight.learning;

/** Hears of a training's progress, on the thread that trains. */
public interface TrainingListener {

    /** A listener that does nothing. */
    TrainingListener SILENT = new TrainingListener() {
    };

    /** After each optimizer step. */
    default void step(StepMetrics metrics) {}

    /** After each epoch, before its checkpoint is written. */
    default void epoch(EpochMetrics metrics) {}

    /** Asked after each step; once true, training writes a checkpoint and returns. */
    default boolean stopRequested() {
        return false;
    }
}
