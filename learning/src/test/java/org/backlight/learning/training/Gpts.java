package org.backlight.learning.training;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.backlight.learning.data.Batch;
import org.backlight.learning.data.TokenSamples;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.tensor.Precision;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Small transformers, texts for them, and the same network built of libtorch's differentiable functions. */
public final class Gpts {

    private Gpts() {}

    public static Gpt create(int vocabulary, int context, int width, int heads, int blocks, int feedForward,
            double dropout, GptShape.Adapter adapter, Precision precision, long seed) {
        Gpt gpt = Gpt.create(new GptShape(vocabulary, context, width, heads, blocks, feedForward, dropout,
                adapter), precision, seed);
        // Gains of 1 and biases of 0 would hide mistakes.
        Random random = new Random(seed);
        for (Parameter parameter : gpt.network().parameters()) {
            if (parameter.value().dim() == 1) {
                int size = (int) parameter.value().numel();
                parameter.value().add_(Tensors.of(Tensors.random(1, size, random)).flatten()
                        .mul_(new Scalar(0.2)));
            }
        }
        return gpt;
    }

    /** A text with structure: most of the time a token follows from the one before it. */
    public static TokenSamples text(int tokens, int vocabulary, int context, long seed) {
        Random random = new Random(seed);
        MemorySegment memory = Arena.ofAuto().allocate(2L * tokens, 2);
        int last = 1;
        for (int i = 0; i < tokens; i++) {
            int next = random.nextInt(10) == 0
                    ? random.nextInt(vocabulary)
                    : (3 * last + 1) % vocabulary;
            memory.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) next);
            last = next;
        }
        return TokenSamples.of(memory, TokenSamples.Format.UINT16, vocabulary, context);
    }

    /** The network as one differentiable graph; leaves and values by name. */
    public static final class Graph {
        public final Map<String, Tensor> leaves = new HashMap<>();
        public final Map<String, Tensor> values = new HashMap<>();
        private final GptShape shape;
        private final UnaryOperator<Tensor> rounding;

        public Graph(Gpt gpt) {
            this(gpt, UnaryOperator.identity());
        }

        /** @param rounding done to every value that a precision rounds on the way to the logits */
        public Graph(Gpt gpt, UnaryOperator<Tensor> rounding) {
            shape = gpt.shape();
            this.rounding = rounding;
            gpt.network().tensors().forEach(
                    p -> leaves.put(p.name(), p.value().clone().set_requires_grad(true)));
        }

        public Tensor logits(Tensor tokens) {
            long length = tokens.size(1);
            Tensor x = torch.embedding(leaves.get("embedding.tokens"), tokens)
                    .add(leaves.get("embedding.positions").narrow(0, 0, length))
                    .view(-1, shape.width());
            keep("embedding", x);
            for (int i = 0; i < shape.blocks() - 1; i++) {
                x = block("block" + i, x, length);
            }
            if (shape.adapter() != GptShape.Adapter.NONE) {
                keep("entering adapter", x);
                x = rounding.apply(torch.linear(rounding.apply(x), leaves.get("head.adapter.weight")));
            }
            keep("entering last block", x);
            x = norm("head.norm", block("head.block", x, length));
            return linear("head.logits", x);
        }

        private Tensor block(String name, Tensor x, long length) {
            Tensor attended = attention(linear(name + ".attention.qkv", norm(name + ".norm1", x)), length);
            Tensor middle = x.add(linear(name + ".attention.output", attended));
            Tensor hidden = rounding
                    .apply(torch.gelu(linear(name + ".mlp.expand", norm(name + ".norm2", middle))));
            return keep(name, middle.add(linear(name + ".mlp.contract", hidden)));
        }

        private Tensor attention(Tensor qkv, long length) {
            long rows = qkv.size(0);
            long sequences = rows / length;
            int heads = shape.heads();
            long headWidth = shape.width() / heads;
            Tensor[] parts = new Tensor[3];
            for (int i = 0; i < 3; i++) {
                parts[i] = qkv.narrow(1, (long) i * shape.width(), shape.width())
                        .view(sequences, length, heads, headWidth).transpose(1, 2);
            }
            Tensor scores = rounding.apply(torch.matmul(parts[0], parts[1].transpose(2, 3)))
                    .div(new Scalar(Math.sqrt(headWidth)))
                    .add(torch.full(new long[]{length, length}, new Scalar(-1e30)).triu(1));
            Tensor weights = rounding.apply(torch.softmax(scores, -1));
            return rounding.apply(torch.matmul(weights, parts[2])).transpose(1, 2).reshape(rows,
                    shape.width());
        }

        private Tensor norm(String name, Tensor x) {
            return rounding.apply(torch.native_layer_norm(x, new long[]{shape.width()},
                    new TensorOptional(leaves.get(name + ".weight")),
                    new TensorOptional(leaves.get(name + ".bias")), 1e-5).get0());
        }

        private Tensor linear(String name, Tensor x) {
            Tensor product = rounding.apply(torch.linear(x, leaves.get(name + ".weight")));
            return rounding.apply(product.add(leaves.get(name + ".bias")));
        }

        private Tensor keep(String name, Tensor value) {
            value.retain_grad();
            values.put(name, value);
            return value;
        }
    }

    /** The hidden stages' graph, cut into the parts that each take feedback for their own output. */
    public static final class PartGraph {
        public final Map<String, Tensor> leaves;
        private final Graph graph;
        private final FeedbackGranularity granularity;
        private final List<Tensor> points = new ArrayList<>();

        public PartGraph(Gpt gpt, FeedbackGranularity granularity) {
            graph = new Graph(gpt);
            leaves = graph.leaves;
            this.granularity = granularity;
        }

        public List<Tensor> points(Tensor tokens) {
            GptShape shape = graph.shape;
            Tensor x = torch.embedding(leaves.get("embedding.tokens"), tokens)
                    .add(leaves.get("embedding.positions")).view(-1, shape.width());
            points.add(x);
            for (int i = 0; i < shape.blocks() - 1; i++) {
                x = block("block" + i, x.detach(), tokens.size(1));
            }
            return points;
        }

        private Tensor block(String name, Tensor x, long length) {
            if (granularity == FeedbackGranularity.BLOCK) {
                points.add(graph.block(name, x, length));
                return points.getLast();
            }
            Tensor norm1 = layer(graph.norm(name + ".norm1", x));
            Tensor qkv = layer(graph.linear(name + ".attention.qkv", norm1));
            Tensor attention = output(graph.linear(name + ".attention.output",
                    graph.attention(qkv, length)));
            Tensor middle = x.add(attention).detach();
            Tensor norm2 = layer(graph.norm(name + ".norm2", middle));
            Tensor hidden = layer(torch.gelu(graph.linear(name + ".mlp.expand", norm2)));
            return middle.add(output(graph.linear(name + ".mlp.contract", hidden)));
        }

        /** An inner layer's output: a point of its own if feedback is direct. */
        private Tensor layer(Tensor value) {
            return granularity == FeedbackGranularity.DIRECT ? output(value) : value;
        }

        private Tensor output(Tensor value) {
            points.add(value);
            return value.detach();
        }
    }

    /** Mean loss of the batch, whose backward pass is ready to run. */
    public static Tensor loss(Tensor logits, Batch batch) {
        return torch.log_softmax(logits, 1).gather(1, batch.targets()).mean().neg();
    }
}
