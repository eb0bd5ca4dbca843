package org.backlight.app.task.climate;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.model.MemoryNeed;
import org.backlight.app.model.MlpChoice;
import org.backlight.app.model.ModelOutline;
import org.backlight.app.model.Purpose;
import org.backlight.app.model.SampleModel;
import org.backlight.app.model.VitChoice;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.Section;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.task.BareEnds;
import org.backlight.app.task.DataDigest;
import org.backlight.app.task.ExportRequest;
import org.backlight.app.task.ModelEnds;
import org.backlight.app.task.ModelToExport;
import org.backlight.app.task.PredictionRequest;
import org.backlight.app.task.Seeds;
import org.backlight.app.task.Task;
import org.backlight.app.task.TaskKind;
import org.backlight.app.task.TaskOutline;
import org.backlight.app.task.TrainedNetwork;
import org.backlight.app.task.Wording;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.catalog.SourceFile;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.Grid;
import org.backlight.datasets.climate.YearRange;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.metric.Metric;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.training.LearningTask;

/** Task of telling how the climate answers to what drives it: maps of forcings to a map of their effect. */
public final class ClimateMapping implements TaskKind {

    /** File of a run with the maps that it predicts for the test scenario. */
    static final String PREDICTION = "prediction.nc";

    private static final String DIGEST = "climate.digest";
    private static final String TOTAL = "total_nrmse";
    private static final List<String> SHOWN_BESIDE = List.of("rmse");

    @Override
    public Map<String, Function<Section, DatasetChoice>> datasets() {
        return ClimateChoice.readers();
    }

    @Override
    public Map<String, Function<Section, ModelChoice>> models() {
        Map<String, Function<Section, ModelChoice>> models = new LinkedHashMap<>();
        models.put(VitChoice.KIND, VitChoice::read);
        models.put(MlpChoice.KIND, MlpChoice::read);
        return models;
    }

    @Override
    public String recipes() {
        return "climate-…, such as climate-odfa";
    }

    /** Another folder is the same data set where all values are the same. */
    @Override
    public List<String> places() {
        return List.of("dataset." + ClimateChoice.PLACE);
    }

    @Override
    public String usualPreset() {
        return "wang-2024";
    }

    @Override
    public List<String> builtIn() {
        return List.of("climate-odfa", "climate-bp", "climate-dfa", "climate-shallow", "climate-fcnn-odfa",
                "climate-fcnn-bp", "climate-fcnn-dfa", "climate-fcnn-shallow");
    }

    @Override
    public List<Metric> metrics() {
        return ordered(MapMetric.all(world("K"), 1));
    }

    /** Returns a map that is 1 everywhere, for metrics that are only named and written. */
    private static ClimateMaps world(String units) {
        return new ClimateMaps("tas", units, "", Grid.regular(2, 2), new YearRange(1, 1),
                new float[]{1, 1, 1, 1});
    }

    /** Returns the metric first by which the field compares. */
    private static List<Metric> ordered(List<Metric> metrics) {
        List<Metric> first = metrics.stream().filter(metric -> metric.name().equals(TOTAL)).toList();
        return Stream
                .concat(first.stream(), metrics.stream().filter(metric -> !first.contains(metric))).toList();
    }

    @Override
    public Wording wording(Recipe recipe) {
        return new Words(metrics());
    }

    @Override
    public Task load(Recipe recipe, DataFolder data, Purpose purpose, Terminal terminal) {
        ClimateData climate = ClimateData.load((ClimateChoice) recipe.dataset(), data.path());
        new MemoryNeed(recipe, outline(recipe, climate)).check(purpose, climate.trainCount(),
                climate.testCount(), MachineMemory.bytes());
        ClimateMaps truth = climate.measuredTruth();
        Network network = network(recipe, climate);
        double[] weights = climate.grid().weights();
        float[] areas = new float[weights.length];
        for (int i = 0; i < areas.length; i++) {
            areas[i] = (float) (weights[i] * areas.length);
        }
        List<Metric> metrics = ordered(MapMetric.all(truth, climate.unitsPerTarget()));
        return new Maps(
                new LearningTask(network, new MeanSquaredError(areas), metrics, climate.trainSamples(),
                        climate.testSamples()),
                climate, recipe, metrics, climate.sources());
    }

    @Override
    public TaskOutline outline(Recipe recipe, DataFolder data, Terminal terminal) {
        ClimateData climate = ClimateData.load((ClimateChoice) recipe.dataset(), data.path());
        double values = climate.shape().size() + climate.grid().cells();
        return new TaskOutline(outline(recipe, climate), climate.trainCount(), climate.testCount(),
                Float.BYTES * values * (climate.trainCount() + climate.testCount()), 0);
    }

