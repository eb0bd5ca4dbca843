package org.backlight.learning.layer;

import java.util.Map;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.tensor.internal.FusedOperator;
import org.backlight.learning.tensor.internal.RowBlocks;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Multi-head attention of the tokens of a sequence to each other: softmax(q kᵀ / √(width / heads)) v for each head, over the
 * keys that the mask lets a token see (Vaswani et al. 2017, arXiv 1706.03762), by libtorch's fused kernel.
 *
 * <p>Queries, keys and values lie side by side: shape (rows, 3 width), rows = sequences × length.
 */
public final class Attention {

    private static final FusedOperator FORWARD = new FusedOperator(
            "aten::_scaled_dot_product_flash_attention_for_cpu");
    private static final FusedOperator BACKWARD = new FusedOperator(
            "aten::_scaled_dot_product_flash_attention_for_cpu_backward");
    private static final double NO_DROPOUT = 0;
    /** Queries, keys and values. */
    private static final int PARTS = 3;
    /** Rows, about, that are worked on together. */
    private static final int PIECE = 128;

    private final int heads;
    private final Mask mask;

    /** Which tokens of its sequence a token sees. */
    public enum Mask {
        /** Itself and those before it. */
        CAUSAL,
        /** All of them. */
        NONE
    }

    /** Attends with a number of heads, which divides the width. */
    public Attention(int heads, Mask mask) {
        this.heads = heads;
        this.mask = mask;
    }

    /**
     * Adds it to a graph.
     *
     * @param qkv name of queries, keys and values, shape (rows, 3 width)
     * @param split name of the shape (sequences, length, 3, heads, width / heads)
     * @param causalMask name of what is added to products of queries and keys, shape (length, length); not used without
     *     a mask
     * @param width of the output
     * @return the name of the output, shape (rows, width)
     */
    public String operators(OperatorGraph graph, String qkv, String split, String causalMask, int width) {
        String byHead = graph.add("Transpose", Map.of("perm", new long[]{2, 0, 3, 1, 4}),
                graph.add("Reshape", qkv, split));
        String[] parts = new String[PARTS];
        for (int i = 0; i < PARTS; i++) {
            parts[i] = graph.add("Gather", Map.of("axis", 0L), byHead, graph.whole(i));
        }
        String keys = graph.add("Transpose", Map.of("perm", new long[]{0, 1, 3, 2}), parts[1]);
        String scores = graph.add("Mul", graph.add("MatMul", parts[0], keys),
                graph.number((float) (1 / Math.sqrt((double) width / heads))));
        String seen = mask == Mask.CAUSAL ? graph.add("Add", scores, causalMask) : scores;
        String attended = graph.add("MatMul", graph.add("Softmax", Map.of("axis", -1L), seen), parts[2]);
        return graph.reshape(graph.add("Transpose", Map.of("perm", new long[]{0, 2, 1, 3}), attended), -1,
                width);
    }

    /** Returns which tokens of its sequence a token sees. */
    public Mask mask() {
        return mask;
    }

    /**
     * Attends within each sequence.
     *
     * @param qkv shape (rows, 3 width)
     * @param output shape (rows, width); overwritten
     * @param logSums float32, shape (rows, heads); overwritten for the backward pass
     */
    public void forward(Tensor qkv, int length, Tensor output, Tensor logSums) {
        long sequences = qkv.size(0) / length;
        RowBlocks.forEachPiece(sequences, piece(length), (_, from, size) -> {
            Tensor part = qkv.narrow(0, from * length, size * length);
            Tensor[] results = FORWARD.results(split(part, length, 0), split(part, length, 1),
                    split(part, length, 2), NO_DROPOUT, causal(), null, null);
            byHead(output, from, size, length).copy_(results[0]);
            byHead(logSums, from, size, length).squeeze(3).copy_(results[1]);
        });
    }

    /**
     * Writes the gradient with respect to queries, keys and values.
     *
     * @param gradient with respect to the output, shape (rows, width)
     * @param qkvGradient shape (rows, 3 width); overwritten
     */
    public void backward(Tensor gradient, Tensor qkv, int length, Tensor output, Tensor logSums,
            Tensor qkvGradient) {
        long sequences = qkv.size(0) / length;
        RowBlocks.forEachPiece(sequences, piece(length), (_, from, size) -> {
            Tensor part = qkv.narrow(0, from * length, size * length);
            Tensor[] results = BACKWARD.results(byHead(gradient, from, size, length), split(part, length, 0),
                    split(part, length, 1), split(part, length, 2), byHead(output, from, size, length),
                    byHead(logSums, from, size, length).squeeze(3), NO_DROPOUT, causal(), null, null);
            Tensor target = qkvGradient.narrow(0, from * length, size * length);
            for (int i = 0; i < 3; i++) {
                split(target, length, i).copy_(results[i]);
            }
        });
    }

    /**
     * Returns the weights with which each token of one sequence sees the others.
     *
     * @param qkv shape (length, 3 width)
     * @return float32, shape (heads, length, length); rows sum to 1; under the causal
     *     mask nothing lies above the diagonal
     */
    public Tensor weights(Tensor qkv) {
        int length = (int) qkv.size(0);
        Tensor q = split(qkv, length, 0).squeeze(0).to(torch.ScalarType.Float);
        Tensor k = split(qkv, length, 1).squeeze(0).to(torch.ScalarType.Float);
        return maskedSoftmax(torch.matmul(q, k.transpose(1, 2)), q.size(2), 0);
    }

    /**
     * Attends from the last rows of one sequence to all of it.
     *
     * @param queries shape (t, width): the last t of the sequence
     * @param keys shape (length, width)
     * @param values likewise
     * @return shape (t, width)
     */
    public Tensor extend(Tensor queries, Tensor keys, Tensor values) {
        long t = queries.size(0);
        Tensor q = heads(queries);
        Tensor products = torch.matmul(q, heads(keys).transpose(1, 2)).to(torch.ScalarType.Float);
        Tensor weights = maskedSoftmax(products, q.size(2), keys.size(0) - t);
        return torch.matmul(weights.to(queries.scalar_type()), heads(values)).transpose(0, 1)
                .reshape(t, queries.size(1));
    }

    private Tensor maskedSoftmax(Tensor products, long headWidth, long before) {
        products.mul_(new Scalar(1 / Math.sqrt(headWidth)));
        if (causal() && products.size(1) > 1) {
            Tensor later = torch.ones_like(products).triu(before + 1).to(torch.ScalarType.Bool);
            products.masked_fill_(later, new Scalar(Double.NEGATIVE_INFINITY));
        }
        return torch.softmax(products, -1);
    }

    private boolean causal() {
        return mask == Mask.CAUSAL;
    }

    /** Returns a view of shape (heads, rows, width / heads). */
    private Tensor heads(Tensor rows) {
        return rows.reshape(rows.size(0), heads, -1).transpose(0, 1);
    }

    /** Returns queries (0), keys (1) or values (2) as a view of shape (sequences, heads, length, width / heads). */
    private Tensor split(Tensor qkv, int length, int which) {
        return qkv.view(-1, length, 3, heads, qkv.size(1) / (3L * heads)).select(2, which).transpose(1, 2);
    }

    /** Returns the same of a tensor of shape (rows, heads × values). */
    private Tensor byHead(Tensor rows, long from, long size, int length) {
        return rows.narrow(0, from * length, size * length).view(size, length, heads, rows.size(1) / heads)
                .transpose(1, 2);
    }

    private static long piece(int length) {
        return Math.max(1, PIECE / length);
    }
}
