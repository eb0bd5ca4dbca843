package org.backlight.app.task.image;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.app.forecast.MemoryNeed;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.task.ModelOutline;
import org.backlight.app.task.Seeds;
import org.backlight.app.task.Task;
import org.backlight.app.task.TaskKind;
import org.backlight.app.task.TaskOutline;
import org.backlight.app.task.Wording;
import org.backlight.app.terminal.LiveLine;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.data.Normalization;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.metric.Accuracy;
import org.backlight.learning.metric.Metric;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.Network;
import org.backlight.learning.training.LearningTask;

/** Task of telling which of several classes an image belongs to. */
public final class ImageClassification implements TaskKind {

    private static final List<Metric> METRICS = List.of(new Accuracy());

    /**
     * Images and their classes.
     *
     * @param learning with images as samples
     * @param normalization of their pixels
     */
    private record Images(LearningTask learning, Normalization normalization) implements Task {

        @Override
        public Optional<Normalization> standardization() {
            return Optional.of(normalization);
        }

        @Override
        public Wording wording() {
            return WORDING;
        }
    }

    private static final Wording WORDING = () -> METRICS;

    @Override
    public boolean takes(Recipe recipe) {
        return recipe.dataset() instanceof DatasetChoice.Images && recipe.model() instanceof ModelChoice.Mlp;
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
    public Task load(Recipe recipe, DataFolder data, Terminal terminal) {
        ModelChoice.Mlp mlp = (ModelChoice.Mlp) recipe.model();
        Samples samples = samples((DatasetChoice.Images) recipe.dataset(), data, terminal);
        int inputs = samples.train().features();
        int classes = samples.classes();
        new MemoryNeed(recipe, model(recipe, inputs, classes)).checkNetwork(MachineMemory.bytes());
        Network network = Mlp.create(inputs, mlp.hidden(), classes, mlp.activation(),
                recipe.training().precision(), Seeds.of(recipe.seed()).weights());
        return new Images(LearningTask.classification(network, samples.train(), samples.test()),
                samples.normalization());
    }

    @Override
    public TaskOutline outline(Recipe recipe, DataFolder data, Terminal terminal) {
        Samples.Sizes sizes = Samples.sizes((DatasetChoice.Images) recipe.dataset(), data);
        return new TaskOutline(model(recipe, sizes.features(), sizes.classes()), sizes.train(), sizes.test(),
                (sizes.train() + (double) sizes.test()) * (sizes.features() + 1.0), 0);
    }

    /**
     * Returns a recipe's network without memory.
     *
     * @param inputs values of an image
     * @param classes to choose one of
     */
    public static ModelOutline model(Recipe recipe, int inputs, int classes) {
        ModelChoice.Mlp mlp = (ModelChoice.Mlp) recipe.model();
        String layers = Stream.of(List.of(inputs), mlp.hidden(), List.of(classes)).flatMap(List::stream)
                .map(String::valueOf).collect(Collectors.joining("-"));
        return new ModelOutline(
                Mlp.withoutMemory(inputs, mlp.hidden(), classes, mlp.activation(),
                        recipe.training().precision()),
                1, layers, "model.hidden is " + mlp.hidden() + ", which needs");
    }

    private static Samples samples(DatasetChoice.Images dataset, DataFolder data, Terminal terminal) {
        if (!terminal.interactive() || !(dataset instanceof DatasetChoice.Digits digits)) {
            return Samples.load(dataset, data);
        }
        try (LiveLine live = new LiveLine(terminal.out())) {
            live.show(String.format(Locale.ROOT, "drawing %,d digits…", digits.train() + digits.test()));
            return Samples.load(dataset, data);
        }
    }
}
