package org.backlight.learning.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.backlight.learning.data.Batch;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.model.GptTest;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.Arithmetic;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.ProcessorSettingsTest;
import org.backlight.learning.training.Gpts;
import org.backlight.learning.training.MatrixProjection;
import org.backlight.learning.training.Tensors;
import org.backlight.projection.DenseProjection;
import org.backlight.projection.RandomProjection;
import org.backlight.projection.ternary.Ternarizer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag(ProcessorSettingsTest.TAG)
@ExtendWith(Arithmetic.ProcessorsOwn.class)
class GptFeedbackTest {

    private static final int VOCABULARY = 13;
    private static final int CONTEXT = 5;
    private static final int WIDTH = 12;
    private static final int HIDDEN = 20;

    private static Gpt gpt(GptShape.Adapter adapter) {
        return gpt(adapter, Precision.FP32);
    }

    private static Gpt gpt(GptShape.Adapter adapter, Precision precision) {
        return Gpts.create(VOCABULARY, CONTEXT, WIDTH, 3, 3, HIDDEN, 0, adapter, precision, 5);
    }

    private static DirectFeedback feedback(MatrixProjection matrix, FeedbackGranularity granularity,
            FeedbackScope scope) {
        return new DirectFeedback(matrix, Optional.empty(), new FeedbackRoute(FeedbackSource.HEAD,
                granularity, scope, FeedbackNormalization.NONE, 0.7, 1));
    }

    /**
     * The expected gradients come from libtorch's autograd: the gradient e entering the last block, and then the
     * backward pass of Σ feedback ⊙ value, where value is what the feedback is for, cut off from what lies before it.
     */
    @ParameterizedTest
    @CsvSource({"BLOCK,SHARED", "BLOCK,INDEPENDENT", "SUBLAYER,SHARED", "SUBLAYER,INDEPENDENT",
            "MLP,SHARED", "MLP,INDEPENDENT",
            "DIRECT,SHARED", "DIRECT,INDEPENDENT"})
    void feedbackTakesThePlaceOfGradients(FeedbackGranularity granularity, FeedbackScope scope) {
        Gpt gpt = gpt(GptShape.Adapter.NONE);
        Network network = gpt.network();
        Batch batch = Gpts.text(200, VOCABULARY, CONTEXT, 1).slice(0, 4);
        List<Integer> widths = network.feedbackWidths(granularity);
        MatrixProjection matrix = MatrixProjection.gaussian((int) scope.outputs(widths), WIDTH, 3);
        DirectFeedback credit = feedback(matrix, granularity, scope);
        assertThat(credit.route().outputs(network)).isEqualTo(matrix.outputs());
        Tensor error = new SoftmaxCrossEntropy().evaluate(network.forward(batch.inputs()), batch.targets())
                .error();
        credit.assign(network, error);

        Gpts.Graph graph = new Gpts.Graph(gpt);
        Gpts.loss(graph.output(batch.inputs()), batch).backward();
        Map<String, Tensor> expected = new HashMap<>();
        for (Parameter p : network.head().parameters()) {
            expected.put(p.name(), graph.leaves.get(p.name()).grad().clone());
        }
        Tensor e = graph.values.get("entering last block").grad();
        Tensor projected = torch.matmul(e, Tensors.of(matrix.matrix()).t()).mul(new Scalar(0.7));

        Gpts.Graph parts = new Gpts.Graph(gpt);
        List<Tensor> points = parts.points(batch.inputs(), granularity);
        assertThat(points.stream().map(point -> (int) point.size(1)).toList()).isEqualTo(widths);
        long offset = 0;
        Tensor sum = torch.zeros(1);
        for (Tensor point : points) {
            sum = sum.add(projected.narrow(1, offset, point.size(1)).detach().mul(point).sum());
            offset += scope == FeedbackScope.INDEPENDENT ? point.size(1) : 0;
        }
        sum.backward();
        for (Stage stage : network.hidden()) {
            stage.parameters().forEach(p -> expected.put(p.name(), parts.leaves.get(p.name()).grad()));
        }
        for (Parameter parameter : network.parameters()) {
            GptTest.assertClose(parameter.gradient(), expected.get(parameter.name()), 3e-6f);
        }
    }

