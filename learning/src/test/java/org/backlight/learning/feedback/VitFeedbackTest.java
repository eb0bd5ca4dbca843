package org.backlight.learning.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backlight.learning.data.Batch;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.model.GptTest;
import org.backlight.learning.model.Vit;
import org.backlight.learning.model.VitShape;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.ProcessorSettingsTest;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.MatrixProjection;
import org.backlight.learning.training.Tensors;
import org.backlight.learning.training.Vits;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag(ProcessorSettingsTest.TAG)
class VitFeedbackTest {

    private static final int WIDTH = 12;
    private static final int SAMPLES = 5;
    private static final VitShape SHAPE = new VitShape(SampleShape.of(2, 6, 8), 3, 2, WIDTH, 3, 3, 20, 0, 17);

    private static DirectFeedback feedback(MatrixProjection matrix, FeedbackSource source,
            FeedbackGranularity granularity, FeedbackScope scope) {
        return new DirectFeedback(matrix, Optional.empty(), new FeedbackRoute(source, granularity, scope,
                FeedbackNormalization.NONE, 0.7, 1));
    }

    /**
     * The expected gradients come from libtorch's autograd: the gradient e of the mean loss at the source, and then the
     * backward pass of Σ feedback ⊙ value, where value is what the feedback is for, cut off from what lies before it. All
     * tokens of a sample take the feedback of its output's error, divided by their number.
     */
    @ParameterizedTest
    @CsvSource({"LOGITS,BLOCK,SHARED", "LOGITS,BLOCK,INDEPENDENT", "LOGITS,SUBLAYER,SHARED",
            "LOGITS,MLP,SHARED", "LOGITS,MLP,INDEPENDENT", "LOGITS,DIRECT,INDEPENDENT", "HEAD,BLOCK,SHARED",
            "HEAD,MLP,INDEPENDENT", "HEAD,DIRECT,SHARED"})
    void feedbackTakesThePlaceOfGradients(FeedbackSource source, FeedbackGranularity granularity,
            FeedbackScope scope) {
        Vit vit = Vits.create(SHAPE, Precision.FP32, 5);
        Network network = vit.network();
        Batch batch = Vits.maps(SAMPLES, SHAPE, 1).slice(0, SAMPLES);
        List<Integer> widths = network.feedbackWidths(granularity);
        int inputs = source == FeedbackSource.LOGITS ? SHAPE.outputs() : WIDTH;
        MatrixProjection matrix = MatrixProjection.gaussian((int) scope.outputs(widths), inputs, 3);
        DirectFeedback credit = feedback(matrix, source, granularity, scope);
        assertThat(credit.route().inputs(network)).isEqualTo(matrix.inputs());
        assertThat(credit.route().outputs(network)).isEqualTo(matrix.outputs());
        credit.assign(network, new MeanSquaredError()
                .evaluate(network.forward(batch.inputs()), batch.targets()).error());
        boolean perToken = source == FeedbackSource.HEAD;
        assertThat(credit.projected().rows()).isEqualTo(perToken ? SAMPLES * SHAPE.tokens() : SAMPLES);

        Vits.Graph graph = new Vits.Graph(vit);
        Tensor output = graph.output(batch.inputs());
        output.retain_grad();
        Vits.loss(output, batch.targets()).backward();
        Map<String, Tensor> expected = new HashMap<>();
        for (Parameter p : network.head().parameters()) {
            expected.put(p.name(), graph.leaves.get(p.name()).grad().clone());
        }
        Tensor e = perToken ? graph.values.get("entering head").grad() : output.grad();
        Tensor projected = torch.matmul(e, Tensors.of(matrix.matrix()).t()).mul(new Scalar(0.7));
        if (!perToken) {
            projected = projected.div(new Scalar((double) SHAPE.tokens()))
                    .repeat_interleave(SHAPE.tokens(), new LongOptional(0), new LongOptional());
        }

        Vits.Graph parts = new Vits.Graph(vit);
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
            Tensor exact = expected.get(parameter.name());
            float largest = exact.abs().max().item_float();
            assertThat(largest).as(parameter.name()).isGreaterThan(1e-4f);
            GptTest.assertClose(parameter.gradient(), exact, 2e-7f + 2e-5f * largest);
        }
    }

    /** A projection by the head's own exact matrix makes the last block's feedback its gradient. */
    @Test
    void feedbackOfTheHeadsGradientByTheIdentityIsTheGradient() {
        float[][] identity = new float[WIDTH][WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            identity[i][i] = 1;
        }
        Vit vit = Vits.create(SHAPE, Precision.FP32, 5);
        Batch batch = Vits.maps(SAMPLES, SHAPE, 1).slice(0, SAMPLES);
        List<Double> cosines = Alignment.measure(vit.network(), feedback(new MatrixProjection(identity),
                FeedbackSource.HEAD, FeedbackGranularity.BLOCK, FeedbackScope.SHARED), new MeanSquaredError(),
                batch);
        assertThat(cosines).hasSize(1 + SHAPE.blocks());
        assertThat(cosines.getLast()).isGreaterThan(1 - 1e-6);
        assertThat(cosines.getFirst()).isLessThan(1 - 1e-6);
    }

    @Test
    void shallowTrainsTheHeadAlone() {
        Network network = Vits.create(SHAPE, Precision.FP32, 5).network();
        Batch batch = Vits.maps(SAMPLES, SHAPE, 1).slice(0, SAMPLES);
        Tensor error = new MeanSquaredError().evaluate(network.forward(batch.inputs()), batch.targets())
                .error();
        new Backpropagation().assign(network, error);
        List<float[]> exact = gradients(network.head());
        network.parameters().forEach(p -> p.gradient().zero_());
        new Shallow().assign(network, error);
        assertThat(gradients(network.head())).usingRecursiveComparison().isEqualTo(exact);
        network.hidden().forEach(stage -> stage.parameters()
                .forEach(p -> assertThat(p.gradient().abs().max().item_float()).isZero()));
    }

    private static List<float[]> gradients(Stage stage) {
        return stage.parameters().stream().map(p -> Tensors.floats(p.gradient())).toList();
    }

    /** Maps of 96 × 144: 16 blocks with matrices of 12 d², of which those of the MLP are 8 d². */
    @Test
    void parametersOfThePublishedSizeAreCountedByWhatReachesThem() {
        int d = 1024;
        VitShape shape = new VitShape(SampleShape.of(4, 96, 144), 12, 12, d, 16, 16, 4 * d, 0, 96 * 144);
        Network network = Vit.withoutMemory(shape, Precision.FP32).network();
        long head = 2L * d + 13_824L * d + 13_824;
        long embedding = 576L * d + d + 96L * d;
        long block = 12L * d * d + (3 + 1 + 4 + 1) * d + 4L * d;
        assertThat(network.parameterCount()).isEqualTo(embedding + 16 * block + head);
        MatrixProjection matrix = MatrixProjection.gaussian(1, 1, 1);
        long mlp = 16 * (8L * d * d + 5 * d);
        assertThat(feedback(matrix, FeedbackSource.LOGITS, FeedbackGranularity.MLP, FeedbackScope.SHARED)
                .reach(network))
                .isEqualTo(new ParameterReach(embedding + mlp, 16 * block - mlp, head, 0, 0));
        assertThat(16 * 8L * d * d).isEqualTo(134_217_728L);
        assertThat(feedback(matrix, FeedbackSource.LOGITS, FeedbackGranularity.DIRECT, FeedbackScope.SHARED)
                .reach(network)).isEqualTo(new ParameterReach(embedding + 16 * block, 0, head, 0, 0));
    }
}
