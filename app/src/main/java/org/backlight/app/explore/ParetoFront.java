package org.backlight.app.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.backlight.app.run.Spread;
import org.backlight.learning.metric.Metric;

/**
 * The points that no other one beats in quality, time and energy of the device. A difference counts if it is larger than the
 * spread over the seeds and than 1 %: what is smaller is jitter, and would come out otherwise another time.
 */
final class ParetoFront {

    private static final double JITTER = 0.01;

    private ParetoFront() {}

    /**
     * Finds the front. A point beats another one of the same metric if it is better in one of the three by more than the
     * jitter, and worse in none by more than that. As "about as good" does not carry over from one pair to the next, points
     * are sorted out one by one, the worst by the metric first, each by a point that is still in: of points that are about
     * as good as each other, all stay or some better one is in.
     *
     * @param all points without a device, and those at chance, are on no front
     * @return in the order of {@code all}
     */
    static List<PointFigures> of(List<PointFigures> all) {
        List<PointFigures> front = new ArrayList<>(
                all.stream().filter(point -> isComplete(point) && !point.atChance()).toList());
        List<PointFigures> worstFirst = front.stream()
                .sorted(Comparator.comparingDouble(ParetoFront::quality)).toList();
        for (PointFigures point : worstFirst) {
            if (front.stream().anyMatch(other -> beats(other, point))) {
                front.remove(point);
            }
        }
        return front;
    }

    /** Whether a point has all that a front is about; one without a device has not. */
    static boolean isComplete(PointFigures point) {
        return Double.isFinite(point.result().mean())
                && Double.isFinite(point.mean(PointFigures::deviceSeconds))
                && Double.isFinite(point.mean(PointFigures::deviceJoules));
    }

    /** The metric, turned so that more is better. */
    private static double quality(PointFigures point) {
        return sign(point) * point.result().mean();
    }

    private static int sign(PointFigures point) {
        return point.metric().better() == Metric.Better.HIGHER ? 1 : -1;
    }

    private static boolean beats(PointFigures one, PointFigures other) {
        if (one == other || !one.metric().name().equals(other.metric().name())) {
            return false;
        }
        int quality = sign(one) * compare(one.result(), other.result());
        int seconds = -compare(one.spread(PointFigures::deviceSeconds),
                other.spread(PointFigures::deviceSeconds));
        int joules = -compare(one.spread(PointFigures::deviceJoules),
                other.spread(PointFigures::deviceJoules));
        return quality >= 0 && seconds >= 0 && joules >= 0 && quality + seconds + joules > 0;
    }

    /** 1 if the first is larger, -1 if it is smaller, 0 if the difference is jitter. */
    private static int compare(Spread one, Spread other) {
        double jitter = Math.max(JITTER * Math.max(Math.abs(one.mean()), Math.abs(other.mean())),
                Math.max(PointFigures.finite(one.deviation()), PointFigures.finite(other.deviation())));
        double difference = one.mean() - other.mean();
        return Math.abs(difference) <= jitter ? 0 : (int) Math.signum(difference);
    }
}
