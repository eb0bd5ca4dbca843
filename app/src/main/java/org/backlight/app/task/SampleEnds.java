package org.backlight.app.task;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.backlight.app.task.Preprocessing.Target;
import org.backlight.learning.export.ElementType;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.OperatorGraph.Port;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.tensor.LibTorch;
import org.bytedeco.pytorch.Tensor;

/**
 * A network with its preprocessing before it: samples enter as files have them, pixels as whole numbers from 0 to 255. What leaves
 * are logits and probabilities of classes, or numbers in the units of the targets.
 *
 * @param preprocessing the run's
 */
public record SampleEnds(Preprocessing preprocessing) implements ModelEnds {

    private static final double LARGEST_PIXEL = 255;

    private boolean pixels() {
        return preprocessing.divisor() == LARGEST_PIXEL;
    }

    @Override
    public Port input() {
        return new Port(pixels() ? "pixels" : "values", pixels() ? ElementType.UINT8 : ElementType.FLOAT32,
                ModelEnds.extents(preprocessing.sampleShape()));
    }

    @Override
    public List<Port> results() {
        List<String> extents = List.of(BATCH, String.valueOf(preprocessing.outputs()));
        return preprocessing.classes() != null
                ? List.of(new Port("logits", ElementType.FLOAT32, extents),
                        new Port("probabilities", ElementType.FLOAT32, extents))
                : List.of(new Port("predictions", ElementType.FLOAT32, extents));
    }

    private Standardizing standardizing() {
        long[] extents = new long[preprocessing.shape().size()];
        Arrays.fill(extents, 1);
        extents[0] = preprocessing.mean().size();
        return new Standardizing(inFiles(preprocessing.mean()), inFiles(preprocessing.deviation()), extents,
                pixels() ? ElementType.FLOAT32 : ElementType.FLOAT64);
    }

    /** Returns means or deviations in the unit of files. */
    private double[] inFiles(List<Double> numbers) {
        return numbers.stream().mapToDouble(number -> number * preprocessing.divisor()).toArray();
    }

    @Override
    public String enter(OperatorGraph graph) {
        return graph.reshape(standardizing().enter(graph, input().name()), -1,
                preprocessing.sampleShape().size());
    }

    private double[] ofTargets(ToDoubleFunction<Target> number) {
        return preprocessing.targets().stream().mapToDouble(number).toArray();
    }

    @Override
    public void leave(OperatorGraph graph, String rows) {
        if (preprocessing.classes() != null) {
            graph.addNamed("logits", "Identity", Map.of(), rows);
            graph.addNamed("probabilities", "Softmax", Map.of("axis", -1L), rows);
        } else {
            long count = preprocessing.outputs();
            String scaled = graph.add("Mul", rows,
                    graph.numbers(ElementType.FLOAT32, ofTargets(Target::deviation), count));
            graph.addNamed("predictions", "Add", Map.of(), scaled,
                    graph.numbers(ElementType.FLOAT32, ofTargets(Target::mean), count));
        }
    }

    @Override
    public void torchEnter(TorchModule module) {
        standardizing().torchEnter(module);
    }

    @Override
    public void torchLeave(TorchModule module) {
        if (preprocessing.targets() != null) {
            module.buffer("target_deviation", ElementType.FLOAT32, ofTargets(Target::deviation),
                    preprocessing.outputs());
            module.buffer("target_mean", ElementType.FLOAT32, ofTargets(Target::mean),
                    preprocessing.outputs());
            module.statement("x = x * self.target_deviation + self.target_mean");
        }
    }

    @Override
    public ByteBuffer given(int from, Tensor inputs) {
        float[] values = LibTorch.floats(inputs.contiguous()).toArray(ValueLayout.JAVA_FLOAT);
        preprocessing.revert(values);
        if (!pixels()) {
            return ModelEnds.copy(values, 0, values.length);
        }
        ByteBuffer given = ByteBuffer.allocateDirect(values.length);
        for (float value : values) {
            given.put((byte) Math.round(value));
        }
        return given.flip();
    }

    @Override
    public void outputs(int from, float[] results) {
        if (preprocessing.targets() == null) {
            return;
        }
        for (int i = 0; i < results.length; i++) {
            Target target = preprocessing.targets().get(i % preprocessing.outputs());
            results[i] = (float) ((results[i] - target.mean()) / target.deviation());
        }
    }
}
