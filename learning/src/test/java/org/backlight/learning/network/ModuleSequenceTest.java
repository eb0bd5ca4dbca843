package org.backlight.learning.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.backlight.learning.data.Batch;
import org.backlight.learning.data.TokenSamples;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.Shallow;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.metric.Perplexity;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.LearningTask;
import org.backlight.learning.training.MatrixProjection;
import org.backlight.learning.training.Tensors;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingListener;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.projection.ternary.Ternarizer;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.GRUOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens and sequences through stages of libtorch's modules: a row, an error and feedback for each place. */
class ModuleSequenceTest {

    private static final int LENGTH = 6;
    private static final int VOCABULARY = 5;
    private static final int WIDTH = 8;
    private static final SampleRows VECTORS = SampleRows.sequence(LENGTH, SampleShape.of(WIDTH));

    static {
        LibTorch.load();
    }

    /** Tokens → embedding → recurrent layer → logits of each place. */
    private static Network network() {
        ModuleStage embedding = ModuleStage.of("embedding", SampleRows.tokens(LENGTH, VOCABULARY), VECTORS, 1,
                () -> new EmbeddingImpl(VOCABULARY, WIDTH), EmbeddingImpl::forward);
        ModuleStage recurrent = ModuleStage.of("recurrent", VECTORS, VECTORS, 1, () -> {
            GRUOptions options = new GRUOptions(WIDTH, WIDTH);
            options.batch_first().put(true);
            return new GRUImpl(options);
        }, (gru, x) -> gru.forward(x).get0());
        ModuleStage head = ModuleStage.of("head", SampleShape.of(WIDTH), SampleShape.of(VOCABULARY), 1,
                () -> new LinearImpl(WIDTH, VOCABULARY), LinearImpl::forward);
        return new Network(List.of(embedding, recurrent, head), Precision.FP32);
    }

    /** A text in which two tokens decide the next one, with a wrong one now and then: 0 1 2 0 2 1 3 4 and again. */
    private static TokenSamples text(int windows, long seed) {
        int[] pattern = {0, 1, 2, 0, 2, 1, 3, 4};
        Random random = new Random(seed);
        int[] tokens = IntStream.rangeClosed(0, windows * LENGTH)
                .map(i -> random.nextInt(20) == 0 ? random.nextInt(VOCABULARY) : pattern[i % pattern.length])
                .toArray();
        byte[] bytes = new byte[2 * tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            bytes[2 * i] = (byte) tokens[i];
        }
        return TokenSamples.of(MemorySegment.ofArray(bytes), TokenSamples.Format.UINT16, VOCABULARY, LENGTH);
    }

    private static float[] gradient(Network network, String name) {
        return network.parameters().stream().filter(p -> p.name().equals(name))
                .map(Parameter::gradient).map(Tensors::floats).findFirst().orElseThrow();
    }

    /** The exact gradient by differences of the loss, which nothing of the backward pass enters. */
    @Test
    void backpropagationGoesThroughPlacesAndTokens() {
        Network network = network();
        Batch batch = text(4, 3).slice(0, 3);
        var loss = new SoftmaxCrossEntropy();
        Tensor output = network.forward(batch.inputs());
        assertThat(output.sizes().vec().get()).containsExactly(3 * LENGTH, VOCABULARY);
        new Backpropagation().assign(network, loss.evaluate(output, batch.targets()).error());
        double step = 1e-2;
        for (Parameter parameter : network.parameters()) {
            float[] found = gradient(network, parameter.name());
            for (int i = 0; i < found.length; i += 7) {
                Tensor value = parameter.value().view(-1).narrow(0, i, 1);
                value.add_(new Scalar(step));
                double above = loss.value(network.evaluate(batch.inputs()), batch.targets());
                value.sub_(new Scalar(2 * step));
                double below = loss.value(network.evaluate(batch.inputs()), batch.targets());
                value.add_(new Scalar(step));
                assertThat((double) found[i]).as(parameter.name() + " " + i)
                        .isCloseTo((above - below) / (2 * step), within(3e-4));
            }
        }
    }

    /** The embedding's gradient under DFA: for each token, the sum of the feedback at its places. */
    @Test
    void eachPlaceTakesFeedbackOfItsOwnError() {
        Network network = network();
        Batch batch = text(4, 3).slice(0, 3);
        MatrixProjection matrix = MatrixProjection.gaussian(WIDTH, VOCABULARY, 5);
        Tensor output = network.forward(batch.inputs());
        Tensor error = new SoftmaxCrossEntropy().evaluate(output, batch.targets()).error();
        new DirectFeedback(matrix, Optional.empty(), FeedbackScope.SHARED, 0.5).assign(network, error);
        Tensor feedback = torch.matmul(error, Tensors.of(matrix.matrix()).t())
                .mul(new Scalar(0.5 / (3 * LENGTH)));
        Tensor expected = torch.zeros(VOCABULARY, WIDTH)
                .index_add_(0, batch.inputs().reshape(-1), feedback);
        assertThat(gradient(network, "embedding.weight")).containsExactly(Tensors.floats(expected),
                within(1e-6f));
    }

