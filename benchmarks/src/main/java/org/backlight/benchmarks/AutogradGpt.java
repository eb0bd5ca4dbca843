package org.backlight.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.GptShape;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The network of a {@link Gpt}, written plainly on libtorch's differentiable functions, as a user of PyTorch writes it. Its leaves
 * are the weights of the other one, in the same memory.
 */
final class AutogradGpt {

    private static final double EPSILON = 1e-5;

    private final GptShape shape;
    private final Map<String, Tensor> leaves = new LinkedHashMap<>();

    /** Takes the weights of a network, which must not be used as it was afterwards. */
    AutogradGpt(Gpt gpt) {
        shape = gpt.shape();
        gpt.network().tensors().forEach(
                parameter -> leaves.put(parameter.name(),
                        parameter.value().detach().set_requires_grad(true)));
    }

    /** Returns all weights, each a leaf of the graph. */
    List<Tensor> leaves() {
        return List.copyOf(leaves.values());
    }

    /** Returns the logits of the tokens that follow, shape (windows · length, vocabulary), in one graph. */
    Tensor logits(Tensor tokens) {
        Tensor x = embedded(tokens);
        for (int i = 0; i < shape.blocks() - 1; i++) {
            x = block("block" + i, x);
        }
        return head(x);
    }

    /**
     * Returns the outputs of the embedding and of each block but the last, each in a graph of its own that begins at the detached output
     * before it.
     */
    List<Tensor> pieces(Tensor tokens) {
        List<Tensor> pieces = new ArrayList<>(List.of(embedded(tokens)));
        for (int i = 0; i < shape.blocks() - 1; i++) {
            pieces.add(block("block" + i, pieces.getLast().detach()));
        }
        return pieces;
    }

    /** Returns the logits from what enters the adapter. */
    Tensor head(Tensor stream) {
        Tensor x = shape.adapter() == GptShape.Adapter.NONE
                ? stream
                // The residual stream is float32, whatever is multiplied.
                : torch.linear(stream, leaves.get("head.adapter.weight")).to(torch.ScalarType.Float);
        Tensor logits = linear("head.logits", norm("head.norm", block("head.block", x)));
        return logits.reshape(-1, shape.vocabulary());
    }

    private Tensor embedded(Tensor tokens) {
        return torch.embedding(leaves.get("embedding.tokens"), tokens)
                .add(leaves.get("embedding.positions").narrow(0, 0, tokens.size(1)));
    }

    private Tensor block(String name, Tensor x) {
        Tensor attended = attention(linear(name + ".attention.qkv", norm(name + ".norm1", x)));
        Tensor middle = x.add(linear(name + ".attention.output", attended));
        Tensor hidden = torch.gelu(linear(name + ".mlp.expand", norm(name + ".norm2", middle)));
        return middle.add(linear(name + ".mlp.contract", hidden));
    }

    private Tensor attention(Tensor qkv) {
        long windows = qkv.size(0);
        long length = qkv.size(1);
        Tensor parts = qkv.view(windows, length, 3, shape.heads(), shape.width() / shape.heads()).permute(2,
                0, 3, 1, 4);
        return torch.scaled_dot_product_attention(parts.select(0, 0), parts.select(0, 1), parts.select(0, 2),
                new TensorOptional(), 0, true, new DoubleOptional(), false).transpose(1, 2)
                .reshape(windows, length, shape.width());
    }

    private Tensor norm(String name, Tensor x) {
        return torch.layer_norm(x, new long[]{shape.width()},
                new TensorOptional(leaves.get(name + ".weight")),
                new TensorOptional(leaves.get(name + ".bias")), EPSILON, false);
    }

    private Tensor linear(String name, Tensor x) {
        return torch.linear(x, leaves.get(name + ".weight"), new TensorOptional(leaves.get(name + ".bias")));
    }
}
