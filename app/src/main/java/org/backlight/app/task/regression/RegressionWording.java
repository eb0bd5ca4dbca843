package org.backlight.app.task.regression;

import java.util.List;
import org.backlight.app.task.Wording;
import org.backlight.learning.metric.DeterminationCoefficient;
import org.backlight.learning.metric.Metric;
import org.backlight.learning.metric.RootMeanSquareError;

/** Metrics and words of every task that predicts vectors of real values. */
public final class RegressionWording implements Wording {

    /** The coefficient of determination, by which runs are compared, and the root mean square error. */
    public static final List<Metric> METRICS = List.of(new DeterminationCoefficient(),
            new RootMeanSquareError(""));

    @Override
    public List<Metric> shown() {
        return METRICS;
    }

    @Override
    public String label(Metric metric) {
        return heldOut() + " " + (metric instanceof DeterminationCoefficient ? "R²" : "RMSE");
    }

    @Override
    public String onHeldOut() {
        return "of the test targets' variance explained";
    }

    @Override
    public boolean saysReach() {
        return true;
    }
}
