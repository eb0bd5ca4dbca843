package org.backlight.learning.model;

import java.util.List;
import java.util.stream.Stream;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.layer.LayerNorm;
import org.backlight.learning.layer.Linear;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A pre-norm block of a transformer on rows of tokens:
 *
 * <pre>
 * u = x + dropout(attention(norm₁(x) W_qkvᵀ + b) W_oᵀ + b)
 * y = u + dropout(gelu(norm₂(u) W₁ᵀ + b) W₂ᵀ + b)
 * </pre>
 *
 * Attention sees what the workspace's mask lets it see. The stream x, u, y is float32; what is multiplied has the network's precision.
 */
final class TransformerBlock implements Stage, Exportable {

    /** Name of the blocks in a module of PyTorch. */
    static final String STACK = "blocks";

    private final String name;
    private final TransformerWorkspace work;
    private final int width;
    private final int site;
    private final LayerNorm norm1;
    private final Linear qkv;
    private final Linear attentionOutput;
    private final LayerNorm norm2;
    private final Linear expand;
    private final Linear contract;
    private final BlockActivations own;
    private BlockActivations latest;
    /** True if the attention's values are gone by the time of the backward pass. */
    private boolean sharesAttention;

    /**
     * Makes a block with new weights.
     *
     * @param index of the block, from 0: fixes the sites of its dropouts
     * @param deviation of the initial weights
     */
    TransformerBlock(String name, int index, TransformerWorkspace work, double deviation,
            InitialWeights weights) {
        this.name = name;
        this.work = work;
        TransformerShape shape = work.shape;
        width = shape.width();
        site = 2 * index;
        double residual = deviation / Math.sqrt(2.0 * shape.blocks());
        norm1 = new LayerNorm(name + ".norm1", width, weights);
        qkv = new Linear(name + ".attention.qkv", width, 3 * width, true, deviation, work.precision,
                weights);
        attentionOutput = new Linear(name + ".attention.output", width, width, true, residual, work.precision,
                weights);
        norm2 = new LayerNorm(name + ".norm2", width, weights);
        expand = new Linear(name + ".mlp.expand", width, shape.feedForward(), true, deviation, work.precision,
                weights);
        contract = new Linear(name + ".mlp.contract", shape.feedForward(), width, true, residual,
                work.precision,
                weights);
        own = new BlockActivations(work.precision.scalarType(), weights.place());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Parameter> parameters() {
        return Stream.of(norm1.parameters(), qkv.parameters(), attentionOutput.parameters(),
                norm2.parameters(),
                expand.parameters(), contract.parameters()).flatMap(List::stream).toList();
    }

    void freeze() {
        List.of(qkv, attentionOutput, expand, contract).forEach(Linear::freeze);
    }

    @Override
    public int inputs() {
        return width;
    }

    @Override
    public int outputs() {
        return width;
    }

    @Override
    public Tensor forward(Tensor input) {
        return run(input, own);
    }

    @Override
    public Tensor evaluate(Tensor input) {
        return run(input, work.evaluation);
    }

    @Override
    public String operators(OperatorGraph graph, String rows) {
        String attended = work.operators(graph, qkv.operators(graph, norm1.operators(graph, rows)));
        String middle = graph.add("Add", rows, attentionOutput.operators(graph, attended));
        String hidden = graph.gelu(expand.operators(graph, norm2.operators(graph, middle)));
        return graph.add("Add", middle, contract.operators(graph, hidden));
    }

    @Override
    public void torch(TorchModule module) {
        torch(module, STACK);
    }

    /** Adds the block to a stack of this name. */
    void torch(TorchModule module, String stack) {
        String member = module.block(stack, "nn.TransformerEncoderLayer(" + width + ", " + work.shape.heads()
                + ", " + work.shape.feedForward() + ", 0, \"gelu\", batch_first=True, norm_first=True)",
                work.torchMask());
        qkv.torch(module, member + ".self_attn.in_proj_");
        attentionOutput.torch(module, member + ".self_attn.out_proj.");
        expand.torch(module, member + ".linear1.");
        contract.torch(module, member + ".linear2.");
        norm1.torch(module, member + ".norm1");
        norm2.torch(module, member + ".norm2");
    }

    private Tensor run(Tensor input, BlockActivations a) {
        latest = a;
        a.prepare(input.size(0), work.shape);
        a.input = input;
        norm1.forward(input, a.norm1, work.precision, a.mean1(), a.inverseDeviation1());
        qkv.forward(a.norm1, a.qkv);
        work.attention.forward(a.qkv, work.length, a.attended, a.logSums);
        return afterAttention(a);
    }

    private Tensor afterAttention(BlockActivations a) {
        Tensor sublayer = work.sublayer.of(a.input.size(0), width);
        attentionOutput.forward(a.attended, sublayer);
        work.addSublayer(a.middle, a.input, sublayer, site);
        norm2.forward(a.middle, a.norm2, work.precision, a.mean2(), a.inverseDeviation2());
        expand.forward(a.norm2, a.preActivation);
        contract.forward(hidden(a), sublayer);
        work.addSublayer(a.output, a.middle, sublayer, site + 1);
        return a.output;
    }

    /** Computes gelu(a), which a backward pass computes again: it is quickly made, and among the largest values of a block. */
    private Tensor hidden(BlockActivations a) {
        Tensor hidden = work.hidden.of(a.preActivation.size(0), a.preActivation.size(1));
        RowBlocks.forEachPiece(hidden.size(0), LayerNorm.PIECE, (_, from, size) -> torch
                .gelu_out(hidden.narrow(0, from, size), a.preActivation.narrow(0, from, size)));
        return hidden;
    }

    /** Returns the attention of the latest pass's first sequence: shape (heads, length, length). */
    Tensor attentionWeights() {
        return work.attention.weights(latest.qkv.narrow(0, 0, work.length));
    }

    /**
     * Evaluates the next tokens of one sequence, whose earlier keys and values are in the cache.
     *
     * @param input float32, shape (tokens, width)
     * @param keysAndValues compute precision, shape (context, 2 width); rows {@code done} … are overwritten
     * @param done the tokens before these
     */
    Tensor extend(Tensor input, Tensor keysAndValues, long done) {
        BlockActivations a = work.evaluation;
        latest = a;
        a.prepare(input.size(0), work.shape);
        a.input = input;
        norm1.forward(input, a.norm1, work.precision, a.mean1(), a.inverseDeviation1());
        qkv.forward(a.norm1, a.qkv);
        long tokens = input.size(0);
        keysAndValues.narrow(0, done, tokens).copy_(a.qkv.narrow(1, width, 2L * width));
        Tensor seen = keysAndValues.narrow(0, 0, done + tokens);
        a.attended.copy_(work.attention.extend(a.qkv.narrow(1, 0, width), seen.narrow(1, 0, width),
                seen.narrow(1, width, width)));
        return afterAttention(a);
    }

    @Override
    public List<KeptTensor> reserve(long rows, Pass pass) {
        BlockActivations a = pass == Pass.EVALUATION ? work.evaluation : own;
        a.prepare(rows, work.shape);
        return Stream.of(own.kept(), work.evaluation.kept(), work.reserve(rows, pass)).flatMap(List::stream)
                .toList();
    }

    @Override
    public Tensor backward(Tensor outputGradient, boolean wantInputGradient) {
        Tensor stream = work.stream(outputGradient);
        mlp(outputGradient, stream);
        attention(stream, wantInputGradient ? stream : null);
        return wantInputGradient ? stream : null;
    }

    /**
     * Goes backward through the MLP.
     *
     * @param stream takes the gradient with respect to the sublayer's input, unless it is {@code null}
     */
    private void mlp(Tensor outputGradient, Tensor stream) {
        Tensor delta = work.delta(outputGradient, site + 1);
        contract.gradients(delta, hidden(own));
        Tensor hiddenGradient = hiddenGradient();
        contract.inputGradient(delta, hiddenGradient);
        expansion(hiddenGradient, stream);
    }

    /**
     * Goes backward through the first layer of the MLP.
     *
     * @param gradient with respect to the values after GELU; may be the memory of the hidden gradient
     * @param stream as of {@link #mlp}
     */
    private void expansion(Tensor gradient, Tensor stream) {
        Tensor hiddenGradient = hiddenGradient();
        throughGelu(gradient, hiddenGradient);
        expand.gradients(hiddenGradient, own.norm2);
        Tensor normGradient = work.normGradient.of(own.norm2.size(0), width);
        expand.inputGradient(hiddenGradient, normGradient);
        norm2.backward(normGradient, own.middle, own.mean2(), own.inverseDeviation2(), stream);
    }

    private void attention(Tensor outputGradient, Tensor stream) {
        Tensor delta = work.delta(outputGradient, site);
        attentionOutput.gradients(delta, own.attended);
        Tensor attentionGradient = work.attentionGradient.of(own.attended.size(0), width);
        attentionOutput.inputGradient(delta, attentionGradient);
        Tensor qkvGradient = work.qkvGradient.of(own.qkv.size(0), 3L * width);
        if (sharesAttention) {
            qkv.forward(own.norm1, own.qkv);
            work.attention.forward(own.qkv, work.length, own.attended, own.logSums);
        }
        work.attention.backward(attentionGradient, own.qkv, work.length, own.attended, own.logSums,
                qkvGradient);
        qkv.gradients(qkvGradient, own.norm1);
        Tensor normGradient = work.normGradient.of(own.norm1.size(0), width);
        qkv.inputGradient(qkvGradient, normGradient);
        norm1.backward(normGradient, own.input, own.mean1(), own.inverseDeviation1(), stream);
    }

    private Tensor hiddenGradient() {
        return work.hiddenGradient.of(own.preActivation.size(0), own.preActivation.size(1));
    }

    /** Writes gradient ⊙ gelu'(a) in compute precision; it may be the gradient's own memory. */
    private void throughGelu(Tensor gradient, Tensor result) {
        RowBlocks.forEachPiece(result.size(0), LayerNorm.PIECE, (_, from, size) -> {
            Tensor g = work.precision.round(gradient.narrow(0, from, size));
            result.narrow(0, from, size).copy_(work.precision
                    .round(torch.gelu_backward(g, own.preActivation.narrow(0, from, size))));
        });
    }

    /** Shares the memory of attention where feedback goes to each matrix directly, and so passes through none. */
    @Override
    public void expect(FeedbackGranularity granularity) {
        if (granularity == FeedbackGranularity.DIRECT && !sharesAttention) {
            own.shareAttention(work.evaluation);
            sharesAttention = true;
        }
    }

    @Override
    public List<Integer> feedbackWidths(FeedbackGranularity granularity) {
        return switch (granularity) {
            case BLOCK -> List.of(width);
            case SUBLAYER -> List.of(width, width);
            case MLP -> List.of(work.shape.feedForward(), width);
            case DIRECT -> List.of(width, 3 * width, width, width, work.shape.feedForward(), width);
        };
    }

    @Override
    public void backward(List<Tensor> feedback, FeedbackGranularity granularity) {
        switch (granularity) {
            case BLOCK -> backward(feedback.getFirst(), false);
            case SUBLAYER -> {
                attention(feedback.get(0), null);
                mlp(feedback.get(1), null);
            }
            case MLP -> {
                contract.gradients(work.delta(feedback.get(1), site + 1), hidden(own));
                Tensor stream = work.stream(feedback.get(1));
                expansion(feedback.get(0), stream);
                attention(stream, null);
            }
            case DIRECT -> {
                norm1.backward(feedback.get(0), own.input, own.mean1(), own.inverseDeviation1(), null);
                qkv.gradients(work.rounded(feedback.get(1), work.qkvGradient), own.norm1);
                attentionOutput.gradients(work.delta(feedback.get(2), site), own.attended);
                norm2.backward(feedback.get(3), own.middle, own.mean2(), own.inverseDeviation2(), null);
                Tensor hiddenGradient = hiddenGradient();
                throughGelu(feedback.get(4), hiddenGradient);
                expand.gradients(hiddenGradient, own.norm2);
                contract.gradients(work.delta(feedback.get(5), site + 1), hidden(own));
            }
        }
    }

    @Override
    public List<Parameter> direct(FeedbackGranularity granularity) {
        return switch (granularity) {
            case BLOCK -> contract.parameters();
            case SUBLAYER -> Stream.of(attentionOutput.parameters(), contract.parameters())
                    .flatMap(List::stream)
                    .toList();
            case MLP -> Stream.of(expand.parameters(), contract.parameters()).flatMap(List::stream).toList();
            case DIRECT -> parameters();
        };
    }
}
