package org.backlight.learning.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.tensor.SampleShape;
import org.bytedeco.pytorch.BatchNorm1dImpl;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.GroupNormImpl;
import org.bytedeco.pytorch.GroupNormOptions;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The layers of one stage of a convolutional network, as a function of libtorch's differentiable operators. Weights and biases of a
 * convolution or a dense layer start uniform in ±1/√fan-in.
 */
final class CnnPiece {

    private final List<UnaryOperator<Tensor>> functions = new ArrayList<>();
    private final Module module = new Module();
    private int norms;

    /**
     * Makes the layers.
     *
     * @param input shape of one sample
     * @param layers the first of which has the weights
     * @param weights makes them
     */
    CnnPiece(SampleShape input, List<CnnLayer> layers, InitialWeights weights) {
        SampleShape shape = input;
        for (CnnLayer layer : layers) {
            functions.add(function(layer, shape, weights));
            shape = layer.after(shape);
        }
    }

    /** Returns the module that holds what is learned. */
    Module module() {
        return module;
    }

    /** Runs the layers: shape (samples, input shape…) to (samples, output shape…). */
    Tensor forward(Tensor x) {
        Tensor y = x;
        for (UnaryOperator<Tensor> function : functions) {
            y = function.apply(y);
        }
        return y;
    }

    private UnaryOperator<Tensor> function(CnnLayer layer, SampleShape input, InitialWeights weights) {
        long channels = input.extents().getFirst();
        return switch (layer) {
            case CnnLayer.Convolution of -> convolution(of, channels, weights);
            case CnnLayer.Dense of -> dense(of, input.size(), weights);
            case CnnLayer.Pooling of -> pooling(of);
            case CnnLayer.Nonlinearity of -> nonlinearity(of.function());
            case CnnLayer.Normalization of -> normalization(of, channels, input.extents().size() == 3);
        };
    }

    private UnaryOperator<Tensor> convolution(CnnLayer.Convolution of, long channels,
            InitialWeights weights) {
        double bound = 1 / Math.sqrt((double) channels * of.kernel() * of.kernel());
        Tensor weight = weights.uniform(bound, of.channels(), channels, of.kernel(), of.kernel());
        Tensor bias = learned(weight, weights.uniform(bound, of.channels()));
        TensorOptional some = new TensorOptional(bias);
        long[] stride = {of.stride(), of.stride()};
        long[] padding = {of.padding(), of.padding()};
        return x -> torch.conv2d(x, weight, some, stride, padding, new long[]{1, 1}, 1);
    }

    private UnaryOperator<Tensor> dense(CnnLayer.Dense of, int inputs, InitialWeights weights) {
        double bound = 1 / Math.sqrt(inputs);
        Tensor weight = weights.uniform(bound, of.width(), inputs);
        Tensor bias = learned(weight, weights.uniform(bound, of.width()));
        TensorOptional some = new TensorOptional(bias);
        return x -> torch.linear(x.dim() > 2 ? x.flatten(1, -1) : x, weight, some);
    }

    private Tensor learned(Tensor weight, Tensor bias) {
        module.register_parameter("weight", weight);
        module.register_parameter("bias", bias);
        return bias;
    }

    private static UnaryOperator<Tensor> pooling(CnnLayer.Pooling of) {
        long[] size = {of.size(), of.size()};
        long[] none = {0, 0};
        return switch (of.by()) {
            case MAX -> x -> torch.max_pool2d(x, size, size, none, new long[]{1, 1}, false);
            case MEAN -> x -> torch.avg_pool2d(x, size, size, none, false, true, new LongOptional());
        };
    }

    private static UnaryOperator<Tensor> nonlinearity(Activation function) {
        return switch (function) {
            case TANH -> torch::tanh;
            case RELU -> torch::relu;
            case SIGMOID -> torch::sigmoid;
            case IDENTITY -> x -> x;
        };
    }

    private UnaryOperator<Tensor> normalization(CnnLayer.Normalization of, long channels, boolean image) {
        String name = norms++ == 0 ? "norm" : "norm" + norms;
        return switch (of.over()) {
            case SAMPLE ->
                module.register_module(name, new GroupNormImpl(new GroupNormOptions(1, channels)))::forward;
            case BATCH -> image
                    ? module.register_module(name,
                            new BatchNorm2dImpl(new BatchNormOptions(channels)))::forward
                    : module.register_module(name,
                            new BatchNorm1dImpl(new BatchNormOptions(channels)))::forward;
        };
    }
}
