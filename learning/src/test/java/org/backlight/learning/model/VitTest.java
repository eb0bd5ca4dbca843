package org.backlight.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.backlight.learning.data.Batch;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.Arithmetic;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.ProcessorSettingsTest;
import org.backlight.learning.tensor.RoundingNoise;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.Tensors;
import org.backlight.learning.training.Vits;
import org.bytedeco.pytorch.Scalar;
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
class VitTest {

    /** Patches of one value and of a whole map, one token and more than one piece of rows holds, tails in every kernel. */
    @ParameterizedTest
    @CsvSource({"3,4,6,2,3,12,3,2,20,7,3", "1,5,7,1,1,16,1,1,33,1,2", "4,6,9,6,9,40,5,3,72,50,9",
            "2,10,15,2,1,24,4,2,50,300,5", "1,1,1,1,1,8,2,3,8,2,4"})
    void backpropagationThroughStagesEqualsTheWholeGraph(int channels, int rows, int columns, int patchRows,
            int patchColumns, int width, int heads, int blocks, int feedForward, int outputs, int samples) {
        VitShape shape = new VitShape(SampleShape.of(channels, rows, columns), patchRows, patchColumns, width,
                heads, blocks, feedForward, 0, outputs);
        Vit vit = Vits.create(shape, Precision.FP32, 3);
        Network network = vit.network();
        Batch batch = Vits.maps(samples, shape, 1).slice(0, samples);
        Vits.Graph graph = new Vits.Graph(vit);
        Tensor expected = graph.output(batch.inputs());
        Tensor output = network.forward(batch.inputs());
        GptTest.assertClose(output, expected, 2e-5f);
        GptTest.assertClose(network.evaluate(batch.inputs()), expected, 2e-5f);

        output = network.forward(batch.inputs());
        new Backpropagation().assign(network,
                new MeanSquaredError().evaluate(output, batch.targets()).error());
        Vits.loss(expected, batch.targets()).backward();
        for (Parameter parameter : network.parameters()) {
            Tensor exact = graph.leaves.get(parameter.name()).grad();
            float tolerance = 2e-6f + 5e-6f * exact.abs().max().item_float();
            GptTest.assertClose(parameter.gradient(), exact, tolerance);
        }
    }

    /** Bounds of rounding: one in a million of all values lies beyond. */
    @ParameterizedTest
    @EnumSource
    void gradientsAreExactUpToRounding(Arithmetic arithmetic) {
        Precision precision = arithmetic.choose();
        VitShape shape = new VitShape(SampleShape.of(3, 6, 8), 3, 2, 24, 3, 2, 40, 0, 30);
        Vit vit = Vits.create(shape, precision, 3);
        Batch batch = Vits.maps(4, shape, 1).slice(0, 4);
        Network network = vit.network();
        new Backpropagation().assign(network, new MeanSquaredError()
                .evaluate(network.forward(batch.inputs()), batch.targets()).error());
        RoundingNoise noise = new RoundingNoise(vit, precision);
        Map<String, Double> bounds = noise.gradientBounds(batch);
        Map<String, Tensor> exact = noise.exactGradients(batch);
        for (Parameter parameter : network.parameters()) {
            String name = parameter.name();
            assertThat(parameter.gradient().sub(exact.get(name)).norm().item_double()).as(name)
                    .isLessThan(bounds.get(name));
            // A bound that a wrong gradient would keep says nothing.
            assertThat(bounds.get(name)).as(name).isLessThan(exact.get(name).norm().item_double());
        }
    }

    /** As of the GPT: a central difference of the loss along the gradient, where both passes drop the same values. */
    @Test
    void backpropagationDropsWhatTheForwardPassDropped() {
        VitShape shape = new VitShape(SampleShape.of(2, 6, 8), 3, 4, 24, 3, 3, 40, 0.3, 30);
        Network network = Vits.create(shape, Precision.FP32, 3).network();
        Batch batch = Vits.maps(20, shape, 1).slice(0, 20);
        MeanSquaredError loss = new MeanSquaredError();
        new Backpropagation().assign(network,
                loss.evaluate(network.forward(batch.inputs(), 7), batch.targets()).error());
        double squares = 0;
        for (Parameter p : network.parameters()) {
            squares += p.gradient().square().sum().item_double();
        }
        double[] losses = new double[2];
        double step = 0.01 / Math.sqrt(squares);
        for (int side = 0; side < 2; side++) {
            double move = side == 0 ? -step : 2 * step;
            network.parameters().forEach(p -> p.value().add_(p.gradient(), new Scalar(move)));
            losses[side] = loss.value(network.forward(batch.inputs(), 7), batch.targets());
        }
        assertThat((losses[1] - losses[0]) / (2 * step) / squares).isCloseTo(1, within(0.02));
        assertThat(Math.abs(loss.value(network.forward(batch.inputs(), 8), batch.targets()) - losses[1]))
                .isGreaterThan(1e-3);
    }

