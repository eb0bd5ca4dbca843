package org.backlight.learning.model;

import java.util.ArrayList;
import java.util.List;
import org.backlight.learning.layer.Attention;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.Precision;

/**
 * A vision transformer from maps to a vector, such as another map (Dosovitskiy et al. 2021, arXiv 2010.11929), without a class
 * token: patches p of a sample become tokens, and the mean over them makes the output,
 *
 * <pre>
 * x[t] = p[t] Wᵀ + b + P[t];  x ← block(x), several times;  y = (1/T Σ over t of norm(x[t])) Vᵀ + c
 * </pre>
 *
 * where attention sees all tokens. The patch embedding and all blocks are hidden stages, with rows of tokens; the head is the
 * final normalization with the mean and the linear map behind it, and makes a row of each sample. Samples are float32 maps,
 * channel by channel and row by row.
 */
public final class Vit {

    private final VitShape shape;
    private final Network network;

    private Vit(VitShape shape, Network network) {
        this.shape = shape;
        this.network = network;
    }

    /**
     * Builds a transformer whose blocks start as those of {@link Gpt#create}, and its output matrix V likewise with normal
     * weights of variance 2 / (5 width). The patches' matrix W starts with variance 1 / values of a patch, positions P with
     * deviation 0.02, biases with zeros.
     *
     * @param shape its sizes
     * @param precision the format in which it multiplies
     * @param seed fixes initial weights and dropout
     */
    public static Vit create(VitShape shape, Precision precision, long seed) {
        return create(shape, precision, seed, InitialWeights.seeded(seed));
    }

    /**
     * Builds a transformer without memory: it says what it would need, and cannot run.
     *
     * @param shape its sizes
     * @param precision the format in which it would multiply
     */
    public static Vit withoutMemory(VitShape shape, Precision precision) {
        return create(shape, precision, 0, InitialWeights.withoutMemory());
    }

    private static Vit create(VitShape shape, Precision precision, long seed, InitialWeights weights) {
        double deviation = TransformerShape.deviation(shape.width());
        TransformerWorkspace work = new TransformerWorkspace(shape, Attention.Mask.NONE, precision, seed,
                weights.place());
        work.length = shape.tokens();
        List<Stage> stages = new ArrayList<>();
        stages.add(new PatchEmbedding("embedding", shape, work, weights));
        for (int i = 0; i < shape.blocks(); i++) {
            stages.add(new TransformerBlock("block" + i, i, work, deviation, weights));
        }
        stages.add(new VitHead("head", shape, work, deviation, weights));
        return new Vit(shape, new Network(stages, precision));
    }

    /** Returns its stages. */
    public Network network() {
        return network;
    }

    /** Returns its sizes. */
    public VitShape shape() {
        return shape;
    }
}