    @ParameterizedTest
    @EnumSource(value = GptShape.Adapter.class, names = {"FIXED", "TRAINABLE"})
    void withACalibratedAdapterFeedbackIsTheExactGradientOfWhatEntersIt(GptShape.Adapter adapter) {
        Gpt gpt = gpt(adapter);
        DenseProjection projection = new DenseProjection(9, WIDTH, 2 * WIDTH + 1);
        double factor = 0.7 / Math.sqrt(WIDTH);
        gpt.calibrateAdapter(DirectFeedback.medium(projection, WIDTH), factor);
        Batch batch = Gpts.text(200, VOCABULARY, CONTEXT, 1).slice(0, 4);
        Tensor error = new SoftmaxCrossEntropy()
                .evaluate(gpt.network().forward(batch.inputs()), batch.targets()).error();
        var credit = new DirectFeedback(projection, Optional.empty(), new FeedbackRoute(FeedbackSource.HEAD,
                FeedbackGranularity.BLOCK, FeedbackScope.SHARED, FeedbackNormalization.NONE, factor, 1));
        Tensor source = gpt.network().head()
                .backwardToSource(CreditAssignment.ofMeanLoss(error)).mul(new Scalar(error.size(0)));
        Tensor feedback = credit.feedback(source).narrow(1, 0, WIDTH);

        Gpts.Graph graph = new Gpts.Graph(gpt);
        Gpts.loss(graph.output(batch.inputs()), batch).backward();
        Tensor exact = graph.values.get("entering adapter").grad();
        GptTest.assertClose(feedback, exact, 1e-6f);
        assertThat(exact.abs().max().item_float()).isGreaterThan(1e-3f);
        // The last hidden block is followed by the adapter alone, so its feedback is its gradient.
        assertThat(Alignment.measure(gpt.network(), credit, new SoftmaxCrossEntropy(), batch).getLast())
                .isCloseTo(1, within(1e-5));
    }

    /**
     * In bf16 the two ways round otherwise, about twelve times. An error of at most u = 2⁻⁸ has a mean square of at most
     * u² / 3, so that they differ by ε with ε² = 4 u² of the gradient, and their cosine by ε² / 2 from 1: half of what
     * is asked for over some hundred weights.
     */
    @ParameterizedTest
    @EnumSource(names = {"BF16_AS_BF16", "BF16_AS_FP32"})
    void withACalibratedAdapterFeedbackAlignsUpToRounding(Arithmetic arithmetic) {
        Gpt gpt = gpt(GptShape.Adapter.FIXED, arithmetic.choose());
        DenseProjection projection = new DenseProjection(9, WIDTH, 2 * WIDTH + 1);
        double factor = 0.7 / Math.sqrt(WIDTH);
        gpt.calibrateAdapter(DirectFeedback.medium(projection, WIDTH), factor);
        Batch batch = Gpts.text(200, VOCABULARY, CONTEXT, 1).slice(0, 4);
        var credit = new DirectFeedback(projection, Optional.empty(), new FeedbackRoute(FeedbackSource.HEAD,
                FeedbackGranularity.BLOCK, FeedbackScope.SHARED, FeedbackNormalization.NONE, factor, 1));
        List<Double> cosines = Alignment.measure(gpt.network(), credit, new SoftmaxCrossEntropy(), batch);
        assertThat(cosines.getLast()).isCloseTo(1, within(4 * 0x1p-16));
        assertThat(Alignment.measure(gpt.network(), credit, new SoftmaxCrossEntropy(), batch))
                .isEqualTo(cosines);
    }

