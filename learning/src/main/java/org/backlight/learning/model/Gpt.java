package org.backlight.learning.model;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.backlight.learning.layer.Attention;
import org.backlight.learning.layer.FrozenMatrix;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A decoder-only transformer: the embedding is the first hidden stage, each block but the last another one, and the
 * last block with the logits is the head.
 */
public final class Gpt {

    private final GptShape shape;
    private final Precision precision;
    private final Network network;
    private final EmbeddingStage embedding;
    private final List<TransformerBlock> hiddenBlocks;
    private final GptHead head;

    private Gpt(GptShape shape, TransformerWorkspace work, EmbeddingStage embedding,
            List<TransformerBlock> hiddenBlocks, GptHead head) {
        this.shape = shape;
        this.precision = work.precision;
        this.embedding = embedding;
        this.hiddenBlocks = hiddenBlocks;
        this.head = head;
        List<Stage> stages = new ArrayList<>();
        stages.add(embedding);
        stages.addAll(hiddenBlocks);
        stages.add(head);
        network = new Network(stages, precision);
    }

    /**
     * Builds a transformer with normal weights of variance 2 / (5 width) (Nguyen and Salazar 2019, arXiv 1910.05895),
     * divided by 2 blocks where a sublayer's output joins the residual stream (Radford et al. 2019), and zero biases;
     * an adapter starts with variance 1 / width.
     *
     * @param shape its sizes
     * @param precision the format in which it multiplies
     * @param seed fixes initial weights and dropout
     */
    public static Gpt create(GptShape shape, Precision precision, long seed) {
        return create(shape, precision, seed, InitialWeights.seeded(seed));
    }

    /**
     * Builds a transformer whose matrices have no values yet, for a checkpoint to fill. It is not for training: its
     * dropout has no seed of its own.
     *
     * @param shape its sizes
     * @param precision the format in which it multiplies
     */
    public static Gpt blank(GptShape shape, Precision precision) {
        return create(shape, precision, 0, InitialWeights.none());
    }

    /**
     * Builds a transformer without memory: it says what it would need, and cannot run.
     *
     * @param shape its sizes
     * @param precision the format in which it would multiply
     */
    public static Gpt withoutMemory(GptShape shape, Precision precision) {
        return create(shape, precision, 0, InitialWeights.withoutMemory());
    }

    private static Gpt create(GptShape shape, Precision precision, long seed, InitialWeights weights) {
        double deviation = TransformerShape.deviation(shape.width());
        TransformerWorkspace work = new TransformerWorkspace(shape, Attention.Mask.CAUSAL, precision, seed,
                weights.place());
        EmbeddingStage embedding = new EmbeddingStage("embedding", shape, work, deviation, weights);
        List<TransformerBlock> hidden = new ArrayList<>();
        for (int i = 0; i < shape.blocks() - 1; i++) {
            hidden.add(new TransformerBlock("block" + i, i, work, deviation, weights));
        }
        return new Gpt(shape, work, embedding, hidden, new GptHead("head", shape, work, deviation, weights));
    }

    /**
     * Rounds the matrices of blocks, adapter and logits to the precision for good, so that no pass has to, and keeps them in
     * that many bytes: in bf16 a generated token reads half of them. For a network that is not trained any more: their
     * float32 values are gone, unless the precision is fp32, where nothing changes.
     */
    public void freeze() {
        hiddenBlocks.forEach(TransformerBlock::freeze);
        head.freeze();
    }

    /**
     * Lets the JVM compile the loops that a frozen network generates with, by using them on small matrices, so that the
     * first tokens do not wait for it. Does nothing where the precision is fp32 or the vector
     * module is missing. May run beside the reading of a checkpoint.
     */
    public void warmUp() {
        if (precision != Precision.FP32) {
            FrozenMatrix.warmUp();
        }
    }

    /** Returns its stages. */
    public Network network() {
        return network;
    }

    /** Returns its sizes. */
    public GptShape shape() {
        return shape;
    }

    /** Returns the format in which it computes. */
    public Precision precision() {
        return precision;
    }

    EmbeddingStage embedding() {
        return embedding;
    }

    List<TransformerBlock> hiddenBlocks() {
        return hiddenBlocks;
    }

    /** Returns the last block and the logits. */
    public GptHead head() {
        return head;
    }

    /**
     * Sets the adapter to the medium that carries the feedback: M = factor · Bᵀ, so that the feedback factor · B e of
     * the gradient e entering the last block is the exact gradient of what enters the adapter.
     *
     * @param medium the first {@code width} rows of B as measured, row-major, each of {@code width} values; not modified
     * @param factor on the feedback: that of {@link org.backlight.learning.feedback.DirectFeedback}
     * @throws IllegalArgumentException if the shape has no adapter or the medium another size
     */
    public void calibrateAdapter(float[] medium, double factor) {
        int width = shape.width();
        Tensor m = head.adapter().orElseThrow(
                () -> new IllegalArgumentException("a network without an adapter cannot be calibrated"));
        if (medium.length != width * (long) width) {
            throw new IllegalArgumentException("the medium's matrix must have " + width + " × " + width
                    + " values, but has " + medium.length);
        }
        try (PointerScope _ = new PointerScope()) {
            Tensor b = torch.empty(width, width);
            LibTorch.floats(b).copyFrom(MemorySegment.ofArray(medium));
            m.copy_(b.t().mul(new Scalar(factor)));
        }
    }
}
