package org.backlight.app.task.vector;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.model.SampleModel;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.Section;
import org.backlight.app.run.RunFolder;
import org.backlight.app.task.Answers;
import org.backlight.app.task.DataKeys;
import org.backlight.app.task.ExportRequest;
import org.backlight.app.task.ModelToExport;
import org.backlight.app.task.PredictionRequest;
import org.backlight.app.task.SampleEvaluation;
import org.backlight.app.task.TaskKind;
import org.backlight.app.task.TaskOutline;
import org.backlight.app.task.TrainedNetwork;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;

/** What the two tasks on samples of numbers have in common. */
abstract sealed class VectorKind implements TaskKind permits VectorClassification, VectorPrediction {

    private final VectorChoice.TargetKind targets;

    VectorKind(VectorChoice.TargetKind targets) {
        this.targets = targets;
    }

    @Override
    public final Map<String, Function<Section, DatasetChoice>> datasets() {
        return VectorChoice.readers();
    }

    @Override
    public final boolean takes(DatasetChoice dataset) {
        return ((VectorChoice) dataset).targetKind() == targets;
    }

    @Override
    public final Map<String, Function<Section, ModelChoice>> models() {
        return SampleModel.readers();
    }

    @Override
    public final String recipes() {
        return "as their files are, since none is built in";
    }

    /** Another file is the same data set where all values are the same. */
    @Override
    public final List<String> places() {
        return List.of("dataset." + DataKeys.PATH);
    }

    @Override
    public final String usualPreset() {
        return "launay-2020";
    }

    @Override
    public final TaskOutline outline(Recipe recipe, DataFolder data, Terminal terminal) {
        return VectorTask.outline(recipe);
    }

    @Override
    public final void predict(RunFolder folder, DataFolder data, PredictionRequest asked, Terminal terminal)
            throws IOException {
        requireNoImages(asked.resize());
        Answers.write(folder, asked, reader(folder), terminal.out());
    }

    @Override
    public final SampleEvaluation evaluate(RunFolder folder, DataFolder data, Optional<Path> samples,
            boolean resize, Terminal terminal) {
        requireNoImages(resize);
        return samples.isPresent()
                ? SampleEvaluation.of(folder, samples.get(), reader(folder))
                : SampleEvaluation.ofOwn(folder, this, data, terminal);
    }

    @Override
    public final ModelToExport export(RunFolder folder, DataFolder data, ExportRequest asked,
            Terminal terminal) {
        return TrainedNetwork.toExport(folder, this, data, asked, terminal);
    }

    private static VectorReader reader(RunFolder folder) {
        return new VectorReader((VectorChoice) folder.recipe().dataset());
    }

    private static void requireNoImages(boolean resize) {
        if (resize) {
            throw new UserMistake("--resize is for runs that learned images");
        }
    }
}