    /** What direct feedback does not need is computed again for the exact gradient, by which alignment is measured. */
    @ParameterizedTest
    @EnumSource
    void sharingTheMemoryOfAttentionChangesNoGradient(Arithmetic arithmetic) {
        Precision precision = arithmetic.choose();
        Batch batch = Gpts.text(200, VOCABULARY, CONTEXT, 1).slice(0, 4);
        List<List<Tensor>> gradients = new ArrayList<>();
        for (boolean shares : new boolean[]{false, true}) {
            Network network = gpt(GptShape.Adapter.NONE, precision).network();
            DirectFeedback credit = feedback(MatrixProjection.gaussian(3 * WIDTH, WIDTH, 3),
                    FeedbackGranularity.DIRECT, FeedbackScope.SHARED);
            if (shares) {
                credit.prepare(network);
            }
            Tensor error = new SoftmaxCrossEntropy()
                    .evaluate(network.forward(batch.inputs()), batch.targets())
                    .error();
            List<Tensor> found = new ArrayList<>();
            for (CreditAssignment kind : List.of(credit, new Backpropagation())) {
                kind.assign(network, error);
                network.parameters().forEach(p -> found.add(p.gradient().clone()));
            }
            gradients.add(found);
        }
        for (int i = 0; i < gradients.get(0).size(); i++) {
            assertThat(torch.equal(gradients.get(0).get(i), gradients.get(1).get(i))).isTrue();
        }
    }

    @Test
    void feedbackHasTheRootMeanSquareOfTheError() {
        Tensor error = Tensors.of(Tensors.random(5, WIDTH, new java.util.Random(2)));
        for (Optional<Ternarizer> ternarizer : List.of(Optional.<Ternarizer>empty(),
                Optional.<Ternarizer>of(new Ternarizer.Stochastic(2.5f, 3)))) {
            var credit = new DirectFeedback(new DenseProjection(1, WIDTH, 40), ternarizer,
                    new FeedbackRoute(FeedbackSource.HEAD, FeedbackGranularity.BLOCK, FeedbackScope.SHARED,
                            FeedbackNormalization.RMS, 3, 2));
            Tensor norms = norms(credit.feedback(error)).div(new Scalar(Math.sqrt(40)));
            Tensor wanted = norms(error).mul(new Scalar(3 / 5.0 / Math.sqrt(WIDTH)));
            GptTest.assertClose(norms, wanted, 1e-5f);
            assertThat(credit.projected().rows()).isEqualTo(10);
        }
    }

    /** What is added to all errors of a batch alike is not sent; feedback then sums to zero over the batch. */
    @Test
    void centeredFeedbackKnowsNothingOfTheCommonError() {
        Tensor error = Tensors.of(Tensors.random(5, WIDTH, new java.util.Random(2)));
        var credit = new DirectFeedback(new DenseProjection(1, WIDTH, 30), Optional.empty(),
                new FeedbackRoute(FeedbackSource.HEAD, FeedbackCentering.BATCH, FeedbackGranularity.BLOCK,
                        FeedbackScope.SHARED, FeedbackNormalization.NONE, 1, 1));
        Tensor found = credit.feedback(error).clone();
        GptTest.assertClose(credit.feedback(error.add(error.select(0, 0).mul(new Scalar(3.0)))), found,
                1e-5f);
        GptTest.assertClose(found.sum(0), torch.zeros(30), 1e-5f);
        var plain = new DirectFeedback(new DenseProjection(1, WIDTH, 30), Optional.empty(), route(1));
        Tensor exact = plain.feedback(error);
        GptTest.assertClose(found, exact.sub(exact.mean(0)), 1e-5f);
    }

