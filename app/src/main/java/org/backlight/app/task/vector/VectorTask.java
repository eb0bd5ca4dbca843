package org.backlight.app.task.vector;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.backlight.app.model.MemoryNeed;
import org.backlight.app.model.ModelOutline;
import org.backlight.app.model.Purpose;
import org.backlight.app.model.SampleModel;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.task.DataDigest;
import org.backlight.app.task.Preprocessing;
import org.backlight.app.task.Seeds;
import org.backlight.app.task.Task;
import org.backlight.app.task.TaskOutline;
import org.backlight.app.task.Wording;
import org.backlight.datasets.catalog.SourceFile;
import org.backlight.learning.loss.Loss;
import org.backlight.learning.metric.Metric;
import org.backlight.learning.network.Network;
import org.backlight.learning.training.LearningTask;

/**
 * Samples of numbers that are learned.
 *
 * @param learning with vectors as samples
 * @param data the samples
 * @param kind of the data set
 * @param wording of its figures
 */
record VectorTask(LearningTask learning, VectorData data, String kind, Wording wording) implements Task {

    private static final String DIGEST = "samples.digest";

    /** Loads a recipe's samples and makes its network. */
    static VectorTask load(Recipe recipe, Purpose purpose, Loss loss, List<Metric> metrics, Wording wording) {
        VectorData data = VectorData.load((VectorChoice) recipe.dataset());
        new MemoryNeed(recipe, outline(recipe, data.preprocessing())).check(purpose, data.train().count(),
                data.test().count(), MachineMemory.bytes());
        Network network = ((SampleModel) recipe.model()).network(data.preprocessing().sampleShape(),
                data.preprocessing().outputs(), recipe.training().precision(),
                Seeds.of(recipe.seed()).weights());
        return new VectorTask(new LearningTask(network, loss, metrics, data.train(), data.test()), data,
                recipe.dataset().kind(), wording);
    }

    /** Finds out what a forecast needs to know. */
    static TaskOutline outline(Recipe recipe) {
        VectorData data = VectorData.load((VectorChoice) recipe.dataset());
        Preprocessing preprocessing = data.preprocessing();
        int samples = data.train().count() + data.test().count();
        return new TaskOutline(outline(recipe, preprocessing), data.train().count(), data.test().count(),
                (double) Float.BYTES * samples * (preprocessing.sampleShape().size()
                        + (preprocessing.classes() != null ? 2 : preprocessing.outputs())),
                0);
    }

    private static ModelOutline outline(Recipe recipe, Preprocessing preprocessing) {
        return ((SampleModel) recipe.model()).outline(preprocessing.sampleShape(), preprocessing.outputs(),
                recipe.training().precision());
    }

    @Override
    public List<SourceFile> sources() {
        return data.sources();
    }

    @Override
    public Optional<RunSummary.Standardization> standardization() {
        return data.standardization();
    }

    @Override
    public void begin(RunFolder folder) throws IOException {
        data.preprocessing().keep(folder);
        digest().keep(folder);
    }

    @Override
    public void requireSame(RunFolder folder) throws IOException {
        digest().requireSameOf(folder, "set of samples", kind);
    }

    private DataDigest digest() {
        return new DataDigest(DIGEST, data.digest());
    }
}
