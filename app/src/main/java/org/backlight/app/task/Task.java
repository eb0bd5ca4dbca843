package org.backlight.app.task;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.datasets.catalog.SourceFile;
import org.backlight.learning.training.LearningTask;
import org.backlight.projection.RandomProjection;

/**
 * Task that one run learns: data, network, loss and metrics, how its figures are worded, and what its folder keeps
 * beside every other run's. Training, progress, files and reports know a task only through this type.
 */
public interface Task extends AutoCloseable {

    /** Returns network, loss, metrics and samples. */
    LearningTask learning();

    /** Returns how figures are said. */
    Wording wording();

    /** Returns the files that the samples were read from; none of samples that are drawn. */
    default List<SourceFile> sources() {
        return List.of();
    }

    /** Returns the fractions of the training, in [0, 1], at which the model alone is kept for good. */
    default List<Double> milestones() {
        return List.of();
    }

    /**
     * Writes what a run must have before its first step.
     *
     * @param folder the run's own
     * @throws IOException if it cannot be written
     */
    default void begin(RunFolder folder) throws IOException {}

    /**
     * Writes what a finished run leaves beside its summary, before the summary.
     *
     * @param folder the run's own
     * @throws IOException if it cannot be written
     */
    default void end(RunFolder folder) throws IOException {}

    /**
     * Makes sure that a run goes on with what it was begun with.
     *
     * @param folder the run's own
     * @throws IOException if the folder cannot be read
     * @throws org.backlight.app.failure.UserMistake if the data are others
     */
    default void requireSame(RunFolder folder) throws IOException {}

    /**
     * Sets what of the network depends on the projection, before the first step.
     *
     * @param projection of the feedback
     * @param scale factor on the feedback
     */
    default void calibrate(RandomProjection projection, double scale) {}

    /** Returns how the inputs were standardized; empty where they are no numbers. */
    default Optional<RunSummary.Standardization> standardization() {
        return Optional.empty();
    }

    /** Returns what to show of the network's work at each evaluation, if anything. */
    default Optional<Supplier<String>> sample() {
        return Optional.empty();
    }

    /** Frees what the data hold. */
    @Override
    default void close() {}
}
