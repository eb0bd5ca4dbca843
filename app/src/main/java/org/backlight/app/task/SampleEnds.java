package org.backlight.app.task;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.backlight.app.task.Preprocessing.Target;
import org.backlight.learning.export.ElementType;
import org.backlight.learning.export.ExportedTensor;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.OperatorGraph.Port;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.tensor.LibTorch;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

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
                BareEnds.extents(preprocessing.sampleShape()));
    }

    @Override
    public List<Port> results() {
        List<String> extents = List.of(BATCH, String.valueOf(preprocessing.outputs()));
        return preprocessing.classes() != null
                ? List.of(new Port("logits", ElementType.FLOAT32, extents),
                        new Port("probabilities", ElementType.FLOAT32, extents))
                : List.of(new Port("predictions", ElementType.FLOAT32, extents));
    }

    /** Returns one number for each group of values: what a value is multiplied with, or what is added then. */
    private float[] perGroup(boolean factor) {
        float[] numbers = new float[preprocessing.mean().size()];
        for (int i = 0; i < numbers.length; i++) {
            double deviation = preprocessing.deviation().get(i);
            numbers[i] = (float) (factor
                    ? 1 / (preprocessing.divisor() * deviation)
                    : -preprocessing.mean().get(i) / deviation);
        }
        return numbers;
    }

    private long[] groups() {
        long[] sizes = new long[preprocessing.shape().size()];
        Arrays.fill(sizes, 1);
        sizes[0] = preprocessing.mean().size();
        return sizes;
    }

    @Override
    public String enter(OperatorGraph graph) {
        String values = pixels()
                ? graph.cast(input().name(), ElementType.FLOAT32)
                : input().name();
        String standardized = graph.add("Add",
                graph.add("Mul", values, graph.floats(perGroup(true), groups())),
                graph.floats(perGroup(false), groups()));
        return graph.reshape(standardized, -1, preprocessing.sampleShape().size());
    }

    private float[] ofTargets(ToDoubleFunction<Target> number) {
        double[] numbers = preprocessing.targets().stream().mapToDouble(number).toArray();
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }

    @Override
    public void leave(OperatorGraph graph, String rows) {
        if (preprocessing.classes() != null) {
            graph.addNamed("logits", "Identity", Map.of(), rows);
            graph.addNamed("probabilities", "Softmax", Map.of("axis", -1L), rows);
        } else {
            long count = preprocessing.outputs();
            String scaled = graph.add("Mul", rows, graph.floats(ofTargets(Target::deviation), count));
            graph.addNamed("predictions", "Add", Map.of(), scaled,
                    graph.floats(ofTargets(Target::mean), count));
        }
    }

    @Override
    public void torchEnter(TorchModule module) {
        buffer(module, "input_scale", perGroup(true), groups());
        buffer(module, "input_shift", perGroup(false), groups());
        module.statement("x = x.float() * self.input_scale + self.input_shift");
    }

    @Override
    public void torchLeave(TorchModule module) {
        if (preprocessing.targets() != null) {
            buffer(module, "target_deviation", ofTargets(Target::deviation), preprocessing.outputs());
            buffer(module, "target_mean", ofTargets(Target::mean), preprocessing.outputs());
            module.statement("x = x * self.target_deviation + self.target_mean");
        }
    }

    /** Adds numbers that do not learn to a module of PyTorch. */
    public static void buffer(TorchModule module, String name, float[] numbers, long... sizes) {
        Tensor tensor = torch.empty(sizes).retainReference();
        LibTorch.floats(tensor).asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer().put(numbers);
        module.buffer(new ExportedTensor(name, tensor));
    }

    @Override
    public ByteBuffer given(int from, Tensor inputs) {
        float[] values = LibTorch.floats(inputs.contiguous()).toArray(ValueLayout.JAVA_FLOAT);
        preprocessing.revert(values);
        ByteBuffer given = ByteBuffer.allocateDirect(values.length * input().type().bytes())
                .order(ByteOrder.nativeOrder());
        if (!pixels()) {
            FloatBuffer floats = given.asFloatBuffer();
            floats.put(values);
            return given;
        }
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
