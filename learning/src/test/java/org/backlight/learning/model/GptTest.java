package org.backlight.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.backlight.learning.data.Batch;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.layer.Dropout;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.ProcessorSettingsTest;
import org.backlight.learning.training.Gpts;
import org.backlight.learning.training.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag(ProcessorSettingsTest.TAG)
public class GptTest {

    private static final int VOCABULARY = 19;

    /** Widths and lengths that leave tails in every kernel, and more rows than one piece holds. */
    @ParameterizedTest
    @CsvSource({"5,12,3,2,20,3,NONE", "7,16,1,1,33,2,TRAINABLE", "24,40,5,3,72,9,NONE",
            "3,256,4,2,300,50,TRAINABLE", "1,8,2,3,8,4,NONE"})
    void backpropagationThroughStagesEqualsTheWholeGraph(int context, int width, int heads, int blocks,
            int feedForward, int sequences, GptShape.Adapter adapter) {
        Gpt gpt = Gpts.create(VOCABULARY, context, width, heads, blocks, feedForward, 0, adapter,
                Precision.FP32,
                3);
        Batch batch = Gpts.text(1000, VOCABULARY, context, 1).slice(0, sequences);
        Tensor logits = gpt.network().forward(batch.inputs());
        Gpts.Graph graph = new Gpts.Graph(gpt);
        Tensor expected = graph.output(batch.inputs());
        assertClose(logits, expected, 2e-5f);
        assertClose(gpt.network().evaluate(batch.inputs()), expected, 2e-5f);

        logits = gpt.network().forward(batch.inputs());
        Tensor error = new SoftmaxCrossEntropy().evaluate(logits, batch.targets()).error();
        new Backpropagation().assign(gpt.network(), error);
        Gpts.loss(expected, batch).backward();
        for (Parameter parameter : gpt.network().parameters()) {
            assertClose(parameter.gradient(), graph.leaves.get(parameter.name()).grad(), 2e-6f);
        }
    }

    /**
     * The derivative of the loss along the gradient is its squared length; with the same draw both passes drop the same
     * values. The central difference errs by the third derivative and by float32's rounding: about 1 %.
     */
    @Test
    void backpropagationDropsWhatTheForwardPassDropped() {
        Gpt gpt = Gpts.create(VOCABULARY, 6, 24, 2, 3, 30, 0.3, GptShape.Adapter.NONE, Precision.FP32, 3);
        Network network = gpt.network();
        Batch batch = Gpts.text(1000, VOCABULARY, 6, 1).slice(0, 30);
        Tensor error = new SoftmaxCrossEntropy().evaluate(network.forward(batch.inputs(), 7), batch.targets())
                .error();
        new Backpropagation().assign(network, error);
        double squares = 0;
        for (Parameter p : network.parameters()) {
            squares += p.gradient().square().sum().item_double();
        }
        double[] losses = new double[2];
        double step = 0.02 / Math.sqrt(squares);
        for (int side = 0; side < 2; side++) {
            double move = side == 0 ? -step : 2 * step;
            network.parameters().forEach(p -> p.value().add_(p.gradient(), new Scalar(move)));
            losses[side] = new SoftmaxCrossEntropy()
                    .evaluate(network.forward(batch.inputs(), 7), batch.targets()).loss();
        }
        assertThat((losses[1] - losses[0]) / (2 * step) / squares).isCloseTo(1, within(0.02));
        double other = new SoftmaxCrossEntropy().evaluate(network.forward(batch.inputs(), 8), batch.targets())
                .loss();
        assertThat(Math.abs(other - losses[1])).isGreaterThan(1e-3);
    }

    /** 60,000 values: the fraction lies within 5 deviations, √(p (1-p) / n) each, but for one case in 1.7 million. */
    @Test
    void dropoutKeepsTheMeanAndDependsOnDrawSiteAndPlaceAlone() {
        Dropout dropout = new Dropout(0.3, 5);
        dropout.draw(2);
        Tensor all = torch.ones(600, 100);
        dropout.apply(all, 4, 0);
        double dropped = all.eq(new Scalar(0)).to(ScalarType.Float).mean().item_double();
        assertThat(dropped).isCloseTo(0.3, within(5 * Math.sqrt(0.3 * 0.7 / 60_000)));
        assertThat(all.max().item_double()).isCloseTo(1 / 0.7, within(1e-4));
        Tensor part = torch.ones(50, 100);
        dropout.apply(part, 4, 550);
        assertThat(Tensors.floats(part)).isEqualTo(Tensors.floats(all.narrow(0, 550, 50)));
        Tensor elsewhere = torch.ones(50, 100);
        dropout.apply(elsewhere, 5, 550);
        assertThat(Tensors.floats(elsewhere)).isNotEqualTo(Tensors.floats(part));
        dropout.draw(-1);
        assertThat(dropout.active()).isFalse();
    }

    @Test
    void aNetworkWithoutMemoryHasTheSameTensors() {
        for (GptShape.Adapter adapter : GptShape.Adapter.values()) {
            GptShape shape = new GptShape(19, 7, 12, 2, 3, 30, 0, adapter);
            assertThat(tensors(Gpt.withoutMemory(shape, Precision.FP32)))
                    .isEqualTo(tensors(Gpt.create(shape, Precision.FP32, 1)));
        }
        Network published = Gpt.withoutMemory(new GptShape(1016, 24, 2040, 20, 32, 4080), Precision.FP32)
                .network();
        assertThat(published.parameterCount()).isEqualTo(1_070_287_016L);
        assertThat(published.feedbackWidths(FeedbackGranularity.DIRECT)).hasSize(1 + 31 * 6);
    }

    private static List<String> tensors(Gpt gpt) {
        return gpt.network().tensors().stream()
                .map(p -> p.name() + Arrays.toString(p.value().sizes().vec().get())).toList();
    }

    @Test
    void shapesAreChecked() {
        assertThatThrownBy(() -> new GptShape(19, 7, 12, 5, 3, 30))
                .hasMessage("width must be a multiple of heads, but is 12 with 5 heads");
        assertThatThrownBy(() -> new GptShape(1, 7, 12, 3, 3, 30))
                .hasMessage("vocabulary must be at least 2, but is 1");
        assertThatThrownBy(() -> new GptShape(19, 7, 12, 3, 3, 30, 1, GptShape.Adapter.NONE))
                .hasMessage("dropout must be at least 0 and below 1, but is 1.0");
    }

    public static void assertClose(Tensor found, Tensor expected, float tolerance) {
        assertThat(found.sizes().vec().get()).isEqualTo(expected.sizes().vec().get());
        assertThat(found.to(ScalarType.Float).sub(expected.detach()).abs().max().item_float())
                .isLessThan(tolerance);
    }
}
