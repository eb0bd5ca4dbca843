package org.backlight.app.task.text;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.backlight.app.task.ModelEnds;
import org.backlight.learning.export.ElementType;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.OperatorGraph.Port;
import org.backlight.learning.export.TorchModule;
import org.bytedeco.pytorch.Tensor;

/**
 * A network of sequences of tokens: at each place, logits of the token that follows.
 *
 * @param vocabulary the number of tokens
 */
record TokenEnds(int vocabulary) implements ModelEnds {

    private static final String SEQUENCE = "sequence";
    private static final String TOKENS = "tokens";
    private static final String LOGITS = "logits";

    @Override
    public Port input() {
        return new Port(TOKENS, ElementType.INT64, List.of(BATCH, SEQUENCE));
    }

    @Override
    public List<Port> results() {
        return List.of(new Port(LOGITS, ElementType.FLOAT32,
                List.of(BATCH, SEQUENCE, String.valueOf(vocabulary))));
    }

    @Override
    public String enter(OperatorGraph graph) {
        return TOKENS;
    }

    @Override
    public void leave(OperatorGraph graph, String rows) {
        String sizes = graph.add("Concat", Map.of("axis", 0L), graph.add("Shape", TOKENS),
                graph.wholes(vocabulary));
        graph.addNamed(LOGITS, "Reshape", Map.of(), rows, sizes);
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
