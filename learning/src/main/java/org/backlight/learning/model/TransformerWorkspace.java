package org.backlight.learning.model;

import java.util.List;
import java.util.Map;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.layer.Attention;
import org.backlight.learning.layer.Dropout;
import org.backlight.learning.layer.LayerNorm;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.TensorPlace;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * State that all stages of one transformer share: its sizes, the current sequence length, and memory for passing
 * values.
 */
final class TransformerWorkspace {

    /** Names of values in a graph: the shape of queries, keys and values by head, and what hides later tokens. */
    private static final String SPLIT = "attention_shape";
    private static final String MASK = "causal_mask";

    final TransformerShape shape;
    final Precision precision;
    final Dropout dropout;
    final Attention attention;
    /** Values of a block during evaluation; each block overwrites those of the one before. */
    final BlockActivations evaluation;
    /** Output of a sublayer before it is added to the stream. */
    final KeptTensor sublayer;
    /** Input of the second matrix of the latest feed-forward layer. */
    final KeptTensor hidden;
    final KeptTensor delta;
    final KeptTensor hiddenGradient;
    final KeptTensor qkvGradient;
    final KeptTensor attentionGradient;
    final KeptTensor normGradient;
    /** Gradient with respect to the residual stream, on its way down. */
    final KeptTensor stream;
    /** Tokens per sequence of the latest forward pass. */
    int length;

    TransformerWorkspace(TransformerShape shape, Attention.Mask mask, Precision precision, long dropoutSeed,
            TensorPlace place) {
        this.shape = shape;
        this.precision = precision;
        dropout = new Dropout(shape.dropout(), dropoutSeed);
        attention = new Attention(shape.heads(), mask);
        ScalarType type = precision.scalarType();
        evaluation = new BlockActivations(type, place);
        sublayer = new KeptTensor(type, place);
        hidden = new KeptTensor(type, place);
        delta = new KeptTensor(type, place);
        hiddenGradient = new KeptTensor(type, place);
        qkvGradient = new KeptTensor(type, place);
        attentionGradient = new KeptTensor(type, place);
        normGradient = new KeptTensor(type, place);
        stream = new KeptTensor(ScalarType.Float, place);
    }

    /** Makes room for a pass over a number of rows, and returns all that is kept here. */
    List<KeptTensor> reserve(long rows, Stage.Pass pass) {
        int width = shape.width();
        sublayer.of(rows, width);
        hidden.of(rows, shape.feedForward());
        if (pass != Stage.Pass.EVALUATION) {
            delta.of(rows, width);
            hiddenGradient.of(rows, shape.feedForward());
            qkvGradient.of(rows, 3L * width);
            attentionGradient.of(rows, width);
            normGradient.of(rows, width);
            stream.of(rows, width);
        }
        return List.of(sublayer, hidden, delta, hiddenGradient, qkvGradient, attentionGradient, normGradient,
                stream);
    }

    /**
     * Adds to a graph what the attention of all blocks reads, for sequences of any length.
     *
     * @param sizes name of the shape (batch, sequence)
     * @param length name of the list of the second of them
     */
    void prepare(OperatorGraph graph, String sizes, String length) {
        graph.addNamed(SPLIT, "Concat", Map.of("axis", 0L), sizes, graph.wholes(split()));
        String square = graph.add("Expand", graph.number(Float.NEGATIVE_INFINITY),
                graph.add("Concat", Map.of("axis", 0L), length, length));
        graph.addNamed(MASK, "Trilu", Map.of("upper", 1L), square, graph.whole(1));
    }

    /** Adds to a graph what the attention of all blocks reads, for sequences of this length. */
    void prepare(OperatorGraph graph, long length) {
        graph.addNamed(SPLIT, "Concat", Map.of("axis", 0L), graph.wholes(-1, length), graph.wholes(split()));
    }

    private long[] split() {
        return new long[]{3, shape.heads(), shape.width() / shape.heads()};
    }

    /** Adds the attention to a graph; returns the name of its output. */
    String operators(OperatorGraph graph, String qkv) {
        return attention.operators(graph, qkv, SPLIT, MASK, shape.width());
    }

    /** Returns the arguments of a block's call behind the first one. */
    String torchMask() {
        return attention.mask() == Attention.Mask.CAUSAL ? ", mask" : "";
    }

    /** Returns the gradient in the memory of the stream, where it may be already. */
    Tensor stream(Tensor gradient) {
        Tensor kept = stream.of(gradient.size(0), gradient.size(1));
        if (kept.data_ptr().address() != gradient.data_ptr().address()) {
            kept.copy_(gradient);
        }
        return kept;
    }

    /** Returns gradient or feedback in compute precision, times the factors of the dropout at this site. */
    Tensor delta(Tensor gradient, int site) {
        Tensor result = delta.of(gradient.size(0), gradient.size(1));
        RowBlocks.forEachPiece(gradient.size(0), LayerNorm.PIECE, (_, from, size) -> {
            Tensor part = result.narrow(0, from, size);
            part.copy_(precision.round(gradient.narrow(0, from, size)));
            if (dropout.active()) {
                dropout.apply(part, site, from);
            }
        });
        return result;
    }

    /** Returns feedback in compute precision. */
    Tensor rounded(Tensor feedback, KeptTensor memory) {
        Tensor result = memory.of(feedback.size(0), feedback.size(1));
        RowBlocks.forEachPiece(feedback.size(0), LayerNorm.PIECE, (_, from, size) -> result
                .narrow(0, from, size).copy_(precision.round(feedback.narrow(0, from, size))));
        return result;
    }

    /** Writes sum = stream + sublayer's output, with dropout. */
    void addSublayer(Tensor sum, Tensor residual, Tensor output, int site) {
        RowBlocks.forEachPiece(residual.size(0), LayerNorm.PIECE, (_, from, size) -> {
            Tensor part = output.narrow(0, from, size);
            if (dropout.active()) {
                dropout.apply(part, site, from);
            }
            Tensor target = sum.narrow(0, from, size);
            torch.add_out(target, residual.narrow(0, from, size), part);
        });
    }
}
