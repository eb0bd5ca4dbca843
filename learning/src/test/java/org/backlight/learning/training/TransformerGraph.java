package org.backlight.learning.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.backlight.learning.data.Batch;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** The blocks of a transformer as one differentiable graph of libtorch's functions; leaves and values by name. */
public abstract class TransformerGraph {
    public final Map<String, Tensor> leaves = new HashMap<>();
    public final Map<String, Tensor> values = new HashMap<>();
    private final int width;
    private final int heads;
    private final boolean causal;
    private final UnaryOperator<Tensor> rounding;

    TransformerGraph(Network network, int width, int heads, boolean causal, UnaryOperator<Tensor> rounding) {
        this.width = width;
        this.heads = heads;
        this.causal = causal;
        this.rounding = rounding;
        network.tensors().forEach(
                p -> leaves.put(p.name(), p.value().clone().set_requires_grad(true)));
    }

    /** What the network makes of a batch's inputs. */
    public abstract Tensor output(Tensor inputs);

    /** The mean loss of a batch, whose backward pass is ready to run. */
    public abstract Tensor loss(Batch batch);

    Tensor rounded(Tensor value) {
        return rounding.apply(value);
    }

    Tensor block(String name, Tensor x, long length) {
        Tensor attended = attention(linear(name + ".attention.qkv", norm(name + ".norm1", x)), length);
        Tensor middle = x.add(linear(name + ".attention.output", attended));
        Tensor hidden = rounded(torch.gelu(linear(name + ".mlp.expand", norm(name + ".norm2", middle))));
        return keep(name, middle.add(linear(name + ".mlp.contract", hidden)));
    }

    private Tensor attention(Tensor qkv, long length) {
        long rows = qkv.size(0);
        long sequences = rows / length;
        long headWidth = width / heads;
        Tensor[] parts = new Tensor[3];
        for (int i = 0; i < 3; i++) {
            parts[i] = qkv.narrow(1, (long) i * width, width).view(sequences, length, heads, headWidth)
                    .transpose(1, 2);
        }
        Tensor scores = rounded(torch.matmul(parts[0], parts[1].transpose(2, 3)))
                .div(new Scalar(Math.sqrt(headWidth)));
        if (causal) {
            scores = scores.add(torch.full(new long[]{length, length}, new Scalar(-1e30)).triu(1));
        }
        Tensor weights = rounded(torch.softmax(scores, -1));
        return rounded(torch.matmul(weights, parts[2])).transpose(1, 2).reshape(rows, width);
    }

    Tensor norm(String name, Tensor x) {
        return rounded(torch.native_layer_norm(x, new long[]{width},
                new TensorOptional(leaves.get(name + ".weight")),
                new TensorOptional(leaves.get(name + ".bias")), 1e-5).get0());
    }

    Tensor linear(String name, Tensor x) {
        Tensor product = rounded(torch.linear(x, leaves.get(name + ".weight")));
        return rounded(product.add(leaves.get(name + ".bias")));
    }

    Tensor keep(String name, Tensor value) {
        value.retain_grad();
        values.put(name, value);
        return value;
    }

    /** The outputs of an embedding and of the first blocks, or of their parts, each cut off from what lies before it. */
    List<Tensor> points(Tensor embedded, int blocks, long length, FeedbackGranularity granularity) {
        List<Tensor> points = new ArrayList<>(List.of(embedded));
        Tensor x = embedded;
        for (int i = 0; i < blocks; i++) {
            x = cut("block" + i, x.detach(), length, granularity, points);
        }
        return points;
    }

    private Tensor cut(String name, Tensor x, long length, FeedbackGranularity granularity,
            List<Tensor> points) {
        if (granularity == FeedbackGranularity.BLOCK) {
            points.add(block(name, x, length));
            return points.getLast();
        }
        if (granularity == FeedbackGranularity.MLP) {
            Tensor attended = attention(linear(name + ".attention.qkv", norm(name + ".norm1", x)), length);
            Tensor middle = x.add(linear(name + ".attention.output", attended));
            Tensor hidden = torch.gelu(linear(name + ".mlp.expand", norm(name + ".norm2", middle)));
            points.add(hidden);
            points.add(middle.add(linear(name + ".mlp.contract", hidden.detach())));
            return points.getLast();
        }
        UnaryOperator<Tensor> output = value -> {
            points.add(value);
            return value.detach();
        };
        // An inner layer's output is a point of its own if feedback is direct.
        UnaryOperator<Tensor> layer = granularity == FeedbackGranularity.DIRECT
                ? output
                : UnaryOperator.identity();
        Tensor norm1 = layer.apply(norm(name + ".norm1", x));
        Tensor qkv = layer.apply(linear(name + ".attention.qkv", norm1));
        Tensor attention = output.apply(linear(name + ".attention.output", attention(qkv, length)));
        Tensor middle = x.add(attention).detach();
        Tensor norm2 = layer.apply(norm(name + ".norm2", middle));
        Tensor hidden = layer.apply(torch.gelu(linear(name + ".mlp.expand", norm2)));
        return middle.add(output.apply(linear(name + ".mlp.contract", hidden)));
    }
}
