package org.backlight.app.task;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.backlight.learning.export.ElementType;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.OperatorGraph.Port;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.tensor.SampleShape;
import org.bytedeco.pytorch.Tensor;

/**
 * A network of samples with nothing before and behind it.
 *
 * @param shape of one sample
 * @param output the name of what leaves
 * @param outputs values of an answer
 */
public record BareEnds(SampleShape shape, String output, int outputs) implements ModelEnds {

    private static final String INPUT = "input";

    @Override
    public Port input() {
        return new Port(INPUT, ElementType.FLOAT32, ModelEnds.extents(shape));
    }

    @Override
    public List<Port> results() {
        return List.of(new Port(output, ElementType.FLOAT32, List.of(BATCH, String.valueOf(outputs))));
    }

    @Override
    public String enter(OperatorGraph graph) {
        return graph.reshape(INPUT, -1, shape.size());
    }

    @Override
    public void leave(OperatorGraph graph, String rows) {
        graph.addNamed(output, "Identity", Map.of(), rows);
    }

    @Override
    public void torchEnter(TorchModule module) {}

    @Override
    public void torchLeave(TorchModule module) {}

    @Override
    public ByteBuffer given(int from, Tensor inputs) {
        return ModelEnds.copy(inputs);
    }
}
