package org.backlight.learning.training;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
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

    /** The network as one differentiable graph. */
    public static final class Graph extends TransformerGraph {
        private final GptShape shape;

        public Graph(Gpt gpt) {
            this(gpt, UnaryOperator.identity());
        }

        /** @param rounding done to every value that a precision rounds on the way to the logits */
        public Graph(Gpt gpt, UnaryOperator<Tensor> rounding) {
            super(gpt.network(), gpt.shape().width(), gpt.shape().heads(), true, rounding);
            shape = gpt.shape();
        }

        /** The logits of the tokens that follow. */
        @Override
        public Tensor output(Tensor tokens) {
            long length = tokens.size(1);
            Tensor x = keep("embedding", embedded(tokens));
            for (int i = 0; i < shape.blocks() - 1; i++) {
                x = block("block" + i, x, length);
            }
            if (shape.adapter() != GptShape.Adapter.NONE) {
                keep("entering adapter", x);
                x = rounded(torch.linear(rounded(x), leaves.get("head.adapter.weight")));
            }
            keep("entering last block", x);
            x = norm("head.norm", block("head.block", x, length));
            return linear("head.logits", x);
        }

        @Override
        public Tensor loss(Batch batch) {
            return Gpts.loss(output(batch.inputs()), batch);
        }

        private Tensor embedded(Tensor tokens) {
            return torch.embedding(leaves.get("embedding.tokens"), tokens)
                    .add(leaves.get("embedding.positions").narrow(0, 0, tokens.size(1)))
                    .view(-1, shape.width());
        }

        /** The values of the hidden stages that take feedback, cut off from each other. */
        public List<Tensor> points(Tensor tokens, FeedbackGranularity granularity) {
            return points(embedded(tokens), shape.blocks() - 1, tokens.size(1), granularity);
        }
    }

    /** Mean loss of the batch, whose backward pass is ready to run. */
    public static Tensor loss(Tensor logits, Batch batch) {
        return torch.log_softmax(logits, 1).gather(1, batch.targets()).mean().neg();
    }
}
