package org.backlight.learning.training;

import java.io.IOException;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.metric.EvaluationMetrics;
import org.backlight.learning.metric.StepMetrics;

/** Receiver of a training's progress, called on the thread that trains. */
public interface TrainingListener {

    /** A listener that does nothing. */
    TrainingListener SILENT = new TrainingListener() {
    };

    /** Receives the figures of each optimizer step. */
    default void step(StepMetrics metrics) {}

    /** Receives the figures of each epoch, before its checkpoint is written. */
    default void epoch(EpochMetrics metrics) {}

    /** Receives the figures of each evaluation within an epoch, before a checkpoint at the same step. */
    default void evaluation(EvaluationMetrics metrics) {}

    /** Prepares for a checkpoint: called before each one, to save what must be kept with it. */
    default void checkpoint() {}

    /**
     * Reports that a checkpoint, or a model to keep, is due but cannot be written, perhaps because the disk is too
     * small; training goes on.
     *
     * @param why what went wrong; its message is a sentence, unless it comes from the file system
     */
    default void checkpointSkipped(IOException why) {}

    /**
     * Returns whether training should stop. Asked after each step; once true, training writes a checkpoint and returns.
     */
    default boolean stopRequested() {
        return false;
    }
}
