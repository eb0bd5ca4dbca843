package org.backlight.app.explore;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.backlight.app.run.RunSummary;
import org.backlight.app.run.Spread;
import org.backlight.app.task.TaskKind;
import org.backlight.app.task.Tasks;
import org.backlight.learning.metric.Metric;

/**
 * Figures of the trainings at one point, over its seeds.
 *
 * @param point which
 * @param task what they learned
 * @param runs the summaries of those that are finished, at least one
 */
record PointFigures(Grid.Point point, TaskKind task, List<RunSummary> runs) {

    /** So small a part of the way from guessing to faultless answers may be luck. */
    private static final double LUCK = 0.02;

    /** Takes the task from the point's recipe. */
    static PointFigures of(Grid.Point point, List<RunSummary> runs) {
        return new PointFigures(point, Tasks.of(point.cells().getFirst().recipe()), runs);
    }

    Spread spread(ToDoubleFunction<RunSummary> figure) {
        return Spread.of(runs.stream().mapToDouble(figure).toArray());
    }

    double mean(ToDoubleFunction<RunSummary> figure) {
        return spread(figure).mean();
    }

    /** Returns the metric that points are compared by. */
    Metric metric() {
        return task.metrics().getFirst();
    }

    /** Returns that metric on the test samples, over the seeds. */
    Spread result() {
        String name = metric().name();
        return spread(run -> run.testFigure(name));
    }

    /** Returns whether its trainings are finished with all seeds. */
    boolean isWhole() {
        return runs.size() >= point.cells().size();
    }

    /** Returns the number of seeds, such as {@code 3}, or {@code 1 of 3} where some are not finished. */
    String seeds() {
        return isWhole() ? Integer.toString(runs.size()) : runs.size() + " of " + point.cells().size();
    }

    /**
     * Returns points in the order of that metric, the best first. After those whose trainings are all finished come those that
     * lack some, as failures may have left only their lucky seeds; then those that have no metric, and those of other metrics.
     *
     * @param points at least one
     */
    static List<PointFigures> bestFirst(List<PointFigures> points) {
        String metric = points.getFirst().metric().name();
        return points.stream().sorted(Comparator
                .comparing((PointFigures point) -> !point.metric().name().equals(metric))
                .thenComparing(point -> point.metric().name())
                .thenComparing(point -> !Double.isFinite(point.result().mean()))
                .thenComparing(point -> !point.isWhole())
                .thenComparingDouble(point -> point.metric().better() == Metric.Better.HIGHER
                        ? -point.result().mean()
                        : point.result().mean()))
                .toList();
    }

    /**
     * Returns whether the runs are no better than guessing: than an answer that is the same for every sample. What lies
     * within the spread over the seeds, or within 2 % of the way to faultless answers (1 where more is better, 0 where less
     * is), may be luck.
     */
    boolean atChance() {
        Metric metric = metric();
        double guessing = mean(run -> run.guessingFigure(metric.name()));
        Spread result = result();
        double ahead = metric.better() == Metric.Better.HIGHER
                ? result.mean() - guessing
                : guessing - result.mean();
        double faultless = metric.better() == Metric.Better.HIGHER ? 1 : 0;
        return ahead <= Math.max(LUCK * Math.abs(faultless - guessing), finite(result.deviation()));
    }

    static double finite(double deviation) {
        return Double.isFinite(deviation) ? deviation : 0;
    }

    static double fidelity(RunSummary run) {
        return run.opu() == null || run.opu().retrievalFidelity() == null
                ? Double.NaN
                : run.opu().retrievalFidelity();
    }

    /** Frames for the feedback alone. */
    static double feedbackFrames(RunSummary run) {
        return run.opu() == null ? Double.NaN : run.opu().feedbackFrames();
    }

    /** Frames of calibration and of measurements. */
    static double calibrationFrames(RunSummary run) {
        return run.opu() == null ? Double.NaN : run.opu().calibrationFrames();
    }

    /** Frames of the device, calibration and measurements included. */
    static double totalFrames(RunSummary run) {
        return run.opu() == null ? Double.NaN : run.opu().totalFrames();
    }

    static double deviceSeconds(RunSummary run) {
        return run.opu() == null ? Double.NaN : run.opu().seconds();
    }

    static double deviceJoules(RunSummary run) {
        return run.opu() == null ? Double.NaN : run.opu().joules();
    }
}
