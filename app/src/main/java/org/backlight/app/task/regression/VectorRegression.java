package org.backlight.app.task.regression;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.backlight.app.model.MemoryNeed;
import org.backlight.app.model.MlpChoice;
import org.backlight.app.model.ModelOutline;
import org.backlight.app.model.Purpose;
import org.backlight.app.model.SampleModel;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.Section;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.run.RunFolder;
import org.backlight.app.task.BareEnds;
import org.backlight.app.task.ExportRequest;
import org.backlight.app.task.ModelToExport;
import org.backlight.app.task.Seeds;
import org.backlight.app.task.Task;
import org.backlight.app.task.TaskKind;
import org.backlight.app.task.TaskOutline;
import org.backlight.app.task.TrainedNetwork;
import org.backlight.app.task.Wording;
import org.backlight.app.terminal.LiveLine;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.metric.Metric;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.LearningTask;

/** Task of predicting a vector of real values from another one. */
public final class VectorRegression implements TaskKind {

    private static final Wording WORDING = new RegressionWording();

    @Override
    public Map<String, Function<Section, DatasetChoice>> datasets() {
        return Map.of(TeacherChoice.KIND, TeacherChoice::read);
    }

    @Override
    public Map<String, Function<Section, ModelChoice>> models() {
        return Map.of(MlpChoice.KIND, MlpChoice::read);
    }

    @Override
    public String recipes() {
        return "layer-45k-… and fcnn-96-…";
    }

    @Override
    public List<String> builtIn() {
        return List.of("layer-45k-odfa", "layer-45k-dfa", "layer-45k-bp", "fcnn-96-odfa", "fcnn-96-dfa",
                "fcnn-96-bp", "fcnn-96-shallow");
    }

    @Override
    public String usualPreset() {
        return "wang-2024";
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
        TeacherChoice choice = (TeacherChoice) recipe.dataset();
        new MemoryNeed(recipe, outline(recipe)).check(purpose, choice.train(), choice.test(),
                MachineMemory.bytes());
        Teacher.Samples samples = samples(choice, terminal);
        Network network = ((SampleModel) recipe.model()).network(SampleShape.of(choice.inputs()),
                choice.outputs(), recipe.training().precision(), Seeds.of(recipe.seed()).weights());
        return new Vectors(
                new LearningTask(network, new MeanSquaredError(), RegressionWording.METRICS, samples.train(),
                        samples.test()));
    }

    private static Teacher.Samples samples(TeacherChoice choice, Terminal terminal) {
        try (Teacher teacher = new Teacher(choice)) {
            if (!terminal.showsLive()) {
                return teacher.samples();
            }
            try (LiveLine live = new LiveLine(terminal.out())) {
                live.show(String.format(Locale.ROOT, "asking the teacher %,d times…",
                        choice.train() + choice.test()));
                return teacher.samples();
            }
        }
    }

    @Override
    public TaskOutline outline(Recipe recipe, DataFolder data, Terminal terminal) {
        TeacherChoice choice = (TeacherChoice) recipe.dataset();
        double samples = choice.train() + (double) choice.test();
        return new TaskOutline(outline(recipe), choice.train(), choice.test(),
                Float.BYTES * samples * (choice.inputs() + choice.outputs()), 0);
    }

    @Override
    public ModelToExport export(RunFolder folder, DataFolder data, ExportRequest asked, Terminal terminal) {
        Task task = TrainedNetwork.task(folder, this, data, terminal);
        return new ModelToExport(task.learning().network(),
                new BareEnds(task.learning().test().shape(), "outputs",
                        task.learning().network().head().outputs()),
                asked.check() ? Optional.of(TrainedNetwork.heldOut(task)) : Optional.empty(), List.of(),
                Optional.empty(), task::close);
    }

    private static ModelOutline outline(Recipe recipe) {
        TeacherChoice choice = (TeacherChoice) recipe.dataset();
        return ((SampleModel) recipe.model()).outline(SampleShape.of(choice.inputs()), choice.outputs(),
                recipe.training().precision());
    }

    /** @param learning with vectors as samples */
    private record Vectors(LearningTask learning) implements Task {

        @Override
        public Wording wording() {
            return WORDING;
        }
    }
}
