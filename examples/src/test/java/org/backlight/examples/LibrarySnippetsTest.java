package org.backlight.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.catalog.DatasetCatalog;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.Grid;
import org.backlight.datasets.climate.YearRange;
import org.backlight.datasets.image.DrawnDigits;
import org.backlight.datasets.table.TableFile;
import org.backlight.datasets.text.TextFile;
import org.backlight.datasets.token.TokenizedText;
import org.backlight.learning.checkpoint.CheckpointFolder;
import org.backlight.learning.data.ArraySamples;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.metric.DeterminationCoefficient;
import org.backlight.learning.metric.RootMeanSquareError;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.ModuleStage;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.Evaluation;
import org.backlight.learning.training.LearningTask;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingListener;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.cost.Ledger;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.driver.DriverChoice;
import org.backlight.optics.driver.Drivers;
import org.backlight.optics.recording.RecordedOpu;
import org.backlight.optics.recording.RecordingOpu;
import org.backlight.optics.remote.RemoteOpu;
import org.backlight.optics.retrieval.RetrievalMethods;
import org.backlight.optics.twin.SimulatedOpu;
import org.backlight.projection.HadamardProjection;
import org.backlight.projection.npy.NpyInput;
import org.backlight.projection.npy.NpyOutput;
import org.backlight.projection.ternary.Ternarizer;
import org.backlight.substrate.random.Draws;
import org.backlight.substrate.thread.ThreadTeam;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/library.md: what is between {@code [package} and {@code ]} stands on that page, and runs here. */
class LibrarySnippetsTest {

    @TempDir
    private Path folder;

    @Test
    void projections() throws Exception {
        // [org.backlight.projection
        float[] x = new float[2 * 5_000];
        float[] y = new float[2 * 300];
        x[17] = 1;
        try (var projection = new HadamardProjection(1, 5_000, 300)) {
            projection.project(MemorySegment.ofArray(x), MemorySegment.ofArray(y), 2);
        }
        // ]
        assertThat(y[0]).isNotZero();
        assertThat(y[300]).isZero();
        Path file = folder.resolve("y.npy");
        // [org.backlight.projection.npy
        try (var output = new NpyOutput(file, 2, 300)) {
            output.write(MemorySegment.ofArray(y));
            output.complete();
        }
        try (var input = new NpyInput(file)) {
            System.out.println(input.rows() + " rows of " + input.columns() + " values");
        }
        // ]
        assertThat(file).exists();
        // [org.backlight.projection.ternary
        var ternarizer = new Ternarizer.Quantile(0.1f);
        float[] codes = new float[y.length];
        float[] scales = new float[2];
        ternarizer.ternarize(MemorySegment.ofArray(y), MemorySegment.ofArray(codes),
                MemorySegment.ofArray(scales), 2, 300, 0);
        // ]
        assertThat(codes).containsOnly(-1, 0, 1);
    }

    @Test
    void light() throws Exception {
        float[] codes = {1, 0, -1, 1, 0, 0, 1, -1, 1, 1};
        float[] y = new float[64];
        // [org.backlight.optics
        try (var opu = OpticalProjection.simulated(OpuPresets.load("launay-2020"), 1, 10, 64)) {
            opu.project(MemorySegment.ofArray(codes), MemorySegment.ofArray(y), 1);
            // [org.backlight.optics.cost
            Ledger account = opu.ledger();
            System.out.println(account.frames() + " frames, " + account.seconds() + " s, "
                    + account.joules() + " J");
            // ]
        }
        // ]
        assertThat(y).isNotEqualTo(new float[64]);
        // [org.backlight.optics.driver
        System.out.println(Drivers.names());
        var twin = new DriverChoice("twin", new TreeMap<>(Map.of("preset", "wang-2024")));
        try (var opu = twin.projection(1, 10, 64)) {
            opu.project(MemorySegment.ofArray(codes), MemorySegment.ofArray(y), 1);
        }
        // ]
        var preset = OpuPresets.load("launay-2020");
        Path recording = folder.resolve("frames.h5");
        // [org.backlight.optics.recording
        var recorder = new RecordingOpu(preset.open(1), recording);
        try (var opu = OpticalProjection.on(recorder, preset, 10, 64)) {
            opu.project(MemorySegment.ofArray(codes), MemorySegment.ofArray(y), 1);
            recorder.save();
        }
        float[] again = new float[64];
        try (var opu = OpticalProjection.on(new RecordedOpu(recording), preset, 10, 64)) {
            opu.project(MemorySegment.ofArray(codes), MemorySegment.ofArray(again), 1);
        }
        // ]
        assertThat(again).isEqualTo(y);
        // [org.backlight.optics.device
        try (var device = preset.open(1)) {
            System.out.println(device.geometry().mirrorColumns() + " mirrors across");
        }
        // ]
        Path socket = folder.resolve("bench");
        // [org.backlight.optics.remote
        try (var bench = new RemoteOpu("unix:" + socket, Optional.empty())) {
            System.out.println(bench.name() + ": " + bench.geometry().mirrors() + " mirrors");
        } catch (DeviceFault nobodyServesIt) {
            System.out.println(nobodyServesIt.getMessage());
        }
        // ]
        // [org.backlight.optics.twin
        try (var device = new SimulatedOpu(preset.parameters(), 1)) {
            System.out.println(device.parameters().camera().bits() + " bits of a camera");
            // [org.backlight.optics.retrieval
            var method = RetrievalMethods.suitable(device.geometry());
            System.out.println(method.method() + " gives at most " + method.maximumOutputs(device.geometry())
                    + " outputs");
            // ]
        }
        // ]
    }

