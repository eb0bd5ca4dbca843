package org.backlight.app.explore;

import java.util.List;
import java.util.function.ToDoubleFunction;

import org.backlight.app.run.RunSummary;
import org.backlight.app.run.Spread;

/**
 * Figures of the trainings at one point, over its seeds.
 *
 * @param point which
 * @param runs the summaries of those that are finished, at least one
 */
record PointFigures(Grid.Point point, List<RunSummary> runs) {

    Spread spread(ToDoubleFunction<RunSummary> figure) {
        return Spread.of(runs.stream().mapToDouble(figure).toArray());
    }

    double mean(ToDoubleFunction<RunSummary> figure) {
        return spread(figure).mean();
    }

    static double accuracy(RunSummary run) {
        return run.testFigure("accuracy");
    }

    static double fidelity(RunSummary run) {
        return run.opu() == null || run.opu().retrievalFidelity() == null
                ? Double.NaN
                : run.opu().retrievalFidelity();
    }

    /** Returns the number of the device's frames, calibration and measurements included. */
    static double frames(RunSummary run) {
        return run.opu() == null ? Double.NaN : run.opu().frames() + run.opu().calibrationFrames();
    }

    static double deviceSeconds(RunSummary run) {
        return run.opu() == null ? Double.NaN : run.opu().seconds();
    }

    static double deviceJoules(RunSummary run) {
        return run.opu() == null ? Double.NaN : run.opu().joules();
    }

    /**
     * Returns the Pareto front: the points that no other one beats. One point beats another if it is at least as
     * accurate, as fast and as frugal, and strictly better in one of the three. A point without a device is on no
     * front.
     */
    static List<PointFigures> front(List<PointFigures> all) {
        return all.stream().filter(PointFigures::isComplete)
                .filter(one -> all.stream().filter(PointFigures::isComplete)
                        .noneMatch(other -> other.beats(one)))
                .toList();
    }

    private boolean isComplete() {
        return Double.isFinite(mean(PointFigures::accuracy))
                && Double.isFinite(mean(PointFigures::deviceSeconds))
                && Double.isFinite(mean(PointFigures::deviceJoules));
    }

    private boolean beats(PointFigures other) {
        double accuracy = mean(PointFigures::accuracy) - other.mean(PointFigures::accuracy);
        double seconds = other.mean(PointFigures::deviceSeconds) - mean(PointFigures::deviceSeconds);
        double joules = other.mean(PointFigures::deviceJoules) - mean(PointFigures::deviceJoules);
        return accuracy >= 0 && seconds >= 0 && joules >= 0 && (accuracy > 0 || seconds > 0 || joules > 0);
    }
}