    @Override
    public void predict(RunFolder folder, DataFolder data, PredictionRequest asked, Terminal terminal)
            throws IOException {
        ClimatePrediction.write(folder, data, asked, terminal.out());
    }

    @Override
    public ModelToExport export(RunFolder folder, DataFolder data, ExportRequest asked, Terminal terminal) {
        if (!asked.check()) {
            Optional<ClimateEnds> kept = kept(folder);
            if (kept.isPresent()) {
                Network network = TrainedNetwork.network(folder, kept.get().shape(),
                        kept.get().weights().length,
                        Precision.FP32);
                return new ModelToExport(network, ends(kept.get(), asked), Optional.empty(), List.of(),
                        Optional.empty(), () -> {});
            }
        }
        Maps task = (Maps) loaded(folder, data, asked, terminal);
        return new ModelToExport(task.learning().network(), ends(task.climate().ends(), asked),
                asked.check() ? Optional.of(TrainedNetwork.heldOut(task)) : Optional.empty(), List.of(),
                Optional.empty(), task::close);
    }

    private Task loaded(RunFolder folder, DataFolder data, ExportRequest asked, Terminal terminal) {
        Supplier<Task> load = () -> TrainedNetwork.task(folder, this, data, terminal);
        return asked.check() && KeptEnds.areIn(folder) ? ExportRequest.forCheck(load) : load.get();
    }

    private static Optional<ClimateEnds> kept(RunFolder folder) {
        try {
            return KeptEnds.read(folder, (ClimateChoice) folder.recipe().dataset());
        } catch (IOException e) {
            throw UserMistake.because("", e);
        }
    }

    private static ModelEnds ends(ClimateEnds whole, ExportRequest asked) {
        return asked.preprocessing()
                ? whole
                : new BareEnds(whole.shape(), "outputs", whole.weights().length);
    }

    private static ModelOutline outline(Recipe recipe, ClimateData climate) {
        return ((SampleModel) recipe.model()).outline(climate.shape(), climate.grid().cells(),
                recipe.training().precision());
    }

    /** Makes a recipe's network, with new weights. */
    static Network network(Recipe recipe, ClimateData climate) {
        return ((SampleModel) recipe.model()).network(climate.shape(), climate.grid().cells(),
                recipe.training().precision(), Seeds.of(recipe.seed()).weights());
    }

    static DataDigest digest(ClimateData climate) {
        return new DataDigest(DIGEST, climate.digest());
    }

    /**
     * Scenarios that are learned.
     *
     * @param learning with maps as samples
     * @param climate the scenarios
     * @param recipe what is trained
     * @param metrics in the order in which they are shown
     * @param sources the files of the scenarios
     */
    private record Maps(LearningTask learning, ClimateData climate, Recipe recipe, List<Metric> metrics,
            List<SourceFile> sources)
            implements
                Task {

        @Override
        public Wording wording() {
            return new Words(metrics);
        }

        @Override
        public Optional<RunSummary.Standardization> standardization() {
            return Optional.of(climate.standardization());
        }

        @Override
        public void begin(RunFolder folder) throws IOException {
            digest(climate).keep(folder);
            KeptEnds.write(folder, climate.ends());
        }

        @Override
        public void requireSame(RunFolder folder) throws IOException {
            digest(climate).requireSameOf(folder, "climate", recipe.dataset().kind());
        }

        /** Keeps the maps that the network predicts for the test scenario, all its years. */
        @Override
        public void end(RunFolder folder) throws IOException {
            ClimateModel.predict(learning.network(), climate, climate.test())
                    .write(folder.path().resolve(PREDICTION), recipe.name() + ", " + climate.test().name());
        }
    }

    /** @param all metrics, the one that counts most first */
    private record Words(List<Metric> all) implements Wording {

        @Override
        public String samples() {
            return "years of training scenarios";
        }

        @Override
        public String batches() {
            return "years";
        }

        @Override
        public List<Metric> shown() {
            return all.stream()
                    .filter(metric -> metric.name().equals(TOTAL) || SHOWN_BESIDE.contains(metric.name()))
                    .toList();
        }

        /** Those of a few years in any order say nothing of a scenario. */
        @Override
        public List<Metric> shownOfBatches() {
            return List.of();
        }

        @Override
        public String label(Metric metric) {
            return heldOut() + " " + MapMetric.words(metric);
        }

        @Override
        public String onHeldOut() {
            return "on the test scenario's last years";
        }

        @Override
        public boolean saysReach() {
            return true;
        }
    }
}
