package org.backlight.app.task.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.backlight.app.model.MemoryNeed;
import org.backlight.app.model.Purpose;
import org.backlight.app.model.SampleModel;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.Section;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.task.Answers;
import org.backlight.app.task.DataDigest;
import org.backlight.app.task.DataKeys;
import org.backlight.app.task.ExportRequest;
import org.backlight.app.task.ModelToExport;
import org.backlight.app.task.PredictionRequest;
import org.backlight.app.task.SampleEvaluation;
import org.backlight.app.task.Seeds;
import org.backlight.app.task.Task;
import org.backlight.app.task.TaskKind;
import org.backlight.app.task.TaskOutline;
import org.backlight.app.task.TrainedNetwork;
import org.backlight.app.task.Wording;
import org.backlight.app.terminal.LiveLine;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.catalog.SourceFile;
import org.backlight.learning.data.Normalization;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.metric.Accuracy;
import org.backlight.learning.metric.Metric;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.LearningTask;

/** Task of telling which of several classes an image belongs to. */
public final class ImageClassification implements TaskKind {

    private static final String DIGEST = "images.digest";
    private static final List<Metric> METRICS = List.of(new Accuracy());

    /**
     * Images and their classes.
     *
     * @param learning with images as samples
     * @param samples the images
     * @param kind of the data set
     * @param sources the files of the images
     */
    private record Images(LearningTask learning, Samples samples, String kind, List<SourceFile> sources)
            implements
                Task {

        @Override
        public void begin(RunFolder folder) throws IOException {
            samples.preprocessing().keep(folder);
            if (!samples.digest().isEmpty()) {
                digest().keep(folder);
            }
        }

        @Override
        public void requireSame(RunFolder folder) throws IOException {
            if (!samples.digest().isEmpty()) {
                digest().requireSameOf(folder, "set of images", kind);
            }
        }

        private DataDigest digest() {
            return new DataDigest(DIGEST, samples.digest());
        }

        @Override
        public Optional<RunSummary.Standardization> standardization() {
            Normalization normalization = samples.normalization();
            return Optional.of(RunSummary.Standardization.ofPixels(normalization.mean(),
                    normalization.deviation()));
        }

        @Override
        public Wording wording() {
            return WORDING;
        }
    }

    private static final Wording WORDING = () -> METRICS;

    @Override
    public Map<String, Function<Section, DatasetChoice>> datasets() {
        return ImageChoice.readers();
    }

    @Override
    public Map<String, Function<Section, ModelChoice>> models() {
        return SampleModel.readers();
    }

    @Override
    public String recipes() {
        return "digits-… and mnist-…";
    }

    /** Another folder is the same data set where all images are the same. */
    @Override
    public List<String> places() {
        return List.of("dataset." + DataKeys.PATH);
    }

    @Override
    public String usualPreset() {
        return "launay-2020";
    }

    @Override
    public List<String> builtIn() {
        return List.of("digits-odfa", "digits-bp", "digits-dfa", "digits-cnn-odfa", "digits-cnn-bp",
                "digits-cnn-dfa", "digits-cnn-shallow", "mnist-bp", "mnist-dfa", "mnist-dfa-ternary",
                "mnist-odfa", "mnist-odfa-launay", "mnist-shallow");
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
        SampleModel model = (SampleModel) recipe.model();
        Precision precision = recipe.training().precision();
        Samples samples = samples((ImageChoice) recipe.dataset(), data, terminal);
        SampleShape image = samples.train().shape();
        int classes = samples.classes();
        new MemoryNeed(recipe, model.outline(image, classes, precision)).check(purpose,
                samples.train().count(), samples.test().count(), MachineMemory.bytes());
        Network network = model.network(image, classes, precision, Seeds.of(recipe.seed()).weights());
        return new Images(LearningTask.classification(network, samples.train(), samples.test()),
                samples, recipe.dataset().kind(), Samples.sources((ImageChoice) recipe.dataset(), data));
    }

    @Override
    public TaskOutline outline(Recipe recipe, DataFolder data, Terminal terminal) {
        Samples.Sizes sizes = Samples.sizes((ImageChoice) recipe.dataset(), data);
        return new TaskOutline(
                ((SampleModel) recipe.model()).outline(sizes.shape(), sizes.classes(),
                        recipe.training().precision()),
                sizes.train(), sizes.test(),
                (sizes.train() + (double) sizes.test()) * (sizes.shape().size() + 1.0), 0);
    }

    @Override
    public void predict(RunFolder folder, DataFolder data, PredictionRequest asked, Terminal terminal)
            throws IOException {
        Answers.write(folder, asked, new ImageReader(folder.recipe(), asked.resize()), terminal.out());
    }

    @Override
    public SampleEvaluation evaluate(RunFolder folder, DataFolder data, Optional<Path> samples,
            boolean resize,
            Terminal terminal) {
        return samples.isPresent()
                ? SampleEvaluation.of(folder, samples.get(), new ImageReader(folder.recipe(), resize))
                : SampleEvaluation.ofOwn(folder, this, data, terminal);
    }

    @Override
    public ModelToExport export(RunFolder folder, DataFolder data, ExportRequest asked, Terminal terminal) {
        return TrainedNetwork.toExport(folder, this, data, asked, terminal);
    }

    private static Samples samples(ImageChoice dataset, DataFolder data, Terminal terminal) {
        String words = switch (dataset) {
            case ImageChoice.Digits digits ->
                String.format(Locale.ROOT, "drawing %,d digits…", digits.train() + digits.test());
            case ImageChoice.Folder folder -> "reading the images in " + folder.path() + "…";
            case ImageChoice.Published _,ImageChoice.Idx _ -> "";
        };
        if (!terminal.showsLive() || words.isEmpty()) {
            return Samples.load(dataset, data);
        }
        try (LiveLine live = new LiveLine(terminal.out())) {
            live.show(words);
            return Samples.load(dataset, data);
        }
    }
}