    @Test
    void data() throws Exception {
        // [org.backlight.datasets
        var data = DataFolder.resolve(folder);
        System.out.println("looked for in " + data.path());
        // ]
        // [org.backlight.datasets.catalog
        DatasetCatalog.entries().forEach(entry -> System.out.println(entry.name()));
        // ]
        // [org.backlight.datasets.climate
        var grid = Grid.regular(48, 72);
        var warming = new float[grid.cells()];
        Arrays.fill(warming, 1.5f);
        var maps = new ClimateMaps("tas", "K", "", grid, new YearRange(2050, 2050), warming);
        maps.onto(Grid.regular(96, 144)).write(folder.resolve("maps.nc"), "1.5 K everywhere");
        // ]
        // [org.backlight.datasets.image
        var digits = DrawnDigits.dataset(100, 20, 1);
        System.out.println(digits.train().count() + " images of " + digits.train().classes() + " classes");
        // ]
        Path table = Files.writeString(folder.resolve("houses.csv"), "rooms,area\n3,70\n4,95\n");
        // [org.backlight.datasets.table
        var houses = TableFile.read(table, ',');
        float[] sizes = houses.numbers(List.of("rooms", "area"));
        // ]
        assertThat(sizes).containsExactly(3, 70, 4, 95);
        Path book = folder.resolve("book.txt");
        Files.writeString(book, "It was the best of times, it was the worst of times. ".repeat(200));
        // [org.backlight.datasets.text
        var corpus = TextFile.load(book);
        // ]
        // [org.backlight.datasets.token
        try (var text = TokenizedText.load(corpus, 270, folder, (_, _) -> {})) {
            System.out.println(text.tokenizer().decode(text.tokenizer().encode("the best")));
        }
        // ]
        // [org.backlight.substrate.random
        var draws = new Draws(1, 0);
        float angle = draws.between(-1, 1);
        // ]
        assertThat(angle).isBetween(-1f, 1f);
        // [org.backlight.substrate.thread
        double[] squares = new double[100];
        ThreadTeam.of(2).run(squares.length, (_, i) -> squares[i] = i * i);
        // ]
        assertThat(squares[99]).isEqualTo(9801);
    }

    @Test
    void learning() throws Exception {
        float[] x = new float[200];
        float[] squares = new float[200];
        for (int i = 0; i < x.length; i++) {
            x[i] = i / 100f - 1;
            squares[i] = x[i] * x[i];
        }
        // [org.backlight.learning.data
        var samples = ArraySamples.ofValues(x, SampleShape.of(1), squares, SampleShape.of(1));
        // ]
        // [org.backlight.learning.model
        var network = Mlp.create(1, List.of(64, 64), 1, Activation.TANH, Precision.FP32, 1);
        // ]
        // [org.backlight.learning.network
        var hidden = ModuleStage.of("hidden", SampleShape.of(1), SampleShape.of(32), 1,
                () -> new LinearImpl(1, 32), (module, rows) -> torch.tanh(module.forward(rows)));
        var head = ModuleStage.of("head", SampleShape.of(32), SampleShape.of(1), 1,
                () -> new LinearImpl(32, 1), LinearImpl::forward);
        var own = new Network(List.of(hidden, head), Precision.FP32);
        // ]
        assertThat(own.parameterCount()).isEqualTo(97);
        // [org.backlight.learning.layer
        for (var parameter : own.parameters()) {
            System.out.println(parameter.name() + ": " + parameter.value().numel() + " values");
        }
        // ]
        // [org.backlight.learning.tensor
        var image = SampleShape.of(1, 28, 28);
        System.out.println(image + " is " + image.size() + " values");
        // ]
        // [org.backlight.learning.loss
        var loss = new MeanSquaredError();
        System.out.println(loss.mismatch(samples.targets(), 2).orElse("fits"));
        // ]
        // [org.backlight.learning.metric
        var metrics = List.of(new RootMeanSquareError("m"), new DeterminationCoefficient());
        // ]
        // [org.backlight.learning.feedback
        var projection = new HadamardProjection(1, 1, 64);
        var feedback = new DirectFeedback(projection, Optional.empty(), FeedbackScope.SHARED, 1.0);
        // ]
        // [org.backlight.learning.optimizer
        var optimizer = new OptimizerSettings.Adam(0.01);
        var schedule = new LearningRateSchedule(LearningRateSchedule.Decay.COSINE, 10);
        // ]
        // [org.backlight.learning.checkpoint
        var checkpoints = new CheckpointFolder(folder.resolve("checkpoints"), "squares", 2);
        // ]
        // [org.backlight.learning.export
        var graph = new OperatorGraph(OperatorGraph.Arithmetic.FLOAT32);
        String value = "x";
        for (var stage : network.exportables()) {
            value = stage.operators(graph, value);
        }
        graph.nodes().forEach(node -> System.out.println(node.operator() + " " + node.inputs()));
        // ]
        assertThat(graph.nodes()).hasSize(5);
        // [org.backlight.learning.training
        var task = new LearningTask(network, loss, metrics, samples, samples);
        var trainer = new Trainer(task, feedback, optimizer, new TrainingPlan(20, 20, schedule, 1),
                Optional.of(checkpoints));
        trainer.train(TrainingListener.SILENT);
        System.out.println(Evaluation.of(task, samples).figures());
        // ]
        assertThat(Evaluation.of(task, samples).figures().get("r2")).isGreaterThan(0.5);
        projection.close();
    }
}
