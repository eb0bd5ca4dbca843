package org.backlight.app.task.vector;

import java.util.List;
import org.backlight.app.model.Purpose;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.task.Task;
import org.backlight.app.task.Wording;
import org.backlight.app.task.regression.RegressionWording;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.metric.Metric;

/** Task of predicting numbers for a sample of numbers. They are learned, and measured, in standard deviations of their own. */
public final class VectorPrediction extends VectorKind {

    private static final Wording WORDING = new RegressionWording();

    /** Makes the kind of task. */
    public VectorPrediction() {
        super(VectorChoice.TargetKind.NUMBERS);
    }

    @Override
    public List<Metric> metrics() {
        return RegressionWording.METRICS;
    }

    @Override
    public Wording wording(Recipe recipe) {
        return WORDING;
    }

    @Override
    public Task load(Recipe recipe, DataFolder data, Purpose purpose, Terminal terminal) {
        return VectorTask.load(recipe, purpose, new MeanSquaredError(), RegressionWording.METRICS, WORDING);
    }
}