    /** Codes drawn at random and a norm for each row have a mean of their own, which must not be sent either. */
    @Test
    void centeredFeedbackSumsToZeroWhateverIsMadeOfTheErrors() {
        Tensor error = Tensors.of(Tensors.random(5, WIDTH, new java.util.Random(2)));
        for (FeedbackNormalization normalization : FeedbackNormalization.values()) {
            Tensor found = new DirectFeedback(new DenseProjection(1, WIDTH, 30),
                    Optional.of(new Ternarizer.Stochastic(4, 3)),
                    new FeedbackRoute(FeedbackSource.HEAD, FeedbackCentering.BATCH, FeedbackGranularity.BLOCK,
                            FeedbackScope.SHARED, normalization, 1, 1))
                    .feedback(error);
            GptTest.assertClose(found.sum(0), torch.zeros(30), 1e-5f);
            assertThat(norms(found).min().item_float()).isGreaterThan(0.1f);
        }
    }

    private static Tensor norms(Tensor rows) {
        return rows.norm(new ScalarOptional(new Scalar(2.0)), new long[]{1}, false);
    }

    /**
     * Repetitions of one batch share its errors: what is on in how many of K repetitions is known to one repetition, so that their mean is off
     * by less than a K-th of the ternarizer's scale, whatever is drawn. Repetitions drawn each for itself are off by more.
     */
    @Test
    void repetitionsShareTheErrors() {
        int repetitions = 4;
        float[][] identity = new float[WIDTH][WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            identity[i][i] = 1;
        }
        Tensor error = Tensors.of(Tensors.random(5, WIDTH, new java.util.Random(2)));
        Tensor exact = feedback(identity, Optional.empty(), 1, error);
        Tensor scale = norms(error).mul(new Scalar(4 / Math.sqrt(WIDTH) / error.size(0))).unsqueeze(1);
        Tensor found = feedback(identity, Optional.of(new Ternarizer.Stochastic(4, 3)), repetitions, error);
        Tensor off = found.sub(exact).abs().div(scale);
        assertThat(off.max().item_float()).isBetween(0.5f / repetitions, 1.001f / repetitions);
    }

    private static Tensor feedback(float[][] matrix, Optional<Ternarizer> ternarizer, int repetitions,
            Tensor error) {
        return new DirectFeedback(new MatrixProjection(matrix), ternarizer, route(repetitions))
                .feedback(error);
    }

    /** The mean of many repetitions comes near the feedback of the error itself. */
    @Test
    void manyStochasticRepetitionsAverageToTheErrorsOwnFeedback() {
        DenseProjection projection = new DenseProjection(1, WIDTH, 30);
        Tensor error = Tensors.of(Tensors.random(5, WIDTH, new java.util.Random(2)));
        Tensor exact = new DirectFeedback(projection, Optional.empty(), route(1)).feedback(error);
        List<Double> cosines = new ArrayList<>();
        for (int repetitions : new int[]{1, 400}) {
            Tensor found = new DirectFeedback(projection,
                    Optional.of(new Ternarizer.Stochastic(4, 3)), route(repetitions)).feedback(error);
            cosines.add(new GradientCosine().add(found, exact).value());
        }
        assertThat(cosines.get(0)).isLessThan(0.9);
        assertThat(cosines.get(1)).isGreaterThan(0.99);
    }

    private static FeedbackRoute route(int repetitions) {
        return new FeedbackRoute(FeedbackSource.HEAD, FeedbackGranularity.BLOCK, FeedbackScope.SHARED,
                FeedbackNormalization.NONE, 1, repetitions);
    }