    /** Guessing has ln 5 = 1.61 nats; BP and DFA learn the order, and a head on random features some of it. */
    @ParameterizedTest
    @ValueSource(strings = {"bp", "dfa", "dfa ternarized", "shallow"})
    void sequencesAreLearned(String method) throws Exception {
        MatrixProjection matrix = MatrixProjection.gaussian(WIDTH, VOCABULARY, 5);
        CreditAssignment credit = switch (method) {
            case "bp" -> new Backpropagation();
            case "shallow" -> new Shallow();
            case "dfa" -> new DirectFeedback(matrix, Optional.empty(), FeedbackScope.SHARED, 1);
            default -> new DirectFeedback(matrix, Optional.of(new Ternarizer.Stochastic(2, 5)),
                    FeedbackScope.SHARED, 1);
        };
        var task = new LearningTask(network(), new SoftmaxCrossEntropy(), List.of(new Perplexity()),
                text(400, 1), text(100, 2));
        var figures = new Trainer(task, credit, new OptimizerSettings.Adam(0.01),
                new TrainingPlan(8, 10, LearningRateSchedule.CONSTANT, 9), Optional.empty())
                .train(TrainingListener.SILENT).orElseThrow();
        assertThat(figures.testLoss()).isLessThan(method.equals("shallow") ? 1.2 : 0.9);
        assertThat(figures.test().get("perplexity"))
                .isCloseTo(Math.exp(figures.testLoss()), within(1e-9));
        assertThat(figures.alignment()).hasSize(method.startsWith("dfa") ? 2 : 0);
    }

    /** A stage may also take a sequence's places together, and make one row of them. */
    @Test
    void placesAreSummedUpInOneRow() {
        ModuleStage sum = ModuleStage.ofFunction("sum", VECTORS, SampleRows.one(SampleShape.of(WIDTH)), 1,
                Map.of(), x -> x.sum(1));
        Tensor rows = Tensors.of(Tensors.random(2 * LENGTH, WIDTH, new Random(1)));
        assertThat(Tensors.floats(sum.evaluate(rows)))
                .isEqualTo(Tensors.floats(rows.view(2, LENGTH, WIDTH).sum(1)));
        sum.forward(rows);
        Tensor gradient = Tensors.of(Tensors.random(2, WIDTH, new Random(2)));
        assertThat(Tensors.floats(sum.backward(gradient, true)))
                .isEqualTo(Tensors
                        .floats(gradient.repeat_interleave(LENGTH, new LongOptional(0), new LongOptional())));
    }

    @Test
    void whatDoesNotFitIsRefusedInOneSentence() {
        Network network = network();
        Stage embedding = network.stages().getFirst();
        assertThatThrownBy(
                () -> network.forward(torch.full(new long[]{2, LENGTH}, new Scalar(7)).to(ScalarType.Long)))
                .hasMessage("stage embedding is given token 7; expected 0 to 4");
        assertThatThrownBy(() -> network.evaluate(torch.zeros(2, LENGTH)))
                .hasMessage("stage embedding is given values of type Float; expected tokens of type Long");
        assertThatThrownBy(() -> network.stages().get(1).forward(torch.zeros(LENGTH + 1, WIDTH)))
                .hasMessage(
                        "stage recurrent is given a tensor of shape [7, 8]; expected rows of 8 values, 6 for "
                                + "each sample");
        embedding.forward(torch.zeros(2, LENGTH).to(ScalarType.Long));
        assertThatThrownBy(() -> embedding.backward(torch.zeros(2, WIDTH), false))
                .hasMessage(
                        "stage embedding makes 12 rows of 2 samples, but the feedback has 2; declare its output "
                                + "as one row of 6 × 8 values");
        assertThatThrownBy(() -> new SampleRows(SampleShape.of(4, 3), 2, 0))
                .hasMessage(
                        "a sample of shape 4 × 3 cannot travel in 2 rows; expected 1 or its first extent, 4");
        assertThatThrownBy(() -> ModuleStage.ofFunction("f", VECTORS, SampleRows.tokens(3, 3), 1,
                Map.of(), x -> x))
                .hasMessage("stage f is declared to make tokens; expected real values");
    }
}
