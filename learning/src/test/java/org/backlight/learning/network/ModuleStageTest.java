package org.backlight.learning.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.backlight.learning.checkpoint.CheckpointFolder;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.ParameterReach;
import org.backlight.learning.feedback.Shallow;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.model.DenseStage;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.LearningTask;
import org.backlight.learning.training.MatrixProjection;
import org.backlight.learning.training.Tensors;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingCurve;
import org.backlight.learning.training.TrainingListener;
import org.backlight.learning.training.TrainingPlan;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.DropoutImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.ReLUImpl;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.SequentialImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleStageTest {

    private static final int SIDE = 8;
    private static final int CLASSES = 4;
    private static final int ROWS = 10;

    static {
        LibTorch.load();
    }

    @TempDir
    Path folder;

    private static SequentialImpl normalizedConvolution() {
        SequentialImpl layers = new SequentialImpl();
        layers.push_back(new Conv2dImpl(1, 3, new LongPointer(3, 3)));
        layers.push_back(new BatchNorm2dImpl(new BatchNormOptions(3)));
        layers.push_back(new ReLUImpl());
        return layers;
    }

    /** 1 × 8 × 8 → 3 × 3 × 3 → 20 → classes, of a module with buffers, one with dropout, and a function. */
    private static Network network(long seed, double dropout) {
        ModuleStage convolution = ModuleStage.of("conv", SampleShape.of(1, SIDE, SIDE),
                SampleShape.of(3, 3, 3), seed, ModuleStageTest::normalizedConvolution,
                (layers, x) -> torch.max_pool2d(layers.forward(x), 2, 2));
        ModuleStage middle = ModuleStage.of("middle", SampleShape.of(27), SampleShape.of(20), seed, () -> {
            SequentialImpl layers = new SequentialImpl();
            layers.push_back(new LinearImpl(27, 20));
            layers.push_back(new DropoutImpl(dropout));
            return layers;
        }, (layers, x) -> torch.tanh(layers.forward(x)));
        Tensor matrix = Tensors.of(Tensors.random(20, CLASSES, new Random(3))).mul(new Scalar(0.2));
        ModuleStage head = ModuleStage.ofFunction("head", SampleShape.of(20), SampleShape.of(CLASSES), seed,
                Map.of("matrix", matrix), x -> torch.matmul(x, matrix));
        return new Network(List.of(convolution, middle, head), Precision.FP32);
    }

    private static Tensor images(long seed) {
        return Tensors.of(Tensors.random(ROWS, SIDE * SIDE, new Random(seed)));
    }

    private static Tensor labels() {
        Tensor labels = torch.arange(new Scalar(ROWS)).remainder(
                new Scalar(CLASSES));
        return labels.to(ScalarType.Long).view(ROWS, 1);
    }

    /** Copies of a network's parameters of which autograd keeps account, by name. */
    private static Map<String, Tensor> leaves(Network network) {
        Map<String, Tensor> leaves = new LinkedHashMap<>();
        network.parameters().forEach(p -> leaves.put(p.name(), p.value().clone().set_requires_grad(true)));
        return leaves;
    }

    /** The same network as one graph of functions: the outputs of the three stages. */
    private static List<Tensor> wholeGraph(Map<String, Tensor> p, Tensor images) {
        Tensor convolved = torch.conv2d(images.view(ROWS, 1, SIDE, SIDE), p.get("conv.0.weight"),
                new TensorOptional(p.get("conv.0.bias")), new long[]{1, 1}, new long[]{0, 0},
                new long[]{1, 1}, 1);
        Tensor normalized = torch.batch_norm(convolved, new TensorOptional(p.get("conv.1.weight")),
                new TensorOptional(p.get("conv.1.bias")), new TensorOptional(), new TensorOptional(), true,
                0.1,
                1e-5, false);
        Tensor pooled = torch.max_pool2d(torch.relu(normalized), 2, 2).reshape(ROWS, 27);
        Tensor middle = torch.tanh(torch.linear(pooled, p.get("middle.0.weight"),
                new TensorOptional(p.get("middle.0.bias"))));
        return List.of(pooled, middle, torch.matmul(middle, p.get("head.matrix")));
    }

    private static void assertGradients(Network network, Map<String, Tensor> leaves) {
        for (Parameter parameter : network.parameters()) {
            float[] expected = Tensors.floats(leaves.get(parameter.name()).grad());
            float[] found = Tensors.floats(parameter.gradient());
            assertThat(found).as(parameter.name()).hasSameSizeAs(expected);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).as(parameter.name()).isCloseTo(expected[i], within(2e-6f));
            }
            assertThat(found).as(parameter.name()).isNotEqualTo(new float[found.length]);
        }
    }

    @Test
    void backpropagationThroughStagesIsAutogradOfTheWholeGraph() {
        Network network = network(1, 0);
        Map<String, Tensor> leaves = leaves(network);
        Tensor logits = wholeGraph(leaves, images(1)).getLast();
        torch.nll_loss(torch.log_softmax(logits, 1), labels().view(ROWS)).backward();

        Tensor output = network.forward(images(1).view(ROWS, 1, SIDE, SIDE), 0);
        assertThat(Tensors.floats(output)).containsExactly(Tensors.floats(logits), within(1e-5f));
        Tensor error = new SoftmaxCrossEntropy().evaluate(output, labels()).error();
        new Backpropagation().assign(network, error);
        assertGradients(network, leaves);
    }

    @Test
    void feedbackTakesThePlaceOfEachStagesOutputGradient() {
        Network network = network(1, 0);
        Map<String, Tensor> leaves = leaves(network);
        MatrixProjection matrix = MatrixProjection.gaussian(27 + 20, CLASSES, 5);
        Tensor output = network.forward(images(1), 0);
        Tensor error = new SoftmaxCrossEntropy().evaluate(output, labels()).error();
        new DirectFeedback(matrix, Optional.empty(), FeedbackScope.INDEPENDENT, 0.5).assign(network, error);

        Tensor feedback = torch.matmul(error, Tensors.of(matrix.matrix()).t())
                .mul(new Scalar(0.5 / ROWS));
        List<Tensor> outputs = wholeGraph(leaves, images(1));
        backward(leaves, List.of("head.matrix"), outputs.get(2),
                error.div(new Scalar((double) ROWS)));
        backward(leaves, List.of("middle.0.weight", "middle.0.bias"), outputs.get(1),
                feedback.narrow(1, 27, 20));
        backward(leaves, List.of("conv.0.weight", "conv.0.bias", "conv.1.weight", "conv.1.bias"),
                outputs.get(0), feedback.narrow(1, 0, 27));
        assertGradients(network, leaves);
        assertThat(new DirectFeedback(matrix, Optional.empty(), FeedbackScope.INDEPENDENT, 1).reach(network))
                .isEqualTo(new ParameterReach(27 * 20 + 20, 36, 80, 0, 7));
    }

    private static void backward(Map<String, Tensor> leaves, List<String> names, Tensor output,
            Tensor gradient) {
        for (String name : names) {
            Tensor leaf = leaves.get(name);
            Tensor found = torch.grad(new TensorVector(output),
                    new TensorVector(leaf),
                    new TensorVector(gradient),
                    new BoolOptional(true), false, false).get(0);
            leaf.mutable_grad().put(found);
        }
    }

    /** A forward pass without a draw, and an evaluation, change nothing; one with a draw moves the statistics. */
    @Test
    void measuringUsesTheRunningStatisticsAndLeavesThemAlone() {
        Network network = network(1, 0.5);
        network.forward(images(1), 0);
        float[] moved = buffers(network);
        assertThat(moved).isNotEqualTo(buffers(network(1, 0.5))).endsWith(1f);
        Tensor evaluated = network.evaluate(images(2)).clone();
        assertThat(Tensors.floats(network.forward(images(2)))).isEqualTo(Tensors.floats(evaluated));
        assertThat(buffers(network)).isEqualTo(moved);
        network.forward(images(1), 1);
        assertThat(buffers(network)).isNotEqualTo(moved).endsWith(2f);
    }

    private static float[] buffers(Network network) {
        List<Float> values = new ArrayList<>();
        for (Parameter fixed : network.stages().getFirst().fixed()) {
            for (float value : Tensors.floats(fixed.value())) {
                values.add(value);
            }
        }
        float[] all = new float[values.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = values.get(i);
        }
        return all;
    }

    @Test
    void seedStageAndDrawFixWeightsAndDropout() {
        Network network = network(1, 0.5);
        float[] first = Tensors.floats(network.forward(images(1), 7));
        torch.manual_seed(99);
        Tensor before = torch.getDefaultCPUGenerator().get_state().clone();
        assertThat(Tensors.floats(network(1, 0.5).forward(images(1), 7))).isEqualTo(first);
        assertThat(torch.getDefaultCPUGenerator().get_state().equal(before)).isTrue();
        assertThat(Tensors.floats(network.forward(images(1), 8))).isNotEqualTo(first);
        assertThat(weight(network(1, 0))).isNotEqualTo(weight(network(2, 0)));
        List<float[]> byThreads = new ArrayList<>();
        for (int threads : new int[]{1, 3}) {
            torch.set_num_threads(threads);
            byThreads.add(weight(network(1, 0)));
        }
        torch.set_num_threads(1);
        assertThat(byThreads.getLast()).isEqualTo(byThreads.getFirst());
        Stream<ModuleStage> twins = Stream.of("a", "b").map(name -> ModuleStage.of(name, SampleShape.of(4),
                SampleShape.of(3), 1, () -> new LinearImpl(4, 3), LinearImpl::forward));
        assertThat(twins.map(stage -> Tensors.floats(stage.parameters().getFirst().value())[0]).distinct())
                .hasSize(2);
    }

    private static float[] weight(Network network) {
        return Tensors.floats(network.parameters().getFirst().value());
    }

    /** Buffers included: 500 samples in batches of 64 make 8 steps per epoch. */
    @ParameterizedTest
    @CsvSource({"bp,3", "dfa,8", "dfa,11", "shallow,5"})
    void aResumedTrainingContinuesTheUnbrokenCurveBitForBit(String method, long stopAfter) throws Exception {
        TrainingCurve unbroken = new TrainingCurve(-1);
        Network whole = network(1, 0.3);
        trainer(method, whole, Optional.empty()).train(unbroken);
        TrainingCurve first = new TrainingCurve(stopAfter);
        trainer(method, network(1, 0.3), checkpoints()).train(first);
        TrainingCurve second = new TrainingCurve(-1);
        Network resumed = network(1, 0.3);
        Trainer trainer = trainer(method, resumed, checkpoints());
        assertThat(trainer.resume()).isEqualTo(stopAfter);
        trainer.train(second);
        first.figures.addAll(second.figures);
        assertThat(first.figures).isEqualTo(unbroken.figures);
        assertThat(buffers(resumed)).isEqualTo(buffers(whole)).endsWith(16f);
    }

    /** Guessing is right on 0.25 ± 0.025 of 300 samples. */
    @ParameterizedTest
    @ValueSource(strings = {"bp", "dfa", "shallow"})
    void aConvolutionLearns(String method) throws Exception {
        assertThat(trainer(method, network(1, 0), 15, Optional.empty()).train(new TrainingCurve(-1))
                .orElseThrow().test().get("accuracy")).isGreaterThan(0.45);
    }

    private Optional<CheckpointFolder> checkpoints() {
        return Optional.of(new CheckpointFolder(folder, "recipe", 2));
    }

    private static Trainer trainer(String method, Network network, Optional<CheckpointFolder> checkpoints) {
        return trainer(method, network, 2, checkpoints);
    }

    private static Trainer trainer(String method, Network network, int epochs,
            Optional<CheckpointFolder> checkpoints) {
        CreditAssignment credit = switch (method) {
            case "bp" -> new Backpropagation();
            case "shallow" -> new Shallow();
            default -> new DirectFeedback(MatrixProjection.gaussian(27, CLASSES, 5), Optional.empty(),
                    FeedbackScope.SHARED, 1);
        };
        return new Trainer(
                LearningTask.classification(network, Tensors.clusters(500, SIDE * SIDE, CLASSES, 1),
                        Tensors.clusters(300, SIDE * SIDE, CLASSES, 2)),
                credit, new OptimizerSettings.Adam(0.01),
                new TrainingPlan(epochs, 64, LearningRateSchedule.CONSTANT, 9), checkpoints);
    }

    @Test
    void shapesThatDoNotFitAreRefusedInOneSentence() {
        SampleShape image = SampleShape.of(1, SIDE, SIDE);
        assertThatThrownBy(() -> convolution("conv", image, SampleShape.of(3, 5, 6)))
                .hasMessage(
                        "stage conv makes samples of shape 3 × 6 × 6 of those of shape 1 × 8 × 8; expected "
                                + "3 × 5 × 6, as declared");
        assertThatThrownBy(() -> convolution("conv", SampleShape.of(2, SIDE, SIDE), SampleShape.of(3, 6, 6)))
                .hasMessageStartingWith("stage conv does not take samples of shape 2 × 8 × 8: Given groups=1")
                .hasMessageNotContaining("\n");
        ModuleStage first = convolution("first", image, SampleShape.of(3, 6, 6));
        ModuleStage second = convolution("second", SampleShape.of(1, 9, 12), SampleShape.of(3, 7, 10));
        assertThatThrownBy(() -> new Network(List.of(first, second), Precision.FP32))
                .hasMessage("stage second takes samples of shape 1 × 9 × 12, but stage first before it makes "
                        + "samples of shape 3 × 6 × 6");
        assertThatThrownBy(
                () -> ModuleStage.ofFunction("f", SampleShape.of(3), SampleShape.of(3), 1, Map.of(),
                        x -> torch.zeros_like(x)))
                .hasMessageStartingWith("stage f makes a tensor that libtorch cannot");
        assertThatThrownBy(
                () -> ModuleStage.ofFunction("f", SampleShape.of(3), SampleShape.of(1), 1, Map.of(),
                        x -> x.sum()))
                .hasMessage("stage f makes a tensor of shape [] of 2 samples; expected one of shape "
                        + "[2, …]");
    }

    @Test
    void whatCannotRunInPiecesIsRefused() {
        assertThatThrownBy(() -> ModuleStage.ofIndependentSamples("conv", SampleShape.of(1, SIDE, SIDE),
                SampleShape.of(3, 6, 6), 1, ModuleStageTest::normalizedConvolution,
                SequentialImpl::forward))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("stage conv has a buffer or a frozen parameter conv.1.running_mean;");
        Tensor before = torch.getDefaultCPUGenerator().get_state().clone();
        assertThatThrownBy(() -> ModuleStage.ofIndependentSamples("drop", SampleShape.of(3),
                SampleShape.of(3), 1, () -> new DropoutImpl(0.5), DropoutImpl::forward))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("stage drop draws random numbers;");
        assertThat(torch.getDefaultCPUGenerator().get_state().equal(before)).isTrue();
    }

    /** Gives one value less than it declares. */
    private static final class Narrowed implements Stage {

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }

        @Override
        public int inputs() {
            return 3;
        }

        @Override
        public int outputs() {
            return 3;
        }

        @Override
        public Tensor forward(Tensor input) {
            return input.narrow(1, 0, 2);
        }

        @Override
        public Tensor backward(Tensor outputGradient, boolean wantInputGradient) {
            return outputGradient;
        }
    }

    @Test
    void aStageThatDoesNotKeepToItsShapeIsNamed() {
        var moody = new Network(
                List.of(ModuleStage.ofFunction("moody", SampleShape.of(3), SampleShape.of(3), 1,
                        Map.of(), x -> x.size(0) == 2 ? x.tanh() : x.tanh().narrow(1, 0, 2))),
                Precision.FP32);
        assertThat(Tensors.floats(moody.evaluate(torch.zeros(2, 3)))).hasSize(6);
        String sentence = "stage moody makes a tensor of shape [5, 2] of 5 samples; expected [5, 3], as declared";
        assertThatThrownBy(() -> moody.forward(torch.zeros(5, 3))).hasMessage(sentence);
        assertThatThrownBy(() -> moody.evaluate(torch.zeros(5, 3))).hasMessage(sentence);
        var tooShort = new Network(List.of(new Narrowed()), Precision.FP32);
        assertThatThrownBy(() -> tooShort.forward(torch.zeros(5, 3))).hasMessage(
                "stage Narrowed makes a tensor of shape [5, 2]; expected rows of 3 values, as it declares");
        assertThatThrownBy(() -> tooShort.evaluate(torch.zeros(5, 3)))
                .hasMessageStartingWith("stage Narrowed ");
    }

    private static ModuleStage convolution(String name, SampleShape input, SampleShape output) {
        return ModuleStage.of(name, input, output, 1, () -> new Conv2dImpl(1, 3, new LongPointer(3, 3)),
                Conv2dImpl::forward);
    }

    /** Stages without weights, and with frozen ones, learn nothing themselves and stand in nobody's way. */
    @ParameterizedTest
    @ValueSource(strings = {"bp", "dfa", "shallow"})
    void stagesWithoutWeightsAndWithFrozenOnesAreTrainedAround(String method) throws Exception {
        ModuleStage pool = ModuleStage.of("pool", SampleShape.of(1, SIDE, SIDE),
                SampleShape.of(1, SIDE / 2, SIDE / 2),
                1, org.bytedeco.pytorch.Module::new, (_, x) -> torch.max_pool2d(x, 2, 2));
        int pooled = (SIDE / 2) * (SIDE / 2);
        ModuleStage frozen = ModuleStage.of("frozen", SampleShape.of(pooled), SampleShape.of(27), 1, () -> {
            LinearImpl layer = new LinearImpl(pooled, 27);
            layer.weight().set_requires_grad(false);
            return layer;
        }, (layer, x) -> torch.tanh(layer.forward(x)));
        Network network = new Network(
                List.of(pool, frozen, new DenseStage("head", 27, CLASSES, Activation.IDENTITY,
                        Precision.FP32, InitialWeights.seeded(2))),
                Precision.FP32);
        float[] before = Tensors.floats(frozen.fixed().getFirst().value());
        var credit = switch (method) {
            case "bp" -> new Backpropagation();
            case "shallow" -> new Shallow();
            default -> new DirectFeedback(MatrixProjection.gaussian(Math.max(27, pooled), CLASSES, 5),
                    Optional.empty(), FeedbackScope.SHARED, 1);
        };
        Trainer trainer = new Trainer(
                LearningTask.classification(network, Tensors.clusters(100, SIDE * SIDE, CLASSES, 1),
                        Tensors.clusters(50, SIDE * SIDE, CLASSES, 2)),
                credit, new OptimizerSettings.Adam(0.01),
                new TrainingPlan(1, 20, LearningRateSchedule.CONSTANT, 9), checkpoints());
        var figures = trainer.train(TrainingListener.SILENT).orElseThrow();
        // There is no matrix whose gradients could be compared; a checkpoint says so, too.
        assertThat(figures.alignment())
                .isEqualTo(method.equals("dfa") ? List.of(Double.NaN, Double.NaN) : List.of());
        assertThat(trainer.resume()).isEqualTo(5);
        assertThat(trainer.train(TrainingListener.SILENT)).hasValue(figures);
        assertThat(Tensors.floats(frozen.fixed().getFirst().value())).isEqualTo(before);
        assertThat(frozen.parameters()).singleElement()
                .satisfies(bias -> assertThat(bias.name()).isEqualTo("frozen.bias"));
    }
}