    /** 3 blocks of width d: two hidden ones, whose projections onto the stream are d² and 2 d² for F = 2 d. */
    @Test
    void parametersAreCountedByWhatReachesThem() {
        Gpt gpt = Gpt.create(new GptShape(VOCABULARY, CONTEXT, 10, 2, 3, 20), Precision.FP32, 1);
        Network network = gpt.network();
        long embedding = 10L * (VOCABULARY + CONTEXT);
        long head = network.head().parameters().stream().mapToLong(p -> p.value().numel()).sum();
        long hidden = network.parameterCount() - head;
        // Matrices of 3 d², d², 2 d² and 2 d², their biases, three normalizations, the logits.
        assertThat(head).isEqualTo(8 * 100 + (30 + 10 + 20 + 10) + 3 * 20 + 11L * VOCABULARY);
        assertThat(network.feedbackWidths(FeedbackGranularity.BLOCK)).containsExactly(10, 10, 10);
        assertThat(network.feedbackWidths(FeedbackGranularity.SUBLAYER)).containsExactly(10, 10, 10, 10, 10);
        assertThat(network.feedbackWidths(FeedbackGranularity.DIRECT)).containsExactly(10, 10, 30, 10, 10, 20,
                10, 10, 30, 10, 10, 20, 10);
        ParameterReach micro = feedback(MatrixProjection.gaussian(30, 10, 1),
                FeedbackGranularity.SUBLAYER, FeedbackScope.SHARED).reach(network);
        assertThat(micro).isEqualTo(new ParameterReach(embedding + 2 * (100 + 10 + 200 + 10),
                hidden - embedding - 2 * 320, head, 0, 0));
        assertThat(feedback(MatrixProjection.gaussian(30, 10, 1),
                FeedbackGranularity.BLOCK, FeedbackScope.SHARED).reach(network).direct())
                .isEqualTo(embedding + 2 * 210);
        assertThat(feedback(MatrixProjection.gaussian(30, 10, 1),
                FeedbackGranularity.DIRECT, FeedbackScope.SHARED).reach(network))
                .isEqualTo(new ParameterReach(hidden, 0, head, 0, 0));
        assertThat(new Backpropagation().reach(network))
                .isEqualTo(new ParameterReach(0, 0, network.parameterCount(), 0, 0));
        assertThat(new Shallow().reach(network))
                .isEqualTo(new ParameterReach(0, 0, head, hidden, 0));
        Network calibrated = Gpt.create(new GptShape(VOCABULARY, CONTEXT, 10, 2, 3, 20, 0,
                GptShape.Adapter.FIXED), Precision.FP32, 1).network();
        assertThat(new Shallow().reach(calibrated))
                .isEqualTo(new ParameterReach(0, 0, head, hidden, 100));
    }

    @Test
    void aProjectionThatDoesNotFitIsRefused() {
        Network network = gpt(GptShape.Adapter.NONE).network();
        DirectFeedback credit = feedback(MatrixProjection.gaussian(35, WIDTH, 1), FeedbackGranularity.DIRECT,
                FeedbackScope.SHARED);
        Tensor error = torch.zeros(CONTEXT, VOCABULARY);
        assertThatThrownBy(() -> credit.assign(network, error))
                .hasMessage("the projection maps 12 to 35 values, but the network needs 12 to at least 36");
        assertThatThrownBy(() -> gpt(GptShape.Adapter.NONE).calibrateAdapter(new float[144], 1))
                .hasMessage("a network without an adapter cannot be calibrated");
        assertThatThrownBy(() -> gpt(GptShape.Adapter.FIXED).calibrateAdapter(new float[143], 1))
                .hasMessage("the medium's matrix must have 12 × 12 values, but has 143");
    }

    /** As large projections work: on threads of their own. */
    @Test
    void theMediumIsReadFromAProjectionOnOtherThreads() {
        MatrixProjection matrix = MatrixProjection.gaussian(7, 200, 3);
        RandomProjection elsewhere = new RandomProjection() {

            @Override
            public long inputs() {
                return matrix.inputs();
            }

            @Override
            public long outputs() {
                return matrix.outputs();
            }

            @Override
            public void project(MemorySegment input, MemorySegment output, int batch) {
                CompletableFuture.runAsync(() -> matrix.project(input, output, batch)).join();
            }
        };
        float[] medium = DirectFeedback.medium(elsewhere, 5);
        for (int row = 0; row < 5; row++) {
            assertThat(Arrays.copyOfRange(medium, row * 200, (row + 1) * 200))
                    .isEqualTo(matrix.matrix()[row]);
        }
    }
}
