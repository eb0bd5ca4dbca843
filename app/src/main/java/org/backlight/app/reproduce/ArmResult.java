package org.backlight.app.reproduce;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.report.Curve;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.run.Spread;
import org.backlight.app.trainings.Cell;
import org.backlight.app.trainings.CellRuns;

/**
 * Results of the trainings of one arm.
 *
 * @param arm which
 * @param finished the runs that are finished
 * @param begun the runs that are not
 * @param damage sentences on files that cannot be read
 */
public record ArmResult(Arm arm, List<Trained> finished, List<Trained> begun, List<String> damage) {

    /**
     * A run and what it left.
     *
     * @param folder its own
     * @param seed of its recipe
     * @param metrics in the order of steps; none where their file is damaged
     * @param summary how it ended; empty while it has not
     */
    public record Trained(RunFolder folder, long seed, List<MetricsLine> metrics,
            Optional<RunSummary> summary) {

        /** Returns the steps that are known to be done. */
        public long steps() {
            return summary.map(RunSummary::length).map(RunSummary.Length::steps)
                    .orElse(metrics.isEmpty() ? 0 : metrics.getLast().step());
        }

        /** Returns, in words, the steps that have no checkpoint or kept model because it could not be written. */
        String skipped() {
            long[] steps = metrics.stream()
                    .filter(metric -> metric.split().equals(MetricsLine.CHECKPOINT_SKIPPED))
                    .mapToLong(MetricsLine::step).distinct().toArray();
            return switch (steps.length) {
                case 0 -> "none";
                case 1 -> String.format(Locale.ROOT, "step %,d", steps[0]);
                default -> String.format(Locale.ROOT, "%,d steps, %,d to %,d", steps.length, steps[0],
                        steps[steps.length - 1]);
            };
        }

        /** Returns the seconds of one training step; empty before the first line that tells. */
        OptionalDouble secondsPerStep() {
            return metrics.stream().filter(metric -> metric.figure(MetricsLine.TRAIN_SECONDS).isPresent())
                    .mapToDouble(
                            metric -> metric.figure(MetricsLine.TRAIN_SECONDS).getAsDouble() / metric.step())
                    .reduce((_, later) -> later);
        }
    }

    /**
     * Reads what a folder of trainings holds of an arm.
     *
     * @param arm which
     * @param folder of the trainings; need not exist
     */
    public static ArmResult read(Arm arm, Path folder) {
        List<Trained> all = new ArrayList<>();
        List<String> damage = new ArrayList<>();
        for (Cell cell : arm.cells()) {
            try {
                CellRuns.below(folder).of(cell).ifPresent(run -> all.add(
                        new Trained(run, cell.recipe().seed(), metrics(run, damage), run.summary())));
            } catch (UserMistake e) {
                damage.add(e.getMessage());
            }
        }
        return new ArmResult(arm, all.stream().filter(run -> run.summary().isPresent()).toList(),
                all.stream().filter(run -> run.summary().isEmpty()).toList(), damage);
    }

    private static List<MetricsLine> metrics(RunFolder run, List<String> damage) {
        try {
            return run.metrics();
        } catch (UserMistake e) {
            damage.add(e.getMessage());
            return List.of();
        }
    }

    /** Returns what the arm is called. */
    public String label() {
        return arm.label();
    }

    /** Returns the runs that represent the arm: its finished ones, or those begun if none is finished. */
    public List<Trained> shown() {
        return finished.isEmpty() ? begun : finished;
    }

    /** Returns a figure over the finished runs. */
    public Spread spread(ToDoubleFunction<RunSummary> figure) {
        return Spread.of(finished.stream().map(run -> run.summary().orElseThrow()).mapToDouble(figure)
                .toArray());
    }

    /** Returns a measure over the finished runs. */
    public Spread spread(Measure measure) {
        return spread(measure.of());
    }

    /** Returns a measure of each finished run by its seed. */
    Map<Long, Double> bySeed(Measure measure) {
        return finished.stream().collect(Collectors.toMap(Trained::seed,
                run -> measure.of().applyAsDouble(run.summary().orElseThrow())));
    }

    /** Returns the seconds of one training step; NaN where no run knows them. */
    public Spread secondsPerStep() {
        return Spread.of(shown().stream().map(Trained::secondsPerStep).filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble).toArray());
    }

    /** Returns a figure against steps, the mean over the runs shown. */
    public Curve.Band curve(String split, String figure) {
        return Curve.over(shown().stream().map(run -> Curve.of(run.metrics(), split, figure)).toList());
    }

    /** Returns whether every seed's training is finished. */
    public boolean complete() {
        return finished.size() == arm.cells().size();
    }

    /** Returns the progress of its trainings, in words. */
    public String progress() {
        int all = arm.cells().size();
        if (finished.size() == all) {
            return all == 1 ? "finished" : "all " + all + " finished";
        }
        String begunWords = begun.isEmpty()
                ? ""
                : ", " + begun.size() + " begun (step "
                        + begun.stream().mapToLong(Trained::steps).max().orElseThrow() + ")";
        int missing = all - finished.size() - begun.size();
        return finished.size() + " of " + all + " finished" + begunWords
                + (missing == 0 ? "" : ", " + missing + " missing");
    }

    /** Returns the summary of the first finished training. */
    public Optional<RunSummary> finishedFirst() {
        return finished().stream().flatMap(run -> run.summary().stream()).findFirst();
    }
}
