package org.backlight.learning.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.export.ExportedTensor;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.SampleShape;

/**
 * The layers of one stage of a convolutional network in the terms of other programs.
 *
 * @param stage has the tensors
 * @param layers of the stage, as of {@link CnnPiece}
 */
record CnnExport(Stage stage, List<CnnLayer> layers) implements Exportable {

    /** That of libtorch's normalizations. */
    private static final double EPSILON = 1e-5;

    @Override
    public String operators(OperatorGraph graph, String rows) {
        SampleShape shape = stage.inputShape();
        String value = shaped(graph, rows, shape);
        int norms = 0;
        for (CnnLayer layer : layers) {
            SampleShape input = shape;
            shape = layer.after(input);
            value = switch (layer) {
                case CnnLayer.Convolution of -> graph.convolution(value, tensor("weight"),
                        new long[]{of.channels(), input.extents().getFirst(), of.kernel(), of.kernel()},
                        tensor("bias"), new long[]{of.stride(), of.stride()}, of.padding());
                case CnnLayer.Dense _ -> graph.linear(graph.reshape(value, -1, input.size()),
                        tensor("weight"), Optional.of(tensor("bias")));
                case CnnLayer.Pooling of -> graph.add(
                        of.by() == CnnLayer.Pooling.By.MAX ? "MaxPool" : "AveragePool",
                        Map.of("kernel_shape", new long[]{of.size(), of.size()}, "strides",
                                new long[]{of.size(), of.size()}),
                        value);
                case CnnLayer.Nonlinearity of -> of.function().operator(graph, value);
                case CnnLayer.Normalization of -> normalized(graph, value, of, input, norm(norms++));
            };
        }
        return graph.reshape(value, -1, shape.size());
    }

    private static String shaped(OperatorGraph graph, String rows, SampleShape shape) {
        return graph.reshape(rows, shape.batch(-1));
    }

    private static String norm(int index) {
        return index == 0 ? "norm" : "norm" + (index + 1);
    }

    private String normalized(OperatorGraph graph, String value, CnnLayer.Normalization of, SampleShape shape,
            String name) {
        ExportedTensor gain = tensor(name + ".weight");
        ExportedTensor bias = tensor(name + ".bias");
        long channels = shape.extents().getFirst();
        boolean image = shape.extents().size() == 3;
        return switch (of.over()) {
            case BATCH -> graph.add("BatchNormalization", Map.of("epsilon", (float) EPSILON), value,
                    graph.weight(gain), graph.weight(bias), graph.weight(tensor(name + ".running_mean")),
                    graph.weight(tensor(name + ".running_var")));
            case SAMPLE -> {
                if (!image) {
                    yield graph.layerNorm(value, gain, bias, EPSILON);
                }
                // One group of all channels, and then a gain and a bias for each of them.
                String whole = graph.add("InstanceNormalization", Map.of("epsilon", (float) EPSILON),
                        graph.reshape(value, -1, 1, shape.size()), graph.floats(new float[]{1}, 1),
                        graph.floats(new float[]{0}, 1));
                String scaled = graph.add("Mul", shaped(graph, whole, shape),
                        graph.weight(gain, channels, 1, 1));
                yield graph.add("Add", scaled, graph.weight(bias, channels, 1, 1));
            }
        };
    }

    private ExportedTensor tensor(String name) {
        String whole = stage.name() + "." + name;
        return Stream.concat(stage.parameters().stream(), stage.fixed().stream())
                .filter(parameter -> parameter.name().equals(whole)).map(Parameter::exported).findFirst()
                .orElseThrow(() -> new IllegalStateException(whole + " is missing"));
    }

    @Override
    public void torch(TorchModule module) {
        SampleShape shape = stage.inputShape();
        if (shape.extents().size() == 3) {
            module.shape(shape.extents());
        }
        int norms = 0;
        for (CnnLayer layer : layers) {
            SampleShape input = shape;
            long channels = input.extents().getFirst();
            shape = layer.after(input);
            switch (layer) {
                case CnnLayer.Convolution of -> weighted(module, "nn.Conv2d(" + channels + ", "
                        + of.channels() + ", " + of.kernel()
                        + (of.stride() == 1 ? "" : ", stride=" + of.stride())
                        + (of.padding() == 0 ? "" : ", padding=" + of.padding()) + ")", "");
                case CnnLayer.Dense of -> {
                    module.flatten();
                    weighted(module, "nn.Linear(" + input.size() + ", " + of.width() + ")", "");
                }
                case CnnLayer.Pooling of -> module.layer(
                        (of.by() == CnnLayer.Pooling.By.MAX ? "nn.MaxPool2d(" : "nn.AvgPool2d(") + of.size()
                                + ")");
                case CnnLayer.Nonlinearity of -> of.function().torch(module);
                case CnnLayer.Normalization of -> {
                    String norm = norm(norms++);
                    boolean batch = of.over() == CnnLayer.Normalization.Over.BATCH;
                    String name = weighted(module, !batch
                            ? "nn.GroupNorm(1, " + channels + ")"
                            : "nn.BatchNorm" + (input.extents().size() == 3 ? 2 : 1) + "d(" + channels + ")",
                            norm + ".");
                    if (batch) {
                        module.tensor(name + ".running_mean", tensor(norm + ".running_mean"));
                        module.tensor(name + ".running_var", tensor(norm + ".running_var"));
                    }
                }
            }
            module.shaped(Stream.concat(Stream.of("batch"), shape.extents().stream().map(String::valueOf))
                    .toList());
        }
    }

    private String weighted(TorchModule module, String expression, String prefix) {
        String name = module.layer(expression);
        module.tensor(name + ".weight", tensor(prefix + "weight"));
        module.tensor(name + ".bias", tensor(prefix + "bias"));
        return name;
    }
}
