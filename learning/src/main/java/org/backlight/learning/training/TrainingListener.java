package org.backlight.learning.training;

import java.io.IOException;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.metric.EvaluationMetrics;
import org.backlight.learning.metric.StepMetrics;

/** Hears of a training's progress, on the thread that trains. */
public interface TrainingListener {

    /** A listener that does nothing. */
    TrainingListener SILENT = new TrainingListener() {
    };

    /** After each optimizer step. */
    default void step(StepMetrics metrics) {}

    /** After each epoch, before its checkpoint is written. */
    default void epoch(EpochMetrics metrics) {}

    /** After each evaluation within an epoch, before a checkpoint at the same step. */
    default void evaluation(EvaluationMetrics metrics) {}

    /** Before each checkpoint, for what must be kept with it. */
    default void checkpoint() {}

    /**
     * Where a checkpoint, or a model to keep, is due but cannot be written, because the disk is too small for it perhaps, and
     * training goes on.
     *
     * @param why what went wrong; its message is a sentence, unless it comes from the file system
     */
    default void checkpointSkipped(IOException why) {}

    /** Asked after each step; once true, training writes a checkpoint and returns. */
    default boolean stopRequested() {
        return false;
    }
}
