package org.backlight.app.task.vector;

import java.util.List;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.task.Task;
import org.backlight.app.task.Wording;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.metric.DeterminationCoefficient;
import org.backlight.learning.metric.Metric;
import org.backlight.learning.metric.RootMeanSquareError;

/** Task of predicting numbers for a sample of numbers. They are learned, and measured, in standard deviations of their own. */
public final class VectorPrediction extends VectorKind {

    private static final List<Metric> METRICS = List.of(new DeterminationCoefficient(),
            new RootMeanSquareError(""));
    private static final Wording WORDING = new Words();

    /** Makes the kind of task. */
    public VectorPrediction() {
        super(VectorChoice.TargetKind.NUMBERS);
    }

    @Override
    public List<Metric> metrics() {
        return METRICS;
    }

    @Override
    public Wording wording(Recipe recipe) {
        return WORDING;
    }

    @Override
    public Task load(Recipe recipe, DataFolder data, Terminal terminal) {
        return VectorTask.load(recipe, new MeanSquaredError(), METRICS, WORDING);
    }

    private static final class Words implements Wording {

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
    }
}
