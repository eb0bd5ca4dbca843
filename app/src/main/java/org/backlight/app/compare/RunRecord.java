package org.backlight.app.compare;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

import org.backlight.app.recipe.Recipe;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.task.TaskKind;
import org.backlight.app.task.Tasks;
import org.backlight.learning.metric.Metric;

/**
 * Record of a run, as its folder tells it.
 *
 * @param name the folder's name
 * @param recipe what was run
 * @param metrics what was measured, in the order of steps
 * @param summary how it ended; empty while it has not
 */
public record RunRecord(String name, Recipe recipe, List<MetricsLine> metrics, Optional<RunSummary> summary) {

    /**
     * Reads a run's folder.
     *
     * @param folder the folder of a finished or unfinished run
     * @throws org.backlight.app.failure.UserMistake if one of its files is damaged
     */
    public static RunRecord of(RunFolder folder) {
        return new RunRecord(folder.name(), folder.recipe(), folder.metrics(), folder.summary());
    }

    /** Returns the kind of task that the run learns. */
    TaskKind task() {
        return Tasks.of(recipe);
    }

    /** Returns the metric that runs of its task are compared by. */
    Metric metric() {
        return task().metrics().getFirst();
    }

    /** The measurements on one split. */
    List<MetricsLine> of(String split) {
        return metrics.stream().filter(metric -> metric.split().equals(split)).toList();
    }

    /** Returns the last measurement on the test samples. */
    Optional<MetricsLine> lastTest() {
        return of(MetricsLine.TEST).stream().reduce((_, later) -> later);
    }

    /** Returns the steps after which its training could not go on; empty where it did not fail, or goes on since. */
    OptionalLong failedAfter() {
        return summary.isPresent() || metrics.isEmpty()
                || !metrics.getLast().split().equals(MetricsLine.FAILED)
                        ? OptionalLong.empty()
                        : OptionalLong.of(metrics.getLast().step());
    }

    /** Returns the steps of a whole epoch; empty while none is done and the run not finished. */
    OptionalDouble stepsPerEpoch() {
        if (summary.isPresent() && summary.get().length() != null) {
            return OptionalDouble.of(summary.get().length().stepsPerEpoch());
        }
        OptionalLong most = recipe.training().plan().steps();
        // A training that ends by its number of steps may do so within an epoch.
        return of(MetricsLine.TEST).stream()
                .filter(test -> test.figure("train_loss").isPresent()
                        && (most.isEmpty() || test.step() < most.getAsLong()))
                .mapToDouble(test -> (double) test.step() / test.epoch()).findFirst();
    }
}
