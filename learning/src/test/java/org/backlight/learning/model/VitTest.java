package org.backlight.learning.model;

import org.backlight.learning.data.Batch;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.ProcessorSettingsTest;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.Vits;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag(ProcessorSettingsTest.TAG)
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
}
