package org.backlight.learning.layer;

import java.util.List;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * y = γ ⊙ (x − mean) / √(variance + 1e-5) + β over each row (Ba et al. 2016, arXiv 1607.06450); γ starts at 1, β at 0.
 */
public final class LayerNorm {

    private static final double EPSILON = 1e-5;
    /** Rows that are normalized together. */
    public static final int PIECE = 128;

    private final long[] shape;
    private final Parameter gain;
    private final Parameter bias;

    /** Starts with γ = 1 and β = 0. */
    public LayerNorm(String name, int width, InitialWeights weights) {
        shape = new long[]{width};
        gain = new Parameter(name + ".weight", weights.constant(1, width));
        bias = new Parameter(name + ".bias", weights.constant(0, width));
    }

    /** Returns γ and β. */
    public List<Parameter> parameters() {
        return List.of(gain, bias);
    }

    /**
     * Normalizes each row.
     *
     * @param input float32, shape (rows, width)
     * @param output float32 or compute precision, the same shape; overwritten
     * @param mean float32, shape (rows, 1), overwritten for the backward pass
     * @param inverseDeviation likewise
     */
    public void forward(Tensor input, Tensor output, Precision precision, Tensor mean,
            Tensor inverseDeviation) {
        RowBlocks.forEachPiece(input.size(0), PIECE, (_, from, size) -> {
            var y = torch.native_layer_norm(input.narrow(0, from, size), shape,
                    new TensorOptional(gain.value()),
                    new TensorOptional(bias.value()), EPSILON);
            output.narrow(0, from, size).copy_(precision.round(y.get0()));
            mean.narrow(0, from, size).copy_(y.get1());
            inverseDeviation.narrow(0, from, size).copy_(y.get2());
        });
    }

    /** Adds it to a graph; returns the name of y. */
    public String operators(OperatorGraph graph, String rows) {
        return graph.layerNorm(rows, gain.exported(), bias.exported(), EPSILON);
    }

    /** Adds γ and β to a module of PyTorch, as those of its member {@code name}. */
    public void torch(TorchModule module, String name) {
        module.tensor(name + ".weight", gain.exported());
        module.tensor(name + ".bias", bias.exported());
    }

    /** Returns what makes the layer in PyTorch. */
    public String torchExpression() {
        return "nn.LayerNorm(" + shape[0] + ")";
    }

    /**
     * Overwrites the gradients of γ and β.
     *
     * @param gradient with respect to the output, float32 or compute precision; not modified
     * @param input of the forward pass
     * @param stream float32: the gradient with respect to the input is added to it; {@code null} if it is not wanted
     */
    public void backward(Tensor gradient, Tensor input, Tensor mean, Tensor inverseDeviation, Tensor stream) {
        // [0] for γ, [1] for β
        Tensor parts = torch.empty(2, RowBlocks.pieces(input.size(0), PIECE), shape[0]);
        RowBlocks.forEachPiece(input.size(0), PIECE, (index, from, size) -> {
            BoolPointer wanted = new BoolPointer(3).put(0, stream != null).put(1, true).put(2, true);
            var gradients = torch.native_layer_norm_backward(
                    gradient.narrow(0, from, size).to(ScalarType.Float),
                    input.narrow(0, from, size), shape, mean.narrow(0, from, size),
                    inverseDeviation.narrow(0, from, size), new TensorOptional(gain.value()),
                    new TensorOptional(bias.value()), wanted);
            if (stream != null) {
                stream.narrow(0, from, size).add_(gradients.get0());
            }
            parts.select(0, 0).select(0, index).copy_(gradients.get1());
            parts.select(0, 1).select(0, index).copy_(gradients.get2());
        });
        torch.sum_out(gain.gradient(), parts.select(0, 0), 0);
        torch.sum_out(bias.gradient(), parts.select(0, 1), 0);
    }
}