    /** Attention sees all tokens, but only their positions tell them apart. */
    @Test
    void patchesThatChangePlacesChangeTheOutputByTheirPositionsAlone() {
        VitShape shape = new VitShape(SampleShape.of(1, 4, 6), 2, 3, 16, 2, 2, 20, 0, 9);
        Network network = Vits.create(shape, Precision.FP32, 3).network();
        Tensor maps = Vits.maps(3, shape, 1).slice(0, 3).inputs().view(3, 1, 4, 6);
        Tensor turned = maps.roll(new long[]{3}, new long[]{3});
        Tensor before = network.evaluate(maps).clone();
        assertThat(network.evaluate(turned).sub(before).abs().max().item_float()).isGreaterThan(1e-3f);
        network.parameters().stream().filter(p -> p.name().equals("embedding.positions")).findFirst()
                .orElseThrow().value().zero_();
        before = network.evaluate(maps).clone();
        GptTest.assertClose(network.evaluate(turned), before, 1e-5f);
    }

    @Test
    void aNetworkWithoutMemoryHasTheSameTensors() {
        VitShape shape = new VitShape(SampleShape.of(2, 6, 8), 3, 4, 24, 3, 2, 40, 0, 30);
        assertThat(tensors(Vit.withoutMemory(shape, Precision.FP32)))
                .isEqualTo(tensors(Vit.create(shape, Precision.FP32, 1)));
        assertThat(shape.tokens()).isEqualTo(4);
        assertThat(shape.patchSize()).isEqualTo(24);
    }

    private static List<String> tensors(Vit vit) {
        return vit.network().tensors().stream()
                .map(p -> p.name() + Arrays.toString(p.value().sizes().vec().get())).toList();
    }

    /** Of maps with variance 1 a fresh network's tokens have a variance near 1, and the same seed makes the same network. */
    @Test
    void firstWeightsKeepTheScaleOfTheMaps() {
        VitShape shape = new VitShape(SampleShape.of(4, 12, 12), 6, 6, 64, 4, 1, 64, 0, 30);
        Vit vit = Vit.create(shape, Precision.FP32, 1);
        Tensor tokens = vit.network().stages().getFirst()
                .forward(Tensors.of(Tensors.random(50, shape.maps().size(), new Random(1))));
        assertThat(tokens.var(false).item_double()).isCloseTo(1, within(0.1));
        List<Parameter> again = Vit.create(shape, Precision.FP32, 1).network().parameters();
        for (int i = 0; i < again.size(); i++) {
            assertThat(torch.equal(again.get(i).value(), vit.network().parameters().get(i).value())).isTrue();
        }
        Tensor other = Vit.create(shape, Precision.FP32, 2).network().parameters().getFirst().value();
        assertThat(torch.equal(other, again.getFirst().value())).isFalse();
    }

    @Test
    void shapesAreChecked() {
        SampleShape maps = SampleShape.of(4, 96, 144);
        assertThatThrownBy(() -> new VitShape(SampleShape.of(55_296), 12, 12, 16, 2, 1, 16, 0, 9))
                .hasMessage("maps must have the shape channels × rows × columns, but have the shape 55296");
        assertThatThrownBy(() -> new VitShape(maps, 7, 12, 16, 2, 1, 16, 0, 9))
                .hasMessage("a patch's rows must divide the 96 rows of the maps, but are 7");
        assertThatThrownBy(() -> new VitShape(maps, 12, 0, 16, 2, 1, 16, 0, 9))
                .hasMessage("a patch's columns must divide the 144 columns of the maps, but are 0");
        assertThatThrownBy(() -> new VitShape(maps, 12, 12, 16, 3, 1, 16, 0, 9))
                .hasMessage("width must be a multiple of heads, but is 16 with 3 heads");
        assertThatThrownBy(() -> new VitShape(maps, 12, 12, 16, 2, 1, 16, 0, 0))
                .hasMessage("outputs must be at least 1, but is 0");
    }
}
