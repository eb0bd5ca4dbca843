package org.backlight.app.task.vector;

import java.util.List;
import org.backlight.app.model.Purpose;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.task.Task;
import org.backlight.app.task.Wording;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.metric.Accuracy;
import org.backlight.learning.metric.Metric;

/** Task of telling which of several classes a sample of numbers belongs to. */
public final class VectorClassification extends VectorKind {

    private static final List<Metric> METRICS = List.of(new Accuracy());
    private static final Wording WORDING = () -> METRICS;

    /** Makes the kind of task. */
    public VectorClassification() {
        super(VectorChoice.TargetKind.CLASSES);
    }

    @Override
    public List<Metric> metrics() {
        return METRICS;
    }

    @Override
    public String lossUnit() {
        return new SoftmaxCrossEntropy().unit();
    }

    @Override
    public Wording wording(Recipe recipe) {
        return WORDING;
    }

    @Override
    public Task load(Recipe recipe, DataFolder data, Purpose purpose, Terminal terminal) {
        return VectorTask.load(recipe, purpose, new SoftmaxCrossEntropy(), METRICS, WORDING);
    }
}
